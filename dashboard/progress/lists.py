"""Who is behind each figure: one definition of each list, for figures to count and pages to show.

A list is a name and its parameters, as they stand in the URL of the people page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from dashboard.progress.asking import Ask
from dashboard.progress.conditions import asleep, reviewed
from dashboard.progress.models import GONE, Result, State, TrackedFlow, Versioned
from dashboard.progress.since import changed
from flows_api import CandidateStatus

OPEN = (CandidateStatus.NOT_STARTED.value, CandidateStatus.IN_PROGRESS.value)


@dataclass(frozen=True)
class Scope:
    """A flow at a version: its rows, its marks, and how long is too long at each step (seconds)."""

    flow: TrackedFlow
    states: Versioned[State]
    results: Versioned[Result]
    limits: Mapping[int, int]

    @classmethod
    def visible(cls, flow: TrackedFlow) -> "Scope":
        """What everybody sees."""
        steps = (flow.figures or {}).get("steps", [])
        return cls(
            flow,
            State.objects.at(flow.version).filter(flow=flow).exclude(status=GONE),
            Result.objects.at(flow.version).filter(flow=flow),
            {step["order"]: step["limit"]["seconds"] for step in steps},
        )

    @classmethod
    def coming(cls, flow: TrackedFlow, limits: Mapping[int, int]) -> "Scope":
        """What a sync has written, visible or not."""
        return cls(
            flow,
            State.objects.newest().filter(flow=flow).exclude(status=GONE),
            Result.objects.newest().filter(flow=flow),
            limits,
        )

    def step(self, order: int | None) -> dict[str, Any]:
        """The step as ``TrackedFlow.steps`` has it; an empty one when there is no such."""
        return next((step for step in self.flow.steps if step["order"] == order), {})


def people(scope: Scope, ask: Ask) -> Versioned[State]:
    """The states of everybody whom ``ask`` means."""
    found = LISTS[ask.show](scope, ask)
    if ask.search:
        found = found.filter(
            Q(person__email__icontains=ask.search)
            | Q(person__first_name__icontains=ask.search)
            | Q(person__last_name__icontains=ask.search)
        )
    return found


def passing_at(scope: Scope, order: int, mark: float) -> Versioned[Result]:
    """The scores at the step ``order`` that pass at ``mark``."""
    scored = scope.results.filter(order=order, score__isnull=False)
    if scope.step(order).get("inclusive", True):
        return scored.filter(score__gte=mark)
    return scored.filter(score__gt=mark)


def _all(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states


def _started(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states.filter(started=True)


def _assigned(scope: Scope, ask: Ask) -> Versioned[State]:
    return _on(
        ask.day, "person__assigned_at", scope.states.filter(person__assigned_at__isnull=False)
    )


def _status(status: str) -> "Lister":
    return lambda scope, ask: _ended_on(ask.day, scope.states.filter(status=status))


def _ended_on(day: date | None, states: Versioned[State]) -> Versioned[State]:
    """As ``figures`` counts by day: those whose time is known, if only between two looks."""
    return states if day is None else _on(day, "moved_before", states.exclude(moved_after=None))


def _on(day: date | None, name: str, states: Versioned[State]) -> Versioned[State]:
    if day is None:
        return states
    start = datetime.combine(day, time.min, UTC)
    return states.filter(**{f"{name}__gte": start, f"{name}__lt": start + timedelta(days=1)})


def _other(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states.exclude(status__in=list(CandidateStatus))


def _entered(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states.filter(passed__gte=(ask.step or 1) - 1)


def _passed(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states.filter(passed__gte=ask.step or 1)


def _failed(scope: Scope, ask: Ask) -> Versioned[State]:
    if ask.step is None:
        return _ended_on(ask.day, scope.states.filter(status=CandidateStatus.FAILED.value))
    return scope.states.filter(failed_at=ask.step, passed=ask.step - 1)


def _here(scope: Scope, ask: Ask) -> Versioned[State]:
    here = scope.states.filter(status__in=OPEN, failed_at=None)
    return here if ask.step is None else here.filter(passed=ask.step - 1)


def _scored(scope: Scope, ask: Ask) -> Versioned[State]:
    found = scope.results.filter(order=ask.step or 0, score__isnull=False)
    if ask.low is not None:
        found = found.filter(score__gte=ask.low)
    if ask.high is not None:
        found = found.filter(score__lt=ask.high)
    return _with(scope, found)


def _other_side(scope: Scope, ask: Ask) -> Versioned[State]:
    """Whom a move of the mark between ``low`` and ``high`` would take to the other side."""
    if ask.low is None or ask.high is None:
        return scope.states.none()
    low, high = sorted((ask.low, ask.high))
    if scope.step(ask.step).get("inclusive", True):
        between = Q(score__gte=low, score__lt=high)
    else:
        between = Q(score__gt=low, score__lte=high)
    return _with(scope, scope.results.filter(between, order=ask.step or 0))


def _near(scope: Scope, ask: Ask) -> Versioned[State]:
    mark = scope.step(ask.step).get("mark")
    if mark is None:
        return scope.states.none()
    within = Q(score__gte=mark - ask.band, score__lte=mark + ask.band)
    found = scope.results.filter(within, order=ask.step or 0)
    if ask.reviewed:
        found = found.filter(reviewed() if ask.reviewed == "yes" else ~reviewed())
    return _with(scope, found)


def _failed_above(scope: Scope, ask: Ask) -> Versioned[State]:
    """Failed, though today's mark would let them pass (drift)."""
    return _drifted(scope, ask, passed=False)


