"""The funnel: how many candidates entered, passed and failed each step, and how many are in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from flows_api import CandidateStatus

OPEN = frozenset({CandidateStatus.NOT_STARTED.value, CandidateStatus.IN_PROGRESS.value})


@dataclass(frozen=True, slots=True)
class PositionGroup:
    """A group of ``n`` candidates with the same status and position."""

    status: str
    started: bool
    passed: int
    failed_step: int | None
    n: int = 1


class Stage(msgspec.Struct, frozen=True, rename={"in_progress": "here"}):
    """The counts of one step.

    ``entered`` = ``passed`` + ``failed`` + ``in_progress`` + ``other``. ``other`` counts candidates
    who entered but neither passed, failed nor wait: they completed before the step was added, or
    have a status that is not documented.
    """

    order: int
    entered: int
    passed: int
    failed: int
    in_progress: int
    other: int


class Funnel(msgspec.Struct, frozen=True):
    """The counts of a flow. ``other`` counts statuses that are none of the four documented ones."""

    assigned: int
    started: int
    completed: int
    failed: int
    not_started: int
    in_progress: int
    other: int
    stages: tuple[Stage, ...]

    @property
    def open(self) -> int:
        """Return how many have neither completed nor failed."""
        return self.not_started + self.in_progress


def compute_funnel(groups: Sequence[PositionGroup], orders: Iterable[int]) -> Funnel:
    """Return the funnel of ``groups`` through the steps with these orders, which start at 1."""
    by_status = {status: _sum(groups, status) for status in CandidateStatus}
    assigned = sum(group.n for group in groups)
    return Funnel(
        assigned=assigned,
        started=sum(group.n for group in groups if group.started),
        completed=by_status[CandidateStatus.COMPLETED],
        failed=by_status[CandidateStatus.FAILED],
        not_started=by_status[CandidateStatus.NOT_STARTED],
        in_progress=by_status[CandidateStatus.IN_PROGRESS],
        other=assigned - sum(by_status.values()),
        stages=tuple(_stage(groups, order) for order in orders),
    )


def _sum(groups: Iterable[PositionGroup], status: str) -> int:
    return sum(group.n for group in groups if group.status == status)


def _stage(groups: Iterable[PositionGroup], order: int) -> Stage:
    entered = passed = failed = in_progress = 0
    for group in groups:
        if group.passed < order - 1:
            continue
        entered += group.n
        if group.passed >= order:
            passed += group.n
        elif group.failed_step == order:
            failed += group.n
        elif group.status in OPEN:
            in_progress += group.n
    other = entered - passed - failed - in_progress
    return Stage(order, entered, passed, failed, in_progress, other)
