"""The evidence of a case: what was known about a result when the case was opened.

It is copied into the case, so that neither a sync nor a changed threshold alters it. Each part says
since when it holds. What Taptalent does not return is None, and is never guessed.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

from flows_api import PassRule

Certainty = Literal["known", "first_sync", "unclear", "unknown"]


class ThresholdEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A step's threshold at one moment, and the change that set it.

    ``certainty`` is "known", "first_sync" for a moment before the history, whose value is the
    earliest known one, "unclear" where it changed around that moment (``options`` are the
    possible values, ``possible_setters`` the members who may have set it), or "unknown" without a
    threshold. ``set_by`` is the address of the member who
    set it in Flowdeck, "" for a change made elsewhere and for none. It was set between
    ``set_after`` and ``set_before``, both None where no change is recorded.
    """

    value: float | None
    certainty: Certainty
    options: list[float] = []
    possible_setters: list[str] = []
    is_change_recorded: bool = False
    set_by: str = ""
    reason: str = ""
    set_after: datetime | None = None
    set_before: datetime | None = None


class AttemptEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A result of the step as syncs stored it. ``found_at`` is the sync that first had it."""

    score: float | None
    passed: bool | None
    submitted_at: datetime | None
    found_at: datetime | None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is copied into a case.

    ``synced_at`` is when the flow's snapshot was read. ``found_at`` is the sync that first had the
    result, and ``history_since`` the flow's first sync, before which no threshold is recorded.
    ``then`` is the threshold when the result came about, ``now`` the one at opening. ``rank`` is
    that among the ``ranked`` candidates with a score at the step: 1 for the highest.
    """

    synced_at: datetime | None
    history_since: datetime | None
    status: str
    step_count: int
    score: float | None
    passed: bool | None
    assigned_at: datetime | None
    submitted_at: datetime | None
    found_at: datetime | None
    waited_low: int | None
    waited_high: int | None
    inclusive: bool
    is_learned: bool
    then: ThresholdEvidence
    now: ThresholdEvidence
    rank: int | None
    ranked: int
    attempts: list[AttemptEvidence]

    @property
    def distance_then(self) -> float | None:
        """Return how far the score was from the threshold then: negative below it."""
        return _distance(self.score, self.then.value)

    @property
    def distance_now(self) -> float | None:
        """Return how far the score was from the threshold at opening."""
        return _distance(self.score, self.now.value)

    @property
    def is_threshold_unchanged(self) -> bool:
        """Return whether one threshold held from the result until the opening."""
        then, now = self.then, self.now
        is_same = then.value == now.value and then.set_before == now.set_before
        return is_same and then.value is not None

    @property
    def passes_now(self) -> bool | None:
        """Return whether the score passes at the threshold at opening."""
        return PassRule(self.now.value, self.inclusive).passes(self.score)

    def setters(self) -> set[str]:
        """Return the addresses, in lower case, of who set or may have set a threshold."""
        thresholds = (self.then, self.now)
        setters = [one for part in thresholds for one in (part.set_by, *part.possible_setters)]
        return {one.lower() for one in setters if one}


def store_evidence(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence as JSON."""
    stored: dict[str, Any] = msgspec.to_builtins(evidence)
    return stored


def load_evidence(stored: Any) -> Evidence | None:
    """Return the evidence that a case stores, None where it was erased."""
    return None if stored is None else msgspec.convert(stored, Evidence)


def _distance(score: float | None, threshold: float | None) -> float | None:
    # Rounded as a binary fraction of two decimal numbers is: 59.9 - 60 is -0.1 to a reader.
    return None if score is None or threshold is None else round(score - threshold, 9)
