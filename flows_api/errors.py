"""What can go wrong with a call, one class per thing that a caller can do about it.

FlowsError
├── KeyRefused              401, 403: the key is wrong, or was deactivated
│   ├── AccountInactive     the company's subscription is not active
│   └── Forbidden           the key is known, but may not do this
├── NotFound                404: missing, or another workspace's
├── Rejected                400, 422, other 4xx: `details` says what is wrong, field by field
│   └── Conflict            409
├── RateLimited             429
├── Unavailable             the connection was cut before the answer was whole
│   ├── Unreachable         no connection was made; nothing was sent
│   │   └── AddressRefused  our own rule: a private address, or plain http
│   ├── TimedOut            the answer did not come in time; 408
│   ├── ServerFailed        5xx
│   └── Overloaded          our own limit of calls in flight; nothing was sent
└── UnreadableAnswer        not JSON, the wrong shape, too large, or a redirect: `at` says where
"""

from typing import Any, TypedDict, Unpack


class Context(TypedDict, total=False):
    """What every error knows about its call."""

    method: str
    path: str
    status: int | None
    code: str | None
    request_id: str
    may_have_happened: bool
    retry_after: float | None


class FlowsError(Exception):
    """Anything that kept a call from its result.

    ``message`` holds the partner's words (or ours), and so may hold personal data: it is for the
    person who made the call. ``str()`` is for logs and holds none. ``path`` has no query string.
    ``may_have_happened`` says of a write that the partner could have carried it out all the same.
    ``retry_after`` is in seconds; None where the partner said nothing of it.
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
    """The partner does not accept the key (contract.md §2: 401 or 403)."""


class AccountInactive(KeyRefused):
    """The key is good; the company's subscription is not active."""


class Forbidden(KeyRefused):
    """The key is known but lacks the permission."""


class NotFound(FlowsError):
    """There is no such thing, or it is another workspace's: the partner does not tell which."""


class Rejected(FlowsError):
    """The partner found fault with the request.

    ``details`` maps the API's field ("steps[1].passThreshold") to its message; "" is the request
    as a whole.
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


class Conflict(Rejected):
    """The request clashes with what is already there."""


class RateLimited(FlowsError):
    """Too many requests."""


class Unavailable(FlowsError):
    """The partner did not give a whole answer."""


class Unreachable(Unavailable):
    """No connection was made, so nothing was sent."""


class AddressRefused(Unreachable):
    """The base URL leads to an address that this transport does not send a key to."""


class TimedOut(Unavailable):
    """The request was sent, the answer did not come in time."""


class ServerFailed(Unavailable):
    """The partner answered with a 5xx."""


class Overloaded(Unavailable):
    """Too many of our own calls are waiting for the partner; this one was not sent."""


class UnreadableAnswer(FlowsError):
    """The answer came, but not in a shape we know; ``at`` is the path of what is wrong."""

    def __init__(self, message: str = "", *, at: str = "", **context: Unpack[Context]) -> None:
        super().__init__(message, **context)
        self.at = at
