"""The results since a change of a threshold, and the cases that were opened since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Min, Q

from dashboard.cases.models import Case
from dashboard.cases.queue.listing import ALL, CaseQuery
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.scores import Rate, wilson_rate
from dashboard.progress.models import StepResult, SyncRun
from dashboard.workspaces.models import Workspace

MIN_RESULTS: Final = 20
"""The number of results from which a change is compared with what was expected."""
CHUNK: Final = 50
"""Periods per query, below the number of parameters that SQLite takes."""


@dataclass(frozen=True)
class Period:
    """The time in which a threshold of a step was in force: from ``start``, before ``end``.

    ``end`` None is until now. Where the time of the next change is not known, ``end`` is the time
    from which it may have been.
    """

    order: int
    start: datetime
    end: datetime | None = None

    def has(self, at: datetime) -> bool:
        """Return whether ``at`` lies in the period."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True)
class Results:
    """The results in a period: their number, and how many of them passed."""

    total: int = 0
    passed: int = 0

    @property
    def is_comparable(self) -> bool:
        """Return whether there are enough results to compare."""
        return self.total >= MIN_RESULTS

    @property
    def rate(self) -> Rate:
        """Return the share of those who passed."""
        return wilson_rate(self.passed, self.total)


@dataclass(frozen=True)
class OpenedCases:
    """The number of a step's cases opened in a period, and the query of the list that has them."""

    count: int
    query: str


def count_results(flow_data: FlowData, periods: Sequence[Period]) -> list[Results]:
    """Return the results of the snapshot in each period.

    A result counts by its time of submission. Where Taptalent gives none, it counts if it came
    between two syncs that both lie in the period.
    """
    timed: list[Results] = []
    for start in range(0, len(periods), CHUNK):
        timed += _count_timed(flow_data, periods[start : start + CHUNK])
    untimed = _untimed(flow_data) if periods else ()
    return [_add(counts, untimed, period) for counts, period in zip(timed, periods, strict=True)]


def count_cases(workspace: Workspace, flow_id: str, periods: Sequence[Period]) -> list[OpenedCases]:
    """Return the cases that were opened in each period, about its step."""
    cases = Case.objects.of(workspace).filter(flow__flow_id=flow_id)
    opened: Mapping[int, list[datetime]] = defaultdict(list)
    for step, at in cases.values_list("step", "opened_at"):
        opened[step].append(at)
    return [
        OpenedCases(
            sum(period.has(at) for at in opened[period.order]),
            CaseQuery(
                state=ALL, flow=flow_id, step=period.order, since=period.start, until=period.end
            ).encoded(),
        )
        for period in periods
    ]


def _count_timed(flow_data: FlowData, periods: Sequence[Period]) -> list[Results]:
    aggregates: dict[str, Any] = {}
    for n, period in enumerate(periods):
        in_period = Q(order=period.order, submitted_at__gte=period.start)
        if period.end is not None:
            in_period &= Q(submitted_at__lt=period.end)
        aggregates[f"total_{n}"] = Count("pk", filter=in_period)
        aggregates[f"passed_{n}"] = Count("pk", filter=in_period & Q(passed=True))
    results = flow_data.results.filter(passed__isnull=False, submitted_at__isnull=False)
    counts = results.aggregate(**aggregates)
    return [Results(counts[f"total_{n}"], counts[f"passed_{n}"]) for n in range(len(periods))]


_Untimed = tuple[int, bool, datetime, datetime]
"""The step of a result, whether it passed, and the two syncs between which it came."""


def _untimed(flow_data: FlowData) -> list[_Untimed]:
    """Return the results of the snapshot without a time, but those of the first sync."""
    own = {"passed__isnull": False, "submitted_at": None}
    visible = set(flow_data.results.filter(**own).values_list("candidate_id", "order", "passed"))
    if not visible:
        return []
    runs = SyncRun.objects.filter(flow=flow_data.flow).order_by("version")
    times = dict(runs.values_list("version", "at"))
    before = dict(zip(list(times)[1:], times.values(), strict=False))
    rows = StepResult.objects.filter(flow=flow_data.flow, **own).order_by()
    first = rows.values_list("candidate_id", "order", "passed").annotate(first=Min("valid_from"))
    return [
        (order, bool(passed), before[version], times[version])
        for candidate, order, passed, version in first
        if (candidate, order, passed) in visible and version in before
    ]


def _add(counts: Results, untimed: Iterable[_Untimed], period: Period) -> Results:
    found = [
        passed
        for order, passed, low, high in untimed
        if order == period.order and period.has(low) and period.has(high)
    ]
    return Results(counts.total + len(found), counts.passed + sum(found))
