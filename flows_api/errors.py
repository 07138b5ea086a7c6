"""Errors of a call, one class for each reaction that a caller has.

FlowsError
├── KeyRefused              401, 403: the key is wrong, or was deactivated
│   ├── AccountInactive     the company's subscription is not active
│   └── Forbidden           the key is known, but may not do this
├── NotFound                404: missing, or another workspace's
│   └── WrongAddress        404 for the list of flows: the base URL is wrong
├── Rejected                400, 422, other 4xx: `details` says what is wrong, field by field
│   └── Conflict            409, of whatever code: nothing definite
├── RateLimited             429
├── Unavailable             the connection was cut before the response was complete, or a 206
│   ├── Unreachable         no connection was made, so nothing was sent
│   │   └── AddressRefused  our own rule: a private address, or plain http
│   ├── TimedOut            the response did not come in time, or a 408
│   ├── ServerFailed        5xx
│   └── Overloaded          our own limit of calls in flight, so nothing was sent
└── UnreadableResponse        not JSON, an unknown shape, too large, or a redirect: `at` is the path
"""

import re
from typing import Any, TypedDict, Unpack

VALIDATION_STATUSES = frozenset({400, 422})
VALIDATION_CODE = re.compile(r"invalid|validat|bad.?request|malformed|required", re.IGNORECASE)
DONE_BEFORE = re.compile(
    r"already|exist|duplicat|assign|invit|enrol|regist|conflict|unique|taken|in use"
    r"|member|participa|previous|twice|again",
    re.IGNORECASE,
)
"""Words of a refusal that may be about a call carried out before, and not about a field's value."""


class Context(TypedDict, total=False):
    """The facts that every error holds about its call."""

    method: str
    path: str
    status: int | None
    code: str | None
    request_id: str
    may_have_happened: bool
    retry_after: float | None


class FlowsError(Exception):
    """A call that did not lead to its result.

    ``message`` holds the partner's words or ours and may hold personal data. It is for the user who
    made the call. ``str()`` is for logs and holds none. ``path`` has no query string.
    ``may_have_happened`` says of a write that the partner could have carried it out all the same.
    ``retry_after`` is in seconds, None where the partner gave none.
    """

    def __init__(self, message: str = "", **context: Unpack[Context]) -> None:
        super().__init__()
        self.message = message
        self.method = context.get("method", "")
        self.path = context.get("path", "")
        self.status = context.get("status")
        self.code = context.get("code")
        self.request_id = context.get("request_id", "")
        self.may_have_happened = context.get("may_have_happened", False)
        self.retry_after = context.get("retry_after")

    def __str__(self) -> str:
        known = (self.method, self.path, self.status, self.code)
        call = " ".join(str(part) for part in known if part)
        return f"{type(self).__name__}: {call} (request {self.request_id or 'not made'})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.__dict__)


def _rebuilt(kind: type[FlowsError], state: dict[str, Any]) -> FlowsError:
    error = kind()
    error.__dict__.update(state)
    return error


class KeyRefused(FlowsError):
    """The partner does not accept the key: 401 or 403 (docs/partner-api.md, Errors)."""


class AccountInactive(KeyRefused):
    """The key is valid, but the company's subscription is not active."""


class Forbidden(KeyRefused):
    """The key is known but lacks the permission."""


class NotFound(FlowsError):
    """Something missing or of another workspace: the partner does not distinguish the two."""


class WrongAddress(NotFound):
    """Nothing at an address that always exists. ``address`` is the URL."""

    def __init__(self, message: str = "", *, address: str = "", **context: Unpack[Context]) -> None:
        super().__init__(message, **context)
        self.address = address


class Rejected(FlowsError):
    """A request that the partner found invalid.

    ``details`` maps the API's field ("steps[1].passThreshold") to its message. The key "" stands
    for the request as a whole.
    """

    def __init__(
        self,
        message: str = "",
        *,
        details: dict[str, str] | None = None,
        **context: Unpack[Context],
    ) -> None:
        super().__init__(message, **context)
        self.details = details or {}

    @property
    def is_definite(self) -> bool:
        """Return whether the partner certainly did nothing: it found the value of a field invalid.

        Any other refusal may come from a gateway, or mean that the request was carried out before.
        """
        if type(self) is not Rejected or self.may_have_happened or not any(self.details):
            return False
        is_validation = self.code is None or VALIDATION_CODE.search(self.code)
        texts = (self.code or "", self.message, *self.details.values())
        is_about_value = not any(map(DONE_BEFORE.search, texts))
        return self.status in VALIDATION_STATUSES and bool(is_validation) and is_about_value


class Conflict(Rejected):
    """A request that conflicts with existing data."""


class RateLimited(FlowsError):
    """Too many requests."""


class Unavailable(FlowsError):
    """The partner did not give a complete response."""


class Unreachable(Unavailable):
    """No connection was made, so nothing was sent."""


class AddressRefused(Unreachable):
    """The base URL leads to an address that must not receive a key."""


class TimedOut(Unavailable):
    """The request was sent, and the response did not come in time."""


class ServerFailed(Unavailable):
    """The partner answered with a 5xx."""


class Overloaded(Unavailable):
    """Too many calls of ours wait for the partner, so this one was not sent."""


class UnreadableResponse(FlowsError):
    """A response in an unknown shape. ``at`` is the path of the fault."""

    def __init__(self, message: str = "", *, at: str = "", **context: Unpack[Context]) -> None:
        super().__init__(message, **context)
        self.at = at
