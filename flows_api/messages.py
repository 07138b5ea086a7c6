"""A request to the partner and its response, before the body is decoded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from flows_api.errors import Context, UnreadableResponse
from flows_api.secret import Secret

NO_KEY = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call to make. ``path`` is quoted already, query and body may hold personal data.

    ``writes`` marks a call that could change something at the partner. ``id`` is sent as
    X-Request-ID.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    writes: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)

    def context(self, *, status: int | None = None, sent: bool = False) -> Context:
        """Return the facts that an error states about this call.

        ``sent`` says that the partner could have carried the call out.
        """
        return Context(
            method=self.method,
            path=self.path,
            status=status,
            request_id=self.id,
            may_have_happened=self.writes and sent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP response, read to its end. ``retry_after`` is the header's value in seconds.

    ``key`` is the key of the call. It is redacted wherever the partner echoes it.
    """

    request: Request
    status: int
    body: bytes = field(default=b"", repr=False)
    retry_after: float | None = None
    key: Secret = NO_KEY

    def unreadable(self, at: str, problem: str) -> UnreadableResponse:
        """Return the error for a response that is wrong at the JSON path ``at``."""
        context = self.request.context(status=self.status, sent=True)
        return UnreadableResponse(problem, at=at, **context)
