"""What changed for a candidate between two versions: the net effect, not what lies in between."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows_api import CandidateStatus

GONE = "GONE"
KINDS = ("assigned", "started", "moved-on", "completed", "failed", "reopened", "left")
ENDED = (CandidateStatus.COMPLETED.value, CandidateStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class Spot:
    """The part of a candidate's state that decides about changes."""

    status: str
    started: bool
    passed: int


NOWHERE = Spot(GONE, False, 0)


def kinds(before: Spot | None, after: Spot | None) -> Iterator[str]:
    """Yield the kinds of change of one candidate, in the order of KINDS.

    None stands for a candidate who is not in the flow. ``moved-on`` means that at least one more
    step was passed and that the flow is not completed by it.
    """
    was, now = before or NOWHERE, after or NOWHERE
    if now.status == GONE:
        if was.status != GONE:
            yield "left"
        return
    if was.status == GONE:
        yield "assigned"
    if now.started and not was.started:
        yield "started"
    has_ended = now.status in ENDED and now.status != was.status
    if now.passed > was.passed and now.status != CandidateStatus.COMPLETED:
        yield "moved-on"
    if has_ended:
        yield now.status.lower()
    if was.status in ENDED and now.status not in ENDED:
        yield "reopened"


def by_kind(
    before: Mapping[int, Spot], after: Mapping[int, Spot], candidates: Iterable[int]
) -> dict[str, list[int]]:
    """Return the keys of the changed candidates for each kind of change that occurred."""
    found: dict[str, list[int]] = {}
    for key in candidates:
        for kind in kinds(before.get(key), after.get(key)):
            found.setdefault(kind, []).append(key)
    return {kind: found[kind] for kind in KINDS if kind in found}
