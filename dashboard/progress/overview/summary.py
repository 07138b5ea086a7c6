"""The overview of a workspace: its flows, what changed in them, and what needs attention.

The order of all flows comes from what their rows repeat of the metrics, so the metrics themselves
are read only of the flows that a page shows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.params import MAX_KEY, read_int
from dashboard.progress.bulk_actions import snoozes
from dashboard.progress.changes.periods import Period, period_starts
from dashboard.progress.changes.queries import (
    ChangeSet,
    changed_by_times,
    changes_by_flow,
    count_by_times,
)
from dashboard.progress.changes.visits import visit_bases
from dashboard.progress.metrics.blocked_domains import BlockedDomain
from dashboard.progress.metrics.rate_changes import RateChange
from dashboard.progress.metrics.types import FlowMetrics, StepMetrics
from dashboard.progress.models import Snooze, SyncedFlow
from dashboard.progress.pending_assignments import count_pending_in
from dashboard.workspaces.models import Workspace
from flows_api import FlowStatus

OUT_OF_USE = (FlowStatus.INACTIVE.value, FlowStatus.ARCHIVED.value)
MAX_CHANGED = 20
"""Flows whose changes are shown. The others are counted."""
MAX_SHOWN = 8
"""Flows shown of each kind of what needs attention."""
UNREAD_COLUMNS = (
    "steps",
    "scores",
    "status_counts",
    "shapes",
    "due_at",
    "leased_until",
    "lease",
    "failed_at",
    "fully_synced_at",
    "seconds",
    "total",
)
"""What a page of many flows does not read of each."""
COMPARED_AT_ONCE = 100
"""Flows with a new version that are compared until enough of them turn out to have changed."""


class StoredFlow(NamedTuple):
    """The columns of a flow by which flows are sorted. ``assigned`` is None where unknown.

    ``stalled`` has the snoozed candidates taken out, of whom there are ``snoozed``.
    """

    pk: int
    version: int
    status: str
    unlisted_at: datetime | None
    synced_at: datetime | None
    assigned: int | None
    stalled: int | None
    rate_change: float | None
    blocked_domains: int | None
    snoozed: int = 0

    @property
    def takes_candidates(self) -> bool:
        """Return whether the flow is in use: listed, and neither inactive nor archived."""
        return _takes_candidates(self)


@dataclass(frozen=True)
class FlowRow:
    """A flow with its metrics (None before the first sync) and what changed in it for a member.

    ``pending`` is how many candidates we assigned whom the metrics do not count yet.
    """

    tracked: SyncedFlow
    metrics: FlowMetrics | None
    changes: ChangeSet | None = None
    pending: int = 0

    @property
    def takes_candidates(self) -> bool:
        """Return whether the flow is in use: listed, and neither inactive nor archived."""
        return _takes_candidates(self.tracked)


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


@dataclass(frozen=True)
class Changes:
    """The changes of the first flows that have any, by key, and how many ``more`` flows changed.

    ``visited_at`` is the time from which on they count, None before the first visit. It is the
    earliest last visit among the flows, so some changes may have been read elsewhere.
    """

    by_flow: Mapping[int, ChangeSet] = field(default_factory=dict)
    more: int = 0
    visited_at: datetime | None = None


@dataclass(frozen=True)
class Attention:
    """The keys of the flows that need attention: the most stalled, the surest changes first."""

    stalled: list[int]
    rates: list[int]
    blocked_domains: list[int]

    @property
    def shown(self) -> set[int]:
        """Return the keys of the flows that the page names."""
        findings = self.rates[:MAX_SHOWN] + self.blocked_domains[:MAX_SHOWN]
        return {*self.stalled[:MAX_SHOWN], *findings}


def sorted_flows(workspace: Workspace) -> list[StoredFlow]:
    """Return the workspace's flows: the most stalled first, those without candidates last.

    Flows that are out of use follow the others. Equal ones are sorted by name.
    """
    flows = [StoredFlow(*row) for row in _STORED.fetch(workspace.pk)]
    exact = _from_metrics(workspace, flows)
    return sorted((exact.get(flow.pk, flow) for flow in flows), key=_urgency)


def _stored(workspace_id: int) -> QuerySet[SyncedFlow, tuple[Any, ...]]:
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id).order_by("name", "pk")
    return flows.values_list(*StoredFlow._fields[:-1])


_STORED = PreparedQuery(_stored, int)


def changes_since(
    flows: Sequence[StoredFlow], workspace: Workspace, user: User, period: Period | None = None
) -> Changes:
    """Return the changes of ``flows`` since the member's last visit, or those of ``period``."""
    if period:
        return _first_changed(flows, period_starts(flows, period), period.start)
    bases = visit_bases(user, workspace)
    found = _first_changed(flows, {pk: start for pk, (start, _) in bases.items()})
    return replace(found, visited_at=min((at for _, at in bases.values()), default=None))


def load_rows(
    keys: Iterable[int], pending: Mapping[int, int], changes: Changes | None = None
) -> dict[int, FlowRow]:
    """Return the flows with these keys and what a page says of them."""
    by_flow = changes.by_flow if changes else {}
    stored = SyncedFlow.objects.filter(pk__in=set(keys))
    flows = list(stored.defer(*UNREAD_COLUMNS))
    known = snoozes.current_metrics_by_flow(flows)
    return {
        flow.pk: FlowRow(flow, known.get(flow.pk), by_flow.get(flow.pk), pending.get(flow.pk, 0))
        for flow in flows
    }


