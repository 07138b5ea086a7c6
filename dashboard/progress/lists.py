"""The segments: one definition for each, which metrics count and pages list.

A segment is a name with its parameters, as in the URL of the segment page.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from dashboard.progress.asking import Ask
from dashboard.progress.conditions import asleep, reviewed
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import Result, State, Versioned
from dashboard.progress.since import changed
from flows_api import CandidateStatus

OPEN = (CandidateStatus.NOT_STARTED.value, CandidateStatus.IN_PROGRESS.value)


def people(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Return the states of the candidates in ``segment``, narrowed by its search."""
    found = LISTS[segment.name](flow_data, segment)
    if segment.search:
        found = found.filter(
            Q(person__email__icontains=segment.search)
            | Q(person__first_name__icontains=segment.search)
            | Q(person__last_name__icontains=segment.search)
        )
    return found


def passing_at(flow_data: FlowData, order: int, threshold: float) -> Versioned[Result]:
    """Return the scored results of the step ``order`` that pass at ``threshold``."""
    scored = flow_data.results.filter(order=order, score__isnull=False)
    if flow_data.step(order).get("inclusive", True):
        return scored.filter(score__gte=threshold)
    return scored.filter(score__gt=threshold)


def _all(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states


def _started(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states.filter(started=True)


def _assigned(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return _on(
        segment.day,
        "person__assigned_at",
        flow_data.states.filter(person__assigned_at__isnull=False),
    )


def _status(status: str) -> "Definition":
    return lambda flow_data, segment: _ended_on(segment.day, flow_data.states.filter(status=status))


def _ended_on(day: date | None, states: Versioned[State]) -> Versioned[State]:
    """Leave those who ended on ``day``.

    As the daily counts do, it skips candidates of whom no time is known, not even an interval.
    """
    return states if day is None else _on(day, "moved_before", states.exclude(moved_after=None))


def _on(day: date | None, name: str, states: Versioned[State]) -> Versioned[State]:
    if day is None:
        return states
    start = datetime.combine(day, time.min, UTC)
    return states.filter(**{f"{name}__gte": start, f"{name}__lt": start + timedelta(days=1)})


def _other(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states.exclude(status__in=list(CandidateStatus))


def _entered(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states.filter(passed__gte=(segment.step or 1) - 1)


def _passed(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states.filter(passed__gte=segment.step or 1)


def _failed(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    if segment.step is None:
        return _ended_on(segment.day, flow_data.states.filter(status=CandidateStatus.FAILED.value))
    return flow_data.states.filter(failed_at=segment.step, passed=segment.step - 1)


def _open(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    found = flow_data.states.filter(status__in=OPEN, failed_at=None)
    return found if segment.step is None else found.filter(passed=segment.step - 1)


def _scored(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    found = flow_data.results.filter(order=segment.step or 0, score__isnull=False)
    if segment.low is not None:
        found = found.filter(score__gte=segment.low)
    if segment.high is not None:
        found = found.filter(score__lt=segment.high)
    return _with(flow_data, found)


def _result_changes(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Select whose result changes when the threshold moves between ``low`` and ``high``."""
    if segment.low is None or segment.high is None:
        return flow_data.states.none()
    low, high = sorted((segment.low, segment.high))
    if flow_data.step(segment.step).get("inclusive", True):
        between = Q(score__gte=low, score__lt=high)
    else:
        between = Q(score__gt=low, score__lte=high)
    return _with(flow_data, flow_data.results.filter(between, order=segment.step or 0))


def _near(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    threshold = flow_data.step(segment.step).get("mark")
    if threshold is None:
        return flow_data.states.none()
    within = Q(score__gte=threshold - segment.band, score__lte=threshold + segment.band)
    found = flow_data.results.filter(within, order=segment.step or 0)
    if segment.reviewed:
        found = found.filter(reviewed() if segment.reviewed == "yes" else ~reviewed())
    return _with(flow_data, found)


def _failed_above(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Select who failed though today's threshold would let them pass."""
    return _drifted(flow_data, segment, passed=False)


def _passed_below(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return _drifted(flow_data, segment, passed=True)


def _drifted(flow_data: FlowData, segment: Ask, *, passed: bool) -> Versioned[State]:
    step = flow_data.step(segment.step)
    if step.get("mark") is None:
        return flow_data.states.none()
    inclusive = step.get("inclusive", True)
    above = Q(score__gte=step["mark"]) if inclusive else Q(score__gt=step["mark"])
    wrong = ~above if passed else above
    return _with(
        flow_data,
        flow_data.results.filter(
            wrong, order=segment.step or 0, passed=passed, score__isnull=False
        ),
    )


def overdue(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Return the states of those who have waited longer than the limit, snoozed or not.

    Waiting is measured up to the last sync, so that a pause of ours stalls nobody.
    """
    now = flow_data.flow.looked_at
    too_long = Q(pk=None)
    for order, seconds in flow_data.stall_limits.items():
        if now is not None and segment.step in (None, order):
            before = now - timedelta(seconds=seconds)
            too_long |= Q(passed=order - 1, moved_before__lt=before)
    return flow_data.states.filter(too_long, status__in=OPEN, failed_at=None)


def _stalled(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return overdue(flow_data, segment).filter(~asleep())


def _snoozed(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Select who would count as stalled without a snooze."""
    return overdue(flow_data, segment).filter(asleep())


def _stalled_not_started(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return _stalled(flow_data, segment).filter(started=False)


def _stalled_midway(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return _stalled(flow_data, segment).filter(started=True)


def _blocked_domain(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    return flow_data.states.filter(
        status=CandidateStatus.NOT_STARTED.value, person__domain=segment.domain
    )


def _changed(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    if segment.since is None:
        return flow_data.states.none()
    return changed(flow_data.flow, *segment.since, segment.kind)


def _with(flow_data: FlowData, results: Versioned[Result]) -> Versioned[State]:
    return flow_data.states.filter(person_id__in=results.values("person_id"))


Definition = Callable[[FlowData, Ask], "Versioned[State]"]
LISTS: Mapping[str, Definition] = {
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
    "open": _open,
    "scored": _scored,
    "result-changes": _result_changes,
    "near": _near,
    "failed-above": _failed_above,
    "passed-below": _passed_below,
    "stalled": _stalled,
    "stalled-not-started": _stalled_not_started,
    "stalled-midway": _stalled_midway,
    "snoozed": _snoozed,
    "blocked-domain": _blocked_domain,
    "changed": _changed,
}
