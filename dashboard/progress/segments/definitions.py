"""The segments: one definition for each, which metrics count and pages list.

A segment is a name with its parameters, as in the URL of the segment page.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from dashboard.progress.changes.queries import changed_states
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    StepResult,
    SyncedCandidate,
    VersionedQuerySet,
)
from dashboard.progress.models.recorded_times import has_moved_in, is_assigned_in
from dashboard.progress.segments.criteria import OPEN, has_result, has_review, narrow
from dashboard.progress.segments.filters import is_reviewed, is_snoozed, lies_between, passes_by
from dashboard.progress.segments.query import SegmentQuery
from flows_api import CandidateStatus


def segment_states(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    """Return the states of the candidates in ``segment`` who meet all filters of its query."""
    found = SEGMENTS[segment.name](flow_data, segment)
    found = narrow(flow_data, found, segment.criteria)
    if segment.statuses:
        found = found.filter(status__in=segment.statuses)
    if segment.domain:
        found = found.filter(candidate__domain=segment.domain)
    if segment.reviewed and segment.name != "near":
        found = found.filter(has_review() if segment.reviewed == "yes" else ~has_review())
    if segment.search:
        found = found.filter(SyncedCandidate.matching(segment.search, "candidate__"))
    return found


def passing_results(
    flow_data: FlowData, order: int, threshold: float
) -> VersionedQuerySet[StepResult]:
    """Return the scored results of the step ``order`` that pass at ``threshold``."""
    scored = flow_data.results.filter(order=order, score__isnull=False)
    return scored.filter(passes_by(flow_data.rule(order).at(threshold)))


def _all(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    found = flow_data.states
    return found if segment.step is None else found.filter(step=segment.step)


def _started(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return flow_data.states.filter(started=True)


def _assigned(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    if segment.day is None:
        return flow_data.states.filter(candidate__assigned_at__isnull=False)
    return flow_data.states.filter(is_assigned_in(*_bounds(segment.day)))


def _status(status: str) -> "Definition":
    return lambda flow_data, segment: _ended_on(segment.day, flow_data.states.filter(status=status))


def _ended_on(
    day: date | None, states: VersionedQuerySet[CandidateState]
) -> VersionedQuerySet[CandidateState]:
    """Leave those who ended on ``day``."""
    return states if day is None else states.filter(has_moved_in(*_bounds(day)))


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, UTC)
    return start, start + timedelta(days=1)


def _other(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return flow_data.states.exclude(status__in=list(CandidateStatus))


def _entered(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return flow_data.states.filter(passed__gte=(segment.step or 1) - 1)


def _passed(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return flow_data.states.filter(has_result(segment.step or 1, "passed"))


def _failed(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    if segment.step is None:
        return _ended_on(segment.day, flow_data.states.filter(status=CandidateStatus.FAILED.value))
    return flow_data.states.filter(has_result(segment.step, "failed"))


def _open(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    if segment.step is None:
        return flow_data.states.filter(status__in=OPEN, failed_step=None)
    return flow_data.states.filter(has_result(segment.step, "pending"))


def _scored(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    found = flow_data.results.filter(order=segment.step or 0, score__isnull=False)
    if segment.low is not None:
        found = found.filter(score__gte=segment.low)
    if segment.high is not None:
        found = found.filter(score__lt=segment.high)
    return _with(flow_data, found)


def _result_changes(
    flow_data: FlowData, segment: SegmentQuery
) -> VersionedQuerySet[CandidateState]:
    """Select whose result changes when the threshold moves between ``low`` and ``high``."""
    if segment.low is None or segment.high is None:
        return flow_data.states.none()
    low, high = sorted((segment.low, segment.high))
    between = lies_between(flow_data.rule(segment.step), low, high)
    found = flow_data.results.filter(between, order=segment.step or 0, score__isnull=False)
    return _with(flow_data, found)


def _near(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    threshold = flow_data.step(segment.step).get("mark")
    if threshold is None:
        return flow_data.states.none()
    within = Q(score__gte=threshold - segment.band, score__lte=threshold + segment.band)
    found = flow_data.results.filter(within, order=segment.step or 0)
    if segment.reviewed:
        found = found.filter(is_reviewed() if segment.reviewed == "yes" else ~is_reviewed())
    return _with(flow_data, found)


def _failed_above(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    """Select who failed though today's threshold would let them pass."""
    return _drifted(flow_data, segment, passed=False)


def _passed_below(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return _drifted(flow_data, segment, passed=True)


def _drifted(
    flow_data: FlowData, segment: SegmentQuery, *, passed: bool
) -> VersionedQuerySet[CandidateState]:
    rule = flow_data.rule(segment.step)
    if rule.threshold is None:
        return flow_data.states.none()
    wrong = ~passes_by(rule) if passed else passes_by(rule)
    return _with(
        flow_data,
        flow_data.results.filter(
            wrong, order=segment.step or 0, passed=passed, score__isnull=False
        ),
    )


def overdue_states(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    """Return the states of those who have waited longer than the limit, snoozed or not.

    Waiting is measured up to the last sync, so that a pause of ours stalls nobody.
    """
    now = flow_data.flow.synced_at
    too_long = Q(pk=None)
    for order, seconds in flow_data.stall_limits.items():
        if now is not None and segment.step in (None, order):
            before = now - timedelta(seconds=seconds)
            too_long |= Q(passed=order - 1, moved_before__lt=before)
    return flow_data.states.filter(too_long, status__in=OPEN, failed_step=None)


def _stalled(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    return overdue_states(flow_data, segment).filter(~is_snoozed())


def _snoozed(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    """Select who would count as stalled without a snooze."""
    return overdue_states(flow_data, segment).filter(is_snoozed())


def _stalled_not_started(
    flow_data: FlowData, segment: SegmentQuery
) -> VersionedQuerySet[CandidateState]:
    return _stalled(flow_data, segment).filter(started=False)


def _stalled_midway(
    flow_data: FlowData, segment: SegmentQuery
) -> VersionedQuerySet[CandidateState]:
    return _stalled(flow_data, segment).filter(started=True)


def _blocked_domain(
    flow_data: FlowData, segment: SegmentQuery
) -> VersionedQuerySet[CandidateState]:
    """Select who has not started. ``segment_states`` narrows all segments by the domain."""
    found = flow_data.states.filter(status=CandidateStatus.NOT_STARTED.value)
    return found if segment.domain else found.none()


def _changed(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    if segment.since is None:
        return flow_data.states.none()
    return changed_states(flow_data.flow, *segment.since, segment.kind, after=segment.after)


def _with(
    flow_data: FlowData, results: VersionedQuerySet[StepResult]
) -> VersionedQuerySet[CandidateState]:
    return flow_data.states.filter(candidate_id__in=results.values("candidate_id"))


Definition = Callable[[FlowData, SegmentQuery], "VersionedQuerySet[CandidateState]"]
SEGMENTS: Mapping[str, Definition] = {
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