def all_rows(workspace: Workspace) -> list[FlowRow]:
    """Return all flows of the workspace in the order of the overview, without their changes."""
    keys = [flow.pk for flow in sorted_flows(workspace)]
    flows = SyncedFlow.objects.filter(workspace=workspace)
    return pick(load_rows(keys, count_pending_in(workspace, flows)), keys)


def find_attention(flows: Sequence[StoredFlow]) -> Attention:
    """Return which of the sorted ``flows`` that are in use need attention, and for what."""
    used = [flow for flow in flows if flow.takes_candidates]
    changed = [(flow.rate_change, flow) for flow in used if flow.rate_change is not None]
    return Attention(
        stalled=[flow.pk for flow in used if flow.stalled or flow.snoozed],
        rates=[flow.pk for _, flow in sorted(changed, key=lambda pair: pair[0])],
        blocked_domains=[flow.pk for flow in used if flow.blocked_domains],
    )


def pick(rows: Mapping[int, FlowRow], keys: Iterable[int]) -> list[FlowRow]:
    """Return the rows with these keys, without flows that were deleted meanwhile."""
    return [rows[key] for key in keys if key in rows]


def rate_findings(rows: Iterable[FlowRow]) -> list[RateFinding]:
    """Return the steps whose pass rate changed lately, the surest first."""
    found = [
        RateFinding(row.tracked, step, change)
        for row in rows
        if row.metrics
        for step, change in row.metrics.rate_changes()
    ]
    return sorted(found, key=lambda item: item.found.probability)


def blocked_domain_findings(rows: Iterable[FlowRow]) -> list[BlockedDomainFinding]:
    """Return the domains that are probably blocked, flow by flow."""
    return [
        BlockedDomainFinding(row.tracked, domain)
        for row in rows
        if row.metrics
        for domain in row.metrics.blocked_domains
    ]


def format_versions(flows: Iterable[StoredFlow]) -> str:
    """Return the versions that the page shows: "12:3 15:8"."""
    return " ".join(f"{flow.pk}:{flow.version}" for flow in flows)


def parse_versions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the flows' keys and versions from ``format_versions``. Skip anything else."""
    for part in text.split()[:5000]:
        key, _, version = part.partition(":")
        flow, shown = read_int(key, most=MAX_KEY), read_int(version)
        if flow is not None and shown is not None:
            yield flow, shown


def _takes_candidates(flow: StoredFlow | SyncedFlow) -> bool:
    return not flow.unlisted_at and flow.status not in OUT_OF_USE


def _urgency(flow: StoredFlow) -> tuple[bool, int, bool]:
    """Return the sort key of a flow: what may need attention comes first."""
    return not flow.takes_candidates, -(flow.stalled or 0), not flow.assigned


def _from_metrics(workspace: Workspace, stored: Iterable[StoredFlow]) -> dict[int, StoredFlow]:
    """Return the flows whose columns are not what counts now, with what the metrics say.

    Those are flows with snoozes, which begin and end between syncs, and flows that were last synced
    by a release without these columns.
    """
    unknown = {flow.pk for flow in stored if flow.assigned is None and flow.synced_at}
    keys = unknown.union(_SNOOZED.fetch(workspace.pk))
    if not keys:
        return {}
    found = SyncedFlow.objects.filter(workspace=workspace, pk__in=keys).defer("scores", "shapes")
    flows = {flow.pk: flow for flow in found}
    return {
        pk: StoredFlow(
            pk=pk,
            version=flows[pk].version,
            status=flows[pk].status,
            unlisted_at=flows[pk].unlisted_at,
            synced_at=flows[pk].synced_at,
            assigned=metrics.funnel.assigned,
            stalled=metrics.stalled,
            rate_change=metrics.surest_rate_change,
            blocked_domains=len(metrics.blocked_domains),
            snoozed=metrics.snoozed,
        )
        for pk, metrics in snoozes.current_metrics_by_flow(flows.values()).items()
    }


def _snoozed(workspace_id: int) -> QuerySet[Snooze, int]:
    snoozes_of = Snooze.objects.filter(flow__workspace_id=workspace_id)
    return snoozes_of.values_list("flow_id", flat=True).distinct()


_SNOOZED = PreparedQuery(_snoozed, int)


def _first_changed(
    flows: Sequence[StoredFlow], starts: Mapping[int, int], after: datetime | None = None
) -> Changes:
    """Return the changes of the first flows that changed after their start.

    Of further flows with a new version it is not asked what changed in them, they are counted.
    ``after`` is the start of a period, whose changes count by their recorded times too.
    """
    timed = changed_by_times((flow.pk for flow in flows), after) if after else set()
    newer = [
        flow
        for flow in flows
        if flow.pk in timed or starts.get(flow.pk, flow.version) < flow.version
    ]
    found: dict[int, ChangeSet] = {}
    compared = 0
    while compared < len(newer) and len(found) < MAX_CHANGED:
        part = newer[compared : compared + COMPARED_AT_ONCE]
        changes = changes_by_flow((flow, starts.get(flow.pk, flow.version)) for flow in part)
        if after:
            changes = count_by_times(changes, {flow.pk: flow for flow in part}, after)
        found |= {pk: change for pk, change in changes.items() if not change.is_empty}
        compared += len(part)
    shown = dict(list(found.items())[:MAX_CHANGED])
    return Changes(shown, more=len(found) - len(shown) + len(newer) - compared)
