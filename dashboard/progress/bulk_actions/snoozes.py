"""Snoozes: a snoozed candidate does not count as stalled, until a day or until they move.

Metrics are stored once per sync, while snoozes begin and end in between. So the snoozed candidates
are counted when a page is rendered, and taken out of the stored numbers.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics import types
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import CandidateState, Snooze, SyncedFlow, VersionedQuerySet
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery

CHUNK = 1000
AT_ONCE = 100
"""Flows per query. SQLite takes 500 parts of a UNION."""


class Group(NamedTuple):
    """A group of ``n`` snoozed candidates with the same position."""

    passed: int
    started: bool
    n: int


def snooze_candidates(
    states: VersionedQuerySet[CandidateState], *, until: datetime | None, by: User
) -> int:
    """Snooze the candidates in these states and return how many there were.

    ``until`` None means until they move. A snooze replaces an earlier one.
    """
    rows = [
        Snooze(candidate_id=key, flow_id=flow, until=until, moved_before=moved, by=by)
        for key, flow, moved in states.values_list("candidate__pk", "flow_id", "moved_before")
    ]
    Snooze.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["candidate"],
        update_fields=["until", "moved_before", "by", "at"],
    )
    return len(rows)


def end_snoozes(states: VersionedQuerySet[CandidateState]) -> int:
    """End the snoozes of the candidates in these states and return how many had one."""
    count, _ = Snooze.objects.filter(candidate_id__in=states.values("candidate_id")).delete()
    return count


def current_metrics(flow: SyncedFlow) -> FlowMetrics | None:
    """Return the flow's metrics, with the snoozed candidates taken out of the stalled ones."""
    return current_metrics_by_flow([flow]).get(flow.pk)


def current_metrics_by_flow(flows: Iterable[SyncedFlow]) -> dict[int, FlowMetrics]:
    """Return the current metrics of many flows, by key. Flows without metrics are absent.

    It takes one query, and one more where there is a snooze.
    """
    stored = [(flow, known) for flow in flows if (known := types.load_metrics(flow.metrics))]
    with_snoozes = set(_SNOOZED_FLOWS.fetch([flow.pk for flow, known in stored if known.stalled]))
    groups = _snoozed([flow for flow, _ in stored if flow.pk in with_snoozes])
    return {flow.pk: _without(known, groups.get(flow.pk, [])) for flow, known in stored}


def _snoozed_flows(*keys: int) -> QuerySet[Snooze, int]:
    return Snooze.objects.filter(flow__in=keys).values_list("flow_id", flat=True).distinct()


_SNOOZED_FLOWS = PreparedLookup(_snoozed_flows, key=int)


def purge() -> int:
    """Delete the snoozes that have ended and return how many there were."""
    has_moved = Q(
        until=None,
        candidate__states__valid_to=None,
        candidate__states__moved_before__gt=F("moved_before"),
    )
    over = Snooze.objects.filter(Q(until__lt=timezone.now()) | has_moved)
    count, _ = Snooze.objects.filter(pk__in=over.values("pk")).delete()
    return count


def _snoozed(flows: list[SyncedFlow]) -> dict[int, list[Group]]:
    """Return, by flow, who would count as stalled without a snooze."""
    each = [
        segment_states(FlowData.visible(flow), SegmentQuery(name="snoozed"))
        .order_by()
        .values_list("flow_id", "passed", "started")
        .annotate(n=Count("pk"))
        for flow in flows
    ]
    found: dict[int, list[Group]] = {}
    for start in range(0, len(each), AT_ONCE):
        first, *others = each[start : start + AT_ONCE]
        for flow_id, *group in first.union(*others, all=True):
            found.setdefault(flow_id, []).append(Group(*group))
    return found


def _without(known: FlowMetrics, groups: list[Group]) -> FlowMetrics:
    if not groups:
        return known
    at_step: dict[int, int] = {}
    for passed, _started, n in groups:
        at_step[passed + 1] = at_step.get(passed + 1, 0) + n
    not_started = known.stalled_not_started
    if not_started is not None:
        not_started -= sum(n for _passed, started, n in groups if not started)
    steps = [
        msgspec.structs.replace(step, stalled=step.stalled - at_step.get(step.order, 0))
        for step in known.steps
    ]
    return msgspec.structs.replace(
        known, steps=steps, stalled_not_started=not_started, snoozed=sum(at_step.values())
    )