def _passed_below(scope: Scope, ask: Ask) -> Versioned[State]:
    return _drifted(scope, ask, passed=True)


def _drifted(scope: Scope, ask: Ask, *, passed: bool) -> Versioned[State]:
    step = scope.step(ask.step)
    if step.get("mark") is None:
        return scope.states.none()
    inclusive = step.get("inclusive", True)
    above = Q(score__gte=step["mark"]) if inclusive else Q(score__gt=step["mark"])
    wrong = ~above if passed else above
    return _with(
        scope, scope.results.filter(wrong, order=ask.step or 0, passed=passed, score__isnull=False)
    )


def overdue(scope: Scope, ask: Ask) -> Versioned[State]:
    """Who has waited for too long, with or without leave."""
    looked_at = scope.flow.looked_at
    overdue = Q(pk=None)
    for order, seconds in scope.limits.items():
        if looked_at is not None and ask.step in (None, order):
            before = looked_at - timedelta(seconds=seconds)
            overdue |= Q(passed=order - 1, moved_before__lt=before)
    return scope.states.filter(overdue, status__in=OPEN, failed_at=None)


def _stuck(scope: Scope, ask: Ask) -> Versioned[State]:
    return overdue(scope, ask).filter(~asleep())


def _snoozed(scope: Scope, ask: Ask) -> Versioned[State]:
    """Who would be stuck, had nobody given them leave."""
    return overdue(scope, ask).filter(asleep())


def _stuck_unstarted(scope: Scope, ask: Ask) -> Versioned[State]:
    return _stuck(scope, ask).filter(started=False)


def _stuck_midway(scope: Scope, ask: Ask) -> Versioned[State]:
    return _stuck(scope, ask).filter(started=True)


def _silent(scope: Scope, ask: Ask) -> Versioned[State]:
    return scope.states.filter(status=CandidateStatus.NOT_STARTED.value, person__domain=ask.domain)


def _changed(scope: Scope, ask: Ask) -> Versioned[State]:
    if ask.since is None:
        return scope.states.none()
    return changed(scope.flow, *ask.since, ask.kind)


def _with(scope: Scope, results: Versioned[Result]) -> Versioned[State]:
    return scope.states.filter(person_id__in=results.values("person_id"))


Lister = Callable[[Scope, Ask], "Versioned[State]"]
LISTS: Mapping[str, Lister] = {
    "all": _all,
    "assigned": _assigned,
    "started": _started,
    "not-started": _status(CandidateStatus.NOT_STARTED.value),
    "in-progress": _status(CandidateStatus.IN_PROGRESS.value),
    "completed": _status(CandidateStatus.COMPLETED.value),
    "other": _other,
    "entered": _entered,
    "passed": _passed,
    "failed": _failed,
    "here": _here,
    "scored": _scored,
    "other-side": _other_side,
    "near": _near,
    "failed-above": _failed_above,
    "passed-below": _passed_below,
    "stuck": _stuck,
    "stuck-unstarted": _stuck_unstarted,
    "stuck-midway": _stuck_midway,
    "snoozed": _snoozed,
    "silent": _silent,
    "changed": _changed,
}
