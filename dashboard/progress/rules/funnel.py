"""The funnel: who was let into each step, who passed, who failed, who is there now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows_api import CandidateStatus

OPEN = frozenset({CandidateStatus.NOT_STARTED.value, CandidateStatus.IN_PROGRESS.value})


@dataclass(frozen=True, slots=True)
class Group:
    """``n`` people who stand at the same place."""

    status: str
    started: bool
    passed: int
    failed_at: int | None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """A step. ``entered`` = ``passed`` + ``failed`` + ``here`` + ``other``.

    ``other``: let in, but neither passed, failed nor waiting: completed before the step was added,
    or with a status that we don't know.
    """

    order: int
    entered: int
    passed: int
    failed: int
    here: int
    other: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """``other`` is everybody whose status is none of the four documented ones."""

    assigned: int
    started: int
    completed: int
    failed: int
    not_started: int
    in_progress: int
    other: int
    stages: tuple[Stage, ...]

    @property
    def on_their_way(self) -> int:
        """Who has neither completed nor failed."""
        return self.not_started + self.in_progress


def funnel(groups: Sequence[Group], orders: Iterable[int]) -> Funnel:
    """The funnel of ``groups`` through the steps with these orders, from 1 on."""
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


def _sum(groups: Iterable[Group], status: str) -> int:
    return sum(group.n for group in groups if group.status == status)


def _stage(groups: Iterable[Group], order: int) -> Stage:
    entered = passed = failed = here = 0
    for group in groups:
        if group.passed < order - 1:
            continue
        entered += group.n
        if group.passed >= order:
            passed += group.n
        elif group.failed_at == order:
            failed += group.n
        elif group.status in OPEN:
            here += group.n
    return Stage(order, entered, passed, failed, here, entered - passed - failed - here)
