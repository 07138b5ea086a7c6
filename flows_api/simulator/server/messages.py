"""Requests to the simulated partner, its responses and its error responses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

JSON = "application/json; charset=utf-8"
CODES = {
    400: ("INVALID_REQUEST", "validation_error"),
    401: ("UNAUTHORIZED", "authentication_error"),
    403: ("FORBIDDEN", "permission_error"),
    404: ("NOT_FOUND", "not_found"),
    405: ("METHOD_NOT_ALLOWED", "invalid_request"),
    409: ("CONFLICT", "conflict"),
    422: ("UNPROCESSABLE", "validation_error"),
    413: ("PAYLOAD_TOO_LARGE", "invalid_request"),
    429: ("RATE_LIMITED", "rate_limit_error"),
    500: ("INTERNAL_ERROR", "server_error"),
}
"""Code and type by status (docs/partner-api.md, Errors).

Those of 401, 405 and the statuses above 409 are guesses.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came. ``path`` is still quoted, header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """A response that is complete in memory."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An error response with the partner's error object.

    ``details`` maps a request's field to its message. With ``is_flat``, code and message stand at
    the top without ``error`` around them.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        kind: str | None = None,
        details: Mapping[str, str] | None = None,
        is_flat: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        usual_code, usual_kind = CODES.get(status, ("ERROR", "error"))
        self.error: dict[str, object] = {
            "code": code or usual_code,
            "type": kind or usual_kind,
            "message": message,
        }
        self.details = dict(details or {})
        self.is_flat = is_flat
        self.headers = headers or {}

    def response(self, shape: str = "nested") -> Response:
        """Return the error in one of the shapes of the variant ``error_shape``."""
        if self.is_flat:
            return json_response(self.status, self.error, self.headers)
        error = {**self.error, "details": self.details}
        listed = [{"field": name, "message": text} for name, text in self.details.items()]
        match shape:
            case "flat":
                return json_response(self.status, error, self.headers)
            case "text":
                return json_response(self.status, {"error": error["message"]}, self.headers)
            case "list":
                error["details"] = listed
            case "html":
                return html_response(self.status, f"<h1>{self.status}</h1>", self.headers)
            case "empty":
                return Response(self.status, headers=self.headers)
        return json_response(self.status, {"error": error}, self.headers)


def json_response(
    status: int, payload: object, headers: Mapping[str, str] | None = None
) -> Response:
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, headers=headers or {})


def error_response(status: int) -> Response:
    """Return the usual error of a status: the partner's object, or a gateway's HTML."""
    # A proxy may answer a status that no standard names, such as 499.
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Refused"
    if status in (502, 503, 504):
        return html_response(status, f"<h1>{status} {phrase}</h1>")
    return Refusal(status, f"{phrase}.").response()


def html_response(status: int, content: str, headers: Mapping[str, str] | None = None) -> Response:
    page = f"<!doctype html>\n<html><body>{content}</body></html>\n"
    content_type = "text/html; charset=utf-8"
    return Response(status, page.encode(), content_type=content_type, headers=headers or {})


def invalid(details: Mapping[str, str]) -> Refusal:
    """Return a 400 INVALID_REQUEST, as in the documented sample."""
    return Refusal(400, "One or more fields are invalid.", details=details)


def not_found(what: str) -> Refusal:
    """Return a 404 NOT_FOUND, for something missing or of another company."""
    return Refusal(404, f"{what} not found.")
