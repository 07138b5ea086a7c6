"""The kinds of change of a candidate between two versions. Only the net effect counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows_api import CandidateStatus

GONE = "GONE"
CHANGE_KINDS = ("assigned", "started", "moved-on", "completed", "failed", "reopened", "left")
FINISHED = (CandidateStatus.COMPLETED.value, CandidateStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class StateSummary:
    """The part of a candidate's state that decides about changes."""

    status: str
    started: bool
    passed: int


NOT_IN_FLOW = StateSummary(GONE, False, 0)


def change_kinds(before: StateSummary | None, after: StateSummary | None) -> Iterator[str]:
    """Yield the kinds of change of one candidate, in the order of CHANGE_KINDS.

    None stands for a candidate who is not in the flow. ``moved-on`` means that at least one more
    step was passed and that the flow is not completed by it.
    """
    was, now = before or NOT_IN_FLOW, after or NOT_IN_FLOW
    if now.status == GONE:
        if was.status != GONE:
            yield "left"
        return
    if was.status == GONE:
        yield "assigned"
    if now.started and not was.started:
        yield "started"
    has_ended = now.status in FINISHED and now.status != was.status
    if now.passed > was.passed and now.status != CandidateStatus.COMPLETED:
        yield "moved-on"
    if has_ended:
        yield now.status.lower()
    if was.status in FINISHED and now.status not in FINISHED:
        yield "reopened"


def group_by_kind(
    before: Mapping[int, StateSummary], after: Mapping[int, StateSummary], candidates: Iterable[int]
) -> dict[str, list[int]]:
    """Return the keys of the changed candidates for each kind of change that occurred."""
    found: dict[str, list[int]] = {}
    for key in candidates:
        for kind in change_kinds(before.get(key), after.get(key)):
            found.setdefault(kind, []).append(key)
    return {kind: found[kind] for kind in CHANGE_KINDS if kind in found}
