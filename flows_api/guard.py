"""Who stands between a client and its transport: a circuit breaker, say."""

from typing import Protocol

from flows_api.errors import FlowsError


class Guard(Protocol):
    """Stands before a client's calls, in whatever threads they are made."""

    def before(self) -> None:
        """Called before each call; what it raises, a FlowsError, is raised in its place."""

    def after(self, error: FlowsError | None) -> None:
        """What came of a call: None for an answer."""
