"""The rows of the table of all flows, as texts that the template only places.

See docs/adr/0009-cheap-rows.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dashboard.core.http.addresses import address_pattern
from dashboard.core.templatetags.metrics import metric_html
from dashboard.core.templatetags.moments import moment
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.overview.summary import FlowRow
from dashboard.progress.templatetags.progress_charts import funnel_bar

NONE = "–"


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A flow, with its ``status`` if it is out of use. Its counts and ``bar`` are ""
    without candidates.

    So are ``stalled`` and ``snoozed`` for nobody. ``pending`` says how many we assigned whom the
    counts lack. ``segment_href`` is to be followed by the name of a segment.
    """

    id: str
    name: str
    href: str
    segment_href: str
    is_loaded: bool
    is_partial: bool
    is_unlisted: bool
    pending: SafeString | str
    updated: SafeString | str
    status: SafeString | str = ""
    bar: SafeString | str = ""
    assigned: SafeString | str = ""
    open: SafeString | str = ""
    completed: SafeString | str = ""
    failed: SafeString | str = ""
    stalled: SafeString | str = ""
    snoozed: SafeString | str = ""


def build_rows(rows: Iterable[FlowRow], *, slug: str) -> list[OverviewRow]:
    """Build a row of the table for each flow of the workspace ``slug``."""
    address, segments = (
        address_pattern("flow_progress", slug),
        address_pattern("candidate_list", slug),
    )
    language = get_language()
    return [
        OverviewRow(
            id=row.tracked.flow_id,
            name=row.tracked.name,
            href=address(row.tracked.flow_id),
            segment_href=f"{segments(row.tracked.flow_id)}?show=",
            is_loaded=row.metrics is not None,
            is_partial=bool(row.tracked.problem),
            is_unlisted=row.tracked.unlisted_at is not None,
            pending=_pending(row.pending),
            updated=moment(row.tracked.synced_at) or NONE,
            status=_status(row),
            **_counts(row.metrics, language),
        )
        for row in rows
    ]


def _counts(metrics: FlowMetrics | None, language: str | None) -> dict[str, SafeString]:
    if metrics is None or not metrics.funnel.assigned:
        return {}
    funnel = metrics.funnel
    counts = {
        "bar": funnel_bar(funnel),
        "assigned": metric_html("assigned", funnel.assigned, language),
        "open": metric_html("open", funnel.open, language),
        "completed": metric_html("completed", funnel.completed, language),
        "failed": metric_html("failed", funnel.failed, language),
    }
    for name, count in (("stalled", metrics.stalled), ("snoozed", metrics.snoozed)):
        if count:
            counts[name] = metric_html(name, count, language)
    return counts


def _status(row: FlowRow) -> SafeString | str:
    if row.takes_candidates or not row.tracked.status:
        return ""
    return render_to_string("progress/overview/_status.html", {"status": row.tracked.status})


def _pending(count: int) -> SafeString | str:
    return render_to_string("progress/_assigned_since.html", {"count": count}) if count else ""
