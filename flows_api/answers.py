"""A call and what came back, before anything is read from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from flows_api.errors import Context, UnreadableAnswer
from flows_api.secret import Secret

NO_KEY = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call to make. ``path`` is quoted already; the query and the body may be personal data.

    ``writes``: it could change something at the partner. ``id`` goes out as X-Request-ID.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    writes: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)

    def context(self, *, status: int | None = None, sent: bool = False) -> Context:
        """What an error says of this call; ``sent``: the partner could have carried it out."""
        return Context(
            method=self.method,
            path=self.path,
            status=status,
            request_id=self.id,
            may_have_happened=self.writes and sent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer, read to its end. ``retry_after`` is the header's, in seconds.

    ``key``: the key of the call, to be hidden wherever the partner echoes it.
    """

    request: Request
    status: int
    body: bytes = field(default=b"", repr=False)
    retry_after: float | None = None
    key: Secret = NO_KEY

    def unreadable(self, at: str, problem: str) -> UnreadableAnswer:
        """The error for an answer that is wrong at the path ``at``."""
        context = self.request.context(status=self.status, sent=True)
        return UnreadableAnswer(problem, at=at, **context)
