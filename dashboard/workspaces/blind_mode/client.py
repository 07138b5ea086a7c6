"""The partner's client in blind mode, which returns no candidates."""

from typing import Any, Never

from flows_api import FlowsClient


class CandidatesHidden(Exception):
    """Raised by asking the partner for candidates in blind mode. Pages read the snapshot."""


class BlindFlowsClient(FlowsClient):
    """A client for a reader in blind mode: it knows flows, but neither lists nor assigns."""

    def list_candidates(self, *_args: Any, **_options: Any) -> Never:
        """Raise CandidatesHidden."""
        raise CandidatesHidden

    def assign(self, *_args: Any, **_options: Any) -> Never:
        """Raise CandidatesHidden."""
        raise CandidatesHidden
