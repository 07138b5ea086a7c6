"""The overview of a workspace: its flows, what changed in them, and what needs attention."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.core.params import MAX_KEY, read_int
from dashboard.progress.bulk_actions import snoozes
from dashboard.progress.changes.periods import Period, changes_in_period
from dashboard.progress.changes.queries import ChangeSet, changes_by_flow
from dashboard.progress.metrics.blocked_domains import BlockedDomain
from dashboard.progress.metrics.rate_changes import RateChange, find_rate_change
from dashboard.progress.metrics.types import FlowMetrics, StepMetrics
from dashboard.progress.models import LastVisit, SyncedFlow
from dashboard.progress.pending_assignments import count_pending
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class FlowRow:
    """A flow with its metrics (None before the first sync) and what changed in it for a member.

    ``pending`` is how many candidates we assigned whom the metrics do not count yet.
    """

    tracked: SyncedFlow
    metrics: FlowMetrics | None
    changes: ChangeSet | None
    pending: int = 0


@dataclass(frozen=True)
class RateFinding:
    """A step whose pass rate changed."""

    tracked: SyncedFlow
    step: StepMetrics
    found: RateChange


@dataclass(frozen=True)
class BlockedDomainFinding:
    """A domain of a flow whose candidates hardly ever start."""

    tracked: SyncedFlow
    found: BlockedDomain


def flow_rows(workspace: Workspace, user: User, period: Period | None = None) -> list[FlowRow]:
    """Return the workspace's flows: the most stalled first, those without candidates last.

    Equal ones are sorted by name. Their changes are those since the member's last visit, or of
    ``period``.
    """
    stored = SyncedFlow.objects.filter(workspace=workspace).defer("scores")
    flows = stored.select_related("workspace").order_by("name", "pk")
    pending = count_pending(flows)
    if period:
        return _sorted(flows, changes_in_period(flows, period), pending)
    visits = LastVisit.objects.filter(user=user, flow__in=flows)
    bases = {visit.flow_id: visit.base for visit in visits}
    changes = changes_by_flow((flow, bases[flow.pk][0]) for flow in flows if flow.pk in bases)
    changes = {pk: replace(found, visited_at=bases[pk][1]) for pk, found in changes.items()}
    return _sorted(flows, changes, pending)


def _sorted(
    flows: QuerySet[SyncedFlow], changes: dict[int, ChangeSet], pending: dict[int, int]
) -> list[FlowRow]:
    known = snoozes.current_metrics_by_flow(flows)
    rows = [
        FlowRow(flow, known.get(flow.pk), changes.get(flow.pk), pending.get(flow.pk, 0))
        for flow in flows
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: FlowRow) -> tuple[int, bool]:
    """Return the sort key of a flow: what may need attention comes first."""
    if row.metrics is None:
        return 0, True
    return -row.metrics.stalled, not row.metrics.funnel.assigned


def last_visited_at(rows: list[FlowRow]) -> datetime | None:
    """Return the time from which on the page shows changes, or None before the first visit.

    It is the earliest last visit among the flows, so some changes may have been read elsewhere.
    """
    times = [row.changes.visited_at for row in rows if row.changes and row.changes.visited_at]
    return min(times, default=None)


def rate_findings(rows: list[FlowRow]) -> list[RateFinding]:
    """Return the steps whose pass rate changed lately, the surest first."""
    found = [
        RateFinding(row.tracked, step, finding)
        for row in rows
        if row.metrics
        for step in row.metrics.steps
        if (finding := find_rate_change(step.recent, step.earlier))
    ]
    return sorted(found, key=lambda item: item.found.probability)


def blocked_domain_findings(rows: list[FlowRow]) -> list[BlockedDomainFinding]:
    """Return the domains that are probably blocked, of all flows."""
    return [
        BlockedDomainFinding(row.tracked, domain)
        for row in rows
        if row.metrics
        for domain in row.metrics.blocked_domains
    ]


def stalled_flow_rows(rows: list[FlowRow]) -> list[FlowRow]:
    """Return the flows with stalled candidates, snoozed or not, those with most first."""
    found = [(row.metrics.stalled, row) for row in rows if row.metrics]
    waiting = [(n, row) for n, row in found if n or (row.metrics and row.metrics.snoozed)]
    return [row for _n, row in sorted(waiting, key=lambda pair: pair[0], reverse=True)]


def format_versions(rows: list[FlowRow]) -> str:
    """Return the versions that the page shows: "12:3 15:8"."""
    return " ".join(f"{row.tracked.pk}:{row.tracked.version}" for row in rows)


def parse_versions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the flows' keys and versions from ``format_versions``. Skip anything else."""
    for part in text.split()[:5000]:
        key, _, version = part.partition(":")
        flow, shown = read_int(key, most=MAX_KEY), read_int(version)
        if flow is not None and shown is not None:
            yield flow, shown
