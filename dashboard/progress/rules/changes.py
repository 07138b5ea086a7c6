"""What changed for somebody between two looks: the net effect, whatever happened in between."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows_api import CandidateStatus

GONE = "GONE"
KINDS = ("assigned", "started", "moved-on", "completed", "failed", "reopened", "left")
ENDED = (CandidateStatus.COMPLETED.value, CandidateStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class Spot:
    """What decides about a change."""

    status: str
    started: bool
    passed: int


NOWHERE = Spot(GONE, False, 0)


def kinds(before: Spot | None, after: Spot | None) -> Iterator[str]:
    """What happened to one person, in KINDS' order; nothing when they are where they were.

    ``moved-on``: passed at least one more step, but did not complete the flow by it.
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
    before: Mapping[int, Spot], after: Mapping[int, Spot], people: Iterable[int]
) -> dict[str, list[int]]:
    """For each kind of change the people whom it happened to; kinds of nobody are left out."""
    found: dict[str, list[int]] = {}
    for person in people:
        for kind in kinds(before.get(person), after.get(person)):
            found.setdefault(kind, []).append(person)
    return {kind: found[kind] for kind in KINDS if kind in found}
