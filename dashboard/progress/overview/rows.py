"""The rows of the table of all flows, as texts that the template only places.

See docs/adr/0009-cheap-rows.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from dashboard.core.http.addresses import address_pattern
from dashboard.core.templatetags.metrics import metric
from dashboard.core.templatetags.moments import moment
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.overview.summary import FlowRow
from dashboard.progress.templatetags.progress_charts import funnel_bar

NONE = "–"


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a flow. ``stalled`` and ``snoozed`` are "" for nobody."""

    bar: SafeString
    assigned: SafeString
    open: SafeString
    completed: SafeString
    failed: SafeString
    stalled: SafeString | str
    snoozed: SafeString | str


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A flow. ``counts`` is None without candidates, and ``is_loaded`` says whether it was synced.

    ``segment_href`` is to be followed by the name of a segment. ``pending`` is how many we assigned
    whom the counts lack. ``partial_problem`` and ``unlisted_at`` are those of ``SyncedFlow``.
    """

    id: str
    name: str
    href: str
    segment_href: str
    is_loaded: bool
    counts: Counts | None
    pending: int
    updated: SafeString | str
    partial_problem: str
    unlisted_at: datetime | None


def build_rows(rows: Iterable[FlowRow], *, slug: str) -> list[OverviewRow]:
    """Build a row of the table for each flow of the workspace ``slug``."""
    address, segments = (
        address_pattern("flow_progress", slug),
        address_pattern("progress_segment", slug),
    )
    return [
        OverviewRow(
            id=row.tracked.flow_id,
            name=row.tracked.name,
            href=address(row.tracked.flow_id),
            segment_href=f"{segments(row.tracked.flow_id)}?show=",
            is_loaded=row.metrics is not None,
            counts=_counts(row.metrics) if row.metrics and row.metrics.funnel.assigned else None,
            pending=row.pending,
            updated=moment(row.tracked.synced_at) or NONE,
            partial_problem=row.tracked.problem,
            unlisted_at=row.tracked.unlisted_at,
        )
        for row in rows
    ]


def _counts(metrics: FlowMetrics) -> Counts:
    funnel = metrics.funnel
    return Counts(
        bar=funnel_bar(funnel),
        assigned=metric("assigned", funnel.assigned),
        open=metric("open", funnel.open),
        completed=metric("completed", funnel.completed),
        failed=metric("failed", funnel.failed),
        stalled=metric("stalled", metrics.stalled) if metrics.stalled else "",
        snoozed=metric("snoozed", metrics.snoozed) if metrics.snoozed else "",
    )
