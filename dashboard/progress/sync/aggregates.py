"""The metrics of a flow, computed once per sync from the rows that it wrote.

The pages only read the stored result. So a flow of a hundred thousand candidates shows as fast as
one of ten, all numbers belong to one sync, and their segments (``segments.definitions``) count the
same rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics import blocked_domains, compute, durations, funnel
from dashboard.progress.metrics.completion import CompletionRange, ScoreVector
from dashboard.progress.metrics.scores import Tally
from dashboard.progress.metrics.types import DayCounts, FlowMetrics
from dashboard.progress.models import SyncedFlow, ThresholdChange
from dashboard.progress.models.recorded_times import has_ended_in, is_assigned_in
from dashboard.progress.segments.definitions import overdue_states
from dashboard.progress.segments.query import SegmentQuery

LONGEST_STORED = 50
"""How many of the longest stalled candidates are stored. Pages show a few who are not snoozed."""
MAX_VECTORS = 20_000
"""Beyond so many combinations of scores their counts are not sent with the page."""
NOT_STARTED_AFTER = timedelta(hours=72)
RECENT = timedelta(days=14)
_PASSED = Count("pk", filter=Q(passed=True))


def compute_metrics(
    flow: SyncedFlow,
    *,
    as_of: datetime,
    stalled_days: int,
    unplaced: Sequence[int] = (),
    changes: Iterable[ThresholdChange] = (),
) -> tuple[Any, Any]:
    """Return the metrics of the newest rows and the counts of score vectors, both as JSON.

    ``flow`` has the steps and the ``synced_at`` of the sync that is about to become visible. What
    the scores show about the pass rule is written into its steps. ``unplaced`` holds how many
    results of no known step each candidate has who has any. ``changes`` are those of thresholds
    that this sync has found and not stored yet. The second value is None where
    there are more than MAX_VECTORS combinations.
    """
    flow_data = FlowData.pending(flow, {})
    tallies, known = _tallies(flow_data), _durations(flow_data)
    changed = {
        change.order
        for change in (*flow.threshold_changes.all(), *changes)
        if change.old is not None
    }
    compute.set_pass_rules(flow.steps, tallies, changed)
    limits = {
        step["order"]: durations.stall_limit(known.get(step["order"]), stalled_days)
        for step in flow.steps
    }
    flow_data = FlowData.pending(flow, {order: limit.seconds for order, limit in limits.items()})
    steps = []
    for step in flow.steps:
        order = step["order"]
        recent, earlier = _recent_and_earlier(flow_data, order)
        steps.append(
            compute.step_metrics(
                step,
                tallies.get(order, []),
                known=known.get(order),
                limit=limits[order],
                stalled=overdue_states(flow_data, SegmentQuery(step=order)).count(),
                recent=recent,
                earlier=earlier,
            )
        )
    vectors, completion = _vectors(flow_data)
    metrics = FlowMetrics(
        as_of=as_of,
        funnel=funnel.compute_funnel(
            list(_groups(flow_data)), [step["order"] for step in flow.steps]
        ),
        steps=steps,
        days=_days(flow_data, as_of),
        blocked_domains=blocked_domains.find_blocked_domains(_domains(flow_data, as_of)),
        completion=completion,
        longest_stalled=_longest(flow_data),
        stalled_not_started=overdue_states(flow_data, SegmentQuery()).filter(started=False).count(),
        unplaced=sum(unplaced),
        unplaced_candidates=len(unplaced),
    )
    packed = [[*vector, n] for vector, n in vectors.items()]
    return msgspec.to_builtins(metrics), packed if len(packed) <= MAX_VECTORS else None


def _longest(flow_data: FlowData) -> list[int]:
    stalled = overdue_states(flow_data, SegmentQuery()).order_by("moved_before", "pk")
    return list(stalled.values_list("candidate__pk", flat=True)[:LONGEST_STORED])


def _groups(flow_data: FlowData) -> Iterator[funnel.PositionGroup]:
    names = ("status", "started", "passed", "failed_step")
    for row in flow_data.states.order_by().values_list(*names).annotate(n=Count("pk")):
        yield funnel.PositionGroup(*row)


def _tallies(flow_data: FlowData) -> dict[int, list[Tally]]:
    found: dict[int, list[Tally]] = {}
    scored = flow_data.results.filter(score__isnull=False).order_by()
    rows = scored.values_list("order", "score", "passed").annotate(n=Count("pk"))
    for order, score, passed, n in rows:
        found.setdefault(order, []).append(Tally(score, passed, n))
    return found


def _durations(flow_data: FlowData) -> dict[int, durations.DurationSummary]:
    known = flow_data.results.filter(waited_low__isnull=False)
    lows = _by_order(known.order_by("order", "waited_low").values_list("order", "waited_low"))
    highs = _by_order(known.order_by("order", "waited_high").values_list("order", "waited_high"))
    found = {order: durations.summarize_durations(low, highs[order]) for order, low in lows.items()}
    return {order: summary for order, summary in found.items() if summary is not None}


def _by_order(rows: Any) -> dict[int, list[int]]:
    pairs = rows.iterator(chunk_size=10_000)
    return {order: [value for _, value in found] for order, found in groupby(pairs, itemgetter(0))}


def _recent_and_earlier(flow_data: FlowData, order: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (passed, with a result) of what was submitted within the last RECENT, and before."""
    known = flow_data.results.filter(order=order, passed__isnull=False, submitted_at__isnull=False)
    start = (flow_data.flow.synced_at or datetime.now(UTC)) - RECENT
    late = known.filter(submitted_at__gte=start).aggregate(p=_PASSED, n=Count("pk"))
    early = known.filter(submitted_at__lt=start).aggregate(p=_PASSED, n=Count("pk"))
    return (late["p"], late["n"]), (early["p"], early["n"])


def _days(flow_data: FlowData, as_of: datetime) -> list[DayCounts]:
    start = datetime.combine(compute.first_day(as_of), time.min, UTC)
    assigned = flow_data.states.filter(is_assigned_in(start))
    completed, failed = (
        _per_day(flow_data.states.filter(has_ended_in(kind, start)), "moved_before")
        for kind in ("completed", "failed")
    )
    return compute.daily_counts(
        as_of, _per_day(assigned, "candidate__assigned_at"), completed, failed
    )


def _per_day(states: Any, name: str) -> Counter[str]:
    rows = states.order_by().annotate(day=TruncDate(name, tzinfo=UTC)).values_list("day")
    return Counter({str(day): n for day, n in rows.annotate(n=Count("pk"))})


def _domains(flow_data: FlowData, as_of: datetime) -> list[tuple[str, int, int]]:
    """Return (domain, candidates, not started) of those assigned before NOT_STARTED_AFTER."""
    old = flow_data.states.filter(candidate__assigned_at__lt=as_of - NOT_STARTED_AFTER).order_by()
    rows = old.values_list("candidate__domain", "started").annotate(n=Count("pk"))
    counts: dict[str, list[int]] = {}
    for domain, started, n in rows:
        entry = counts.setdefault(domain, [0, 0])
        entry[0] += n
        entry[1] += 0 if started else n
    return [(domain, total, not_started) for domain, (total, not_started) in counts.items()]


def _vectors(flow_data: FlowData) -> tuple[Counter[ScoreVector], CompletionRange | None]:
    orders = [step["order"] for step in flow_data.flow.steps]
    scored = flow_data.results.filter(score__isnull=False, order__in=orders)
    rows: Any = scored.order_by("candidate_id").values_list("candidate__pk", "order", "score")
    return compute.count_vectors(rows.iterator(chunk_size=10_000), flow_data.flow.steps)
