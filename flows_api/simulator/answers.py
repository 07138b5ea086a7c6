"""A request to the simulated partner, its answer, and its refusals (contract.md §2)."""

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
    413: ("PAYLOAD_TOO_LARGE", "invalid_request"),
    429: ("RATE_LIMITED", "rate_limit_error"),
    500: ("INTERNAL_ERROR", "server_error"),
}
"""Code and type by status; 401's, 405's and above 409's are guesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came. ``path`` is still quoted; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whole in memory."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An answer with the partner's error object.

    ``details`` maps a request's field to its message. ``is_flat``: code and message stand at the
    top, without ``error`` around them.
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
        self.error = {"code": code or usual_code, "type": kind or usual_kind, "message": message}
        self.details = dict(details or {})
        self.is_flat = is_flat
        self.headers = headers or {}

    def answer(self) -> Answer:
        if self.is_flat:
            return json_answer(self.status, self.error, self.headers)
        error = self.error | {"details": self.details}
        return json_answer(self.status, {"error": error}, self.headers)


def json_answer(status: int, payload: object, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, headers=headers or {})


def error_answer(status: int) -> Answer:
    """The usual error of a status: the partner's object, or the HTML of a gateway before it."""
    phrase = HTTPStatus(status).phrase
    if status in (502, 503, 504):
        return html_answer(status, f"<h1>{status} {phrase}</h1>")
    return Refusal(status, f"{phrase}.").answer()


def html_answer(status: int, content: str) -> Answer:
    page = f"<!doctype html>\n<html><body>{content}</body></html>\n"
    return Answer(status, page.encode(), content_type="text/html; charset=utf-8")


def invalid(details: Mapping[str, str]) -> Refusal:
    """400 INVALID_REQUEST, as the overview's sample has it."""
    return Refusal(400, "One or more fields are invalid.", details=details)


def not_found(what: str) -> Refusal:
    """404 NOT_FOUND: missing, or another company's."""
    return Refusal(404, f"{what} not found.")
