"""The protocol of a guard between a client and its transport, such as a circuit breaker."""

from typing import Protocol

from flows_api.errors import FlowsError


class Guard(Protocol):
    """A guard that sees every call of a client, in whatever thread it is made."""

    def before(self) -> None:
        """Run before each call. A FlowsError raised here replaces the call."""

    def after(self, error: FlowsError | None) -> None:
        """Run after each call. ``error`` is None for a successful response."""
