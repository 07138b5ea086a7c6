"""Error responses of the partner, mapped to exceptions (docs/partner-api.md, Errors)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flows_api.decoding.json_body import parse_json
from flows_api.errors import (
    AccountInactive,
    Conflict,
    FlowsError,
    Forbidden,
    KeyRefused,
    NotFound,
    RateLimited,
    Rejected,
    ServerFailed,
    TimedOut,
    Unavailable,
)
from flows_api.messages import Response
from flows_api.secret import Secret

MAX_TEXT_LENGTH = 500
MAX_DETAILS = 100
MAX_DEPTH = 6
PARTIAL_CONTENT = 206

BY_CODE: dict[str, type[FlowsError]] = {
    "ACCOUNT_INACTIVE": AccountInactive,
    "FORBIDDEN": Forbidden,
    "NOT_FOUND": NotFound,
    "INTERNAL_ERROR": ServerFailed,
}
BY_STATUS: dict[int, type[FlowsError]] = {
    401: KeyRefused,
    404: NotFound,
    408: TimedOut,
    409: Conflict,
    429: RateLimited,
}


GATEWAY_STATUSES = frozenset({425, 499})
"""Statuses of a gateway that did not wait for the partner. The request may have reached it."""
REFUSAL_STATUSES = frozenset({400, 409, 422})
ABOUT_REQUESTS = re.compile(r"rate.?limit|throttl|requests", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The content of an error body, whatever its shape."""

    code: str | None = None
    message: str = ""
    details: dict[str, str] = field(default_factory=dict)
    is_json: bool = True


def error_for_status(answer: Response) -> FlowsError | None:
    """Return the error for a response's HTTP status, or None for a whole 2xx.

    A part of a response would look like a shorter list, and we never ask for one.

    A redirect is an unreadable response, because following it would carry the key to another host.
    """
    if answer.status == PARTIAL_CONTENT:
        context = answer.request.context(status=answer.status, sent=True)
        return Unavailable("Only a part of the response came.", **context)
    if 200 <= answer.status < 300:
        return None
    if answer.status < 400:
        return answer.unreadable("", "The response is a redirect, and none is followed.")
    body = parse_error_body(answer)
    return _error(_kind(answer.status, body.code), answer, body)


def error_in_body(answer: Response, payload: Mapping[str, object]) -> FlowsError | None:
    """Return the error that a 2xx carries in its body, or None if it carries none.

    It is a definite refusal, so Rejected, unless its code has a more precise class.
    """
    error = payload.get("error")
    if not isinstance(error, Mapping) or not error:
        return None
    body = _words(payload, answer.key)
    return _error(BY_CODE.get(body.code or "", Rejected), answer, body)


def _kind(status: int, code: str | None) -> type[FlowsError]:
    if status in (401, 403) and code == "ACCOUNT_INACTIVE":
        return AccountInactive
    if status == 403:
        return Forbidden if code and not _is_about_the_key(code) else KeyRefused
    if status >= 500:
        return ServerFailed
    return BY_STATUS.get(status, Rejected)


def _is_about_the_key(code: str) -> bool:
    return any(word in code.upper() for word in ("KEY", "TOKEN", "UNAUTHORI", "AUTHENT"))


def _error(kind: type[FlowsError], answer: Response, body: ErrorBody) -> FlowsError:
    is_sent = issubclass(kind, Unavailable) or _is_unclear(kind, answer, body)
    context = answer.request.context(status=answer.status, sent=is_sent)
    context["code"] = body.code
    message = body.message or f"The partner answered {answer.status}."
    if issubclass(kind, Rejected):
        return kind(message, details=body.details, **context)
    if issubclass(kind, RateLimited | ServerFailed):
        context["retry_after"] = answer.retry_after
    return kind(message, **context)


def _is_unclear(kind: type[FlowsError], answer: Response, body: ErrorBody) -> bool:
    """Return whether a 4xx says nothing about what the partner did.

    A gateway's has none of the partner's words. A 429 in the partner's words may be about e-mails
    instead of requests. Without any it is the refusal of a rate limiter, which let nothing through.
    """
    if answer.status in REFUSAL_STATUSES:
        return False
    if issubclass(kind, RateLimited):
        words = f"{body.code or ''} {body.message}".strip()
        return bool(words) and answer.retry_after is None and not ABOUT_REQUESTS.search(words)
    has_words = bool(body.code or body.message or body.details)
    is_wordless = not (has_words if issubclass(kind, Rejected) else body.is_json)
    return answer.status in GATEWAY_STATUSES or is_wordless


def parse_error_body(answer: Response) -> ErrorBody:
    """Return the content of an error body. It is empty for HTML, an empty body or broken JSON."""
    try:
        return _words(parse_json(answer.body), answer.key)
    except ValueError:
        return ErrorBody(is_json=False)


def _words(payload: object, key: Secret) -> ErrorBody:
    """Read a nested ``error{…}``, a flat body, or ``error`` as a string."""
    if not isinstance(payload, Mapping):
        return ErrorBody()
    error = payload.get("error")
    source = error if isinstance(error, Mapping) else payload
    message = source.get("message") or (error if isinstance(error, str) else "")
    details = source.get("details")
    return ErrorBody(
        code=_code(source.get("code"), key),
        message=clean_text(message, key),
        details=_flattened(details, key),
    )


def _code(value: object, key: Secret) -> str | None:
    """Return a code only if it looks like one, since ``str(error)`` puts it into logs."""
    is_code = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", value)
    return key.redact(str(value)) if is_code else None


def clean_text(value: object, key: Secret) -> str:
    """Return text for a user: without control characters and the key, and of bounded length."""
    if not isinstance(value, str):
        return ""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", value)
    text = key.redact(text).strip()
    return text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1] + "…"


def _flattened(details: object, key: Secret) -> dict[str, str]:
    found: dict[str, str] = {}
    for field_name, message in _leaves(details):
        name, text = clean_text(field_name, key), clean_text(message, key)
        if text and len(found) < MAX_DETAILS:
            found[name] = f"{found[name]} {text}" if name in found else text
    return found


def _leaves(value: object, at: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield each message with its field, from an object, a list, a string, or a nest of them."""
    if isinstance(value, str):
        yield _bracketed(at), value
    elif isinstance(value, Mapping) and depth < MAX_DEPTH:
        yield from _of_object(value, at, depth)
    elif isinstance(value, list) and depth < MAX_DEPTH:
        for item in value:
            yield from _leaves(item, at, depth + 1)


def _of_object(value: Mapping[str, object], at: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the messages of an object, which is one message with its field or messages by field."""
    message = value.get("message")
    if isinstance(message, str):
        named = value.get("field") or value.get("path") or value.get("param")
        yield _bracketed(_joined(named) or at), message
        return
    for name, nested in value.items():
        yield from _leaves(nested, f"{at}.{name}" if at else name, depth + 1)


def _joined(path: object) -> str:
    if isinstance(path, list):
        return ".".join(str(part) for part in path if isinstance(part, str | int))
    return path if isinstance(path, str) else ""


def _bracketed(path: str) -> str:
    """Return ``steps.1.name`` as ``steps[1].name``, so that both spellings are one."""
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", path)
