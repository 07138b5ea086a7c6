"""CSV exports of progress: the candidates of a segment, the metrics, the threshold history."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.core.http.csv import TimeColumn
from dashboard.core.templatetags.numbers import plain_number
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import ThresholdChange
from dashboard.progress.overview.summary import FlowRow
from dashboard.progress.segments.presenters import funnel_rows
from dashboard.progress.templatetags.progress_format import span

HISTORY_HEADER = (
    _("Step"),
    _("Name"),
    _("Before"),
    _("After"),
    _("Changed by"),
    _("Reason"),
    TimeColumn(_("Changed after")),
    TimeColumn(_("Changed before")),
    _("Scores between"),
)
FUNNEL_HEADER = (
    _("Step"),
    _("Name"),
    _("Threshold"),
    _("Entered"),
    _("Passed"),
    _("Failed"),
    _("In progress"),
    _("Not started"),
    _("Pass rate in percent"),
    _("Pass rate, low"),
    _("Pass rate, high"),
    _("Median time in step"),
    _("90% finish within"),
    _("Stalled"),
    TimeColumn(_("Updated")),
)
OVERVIEW_HEADER = (
    _("Flow ID"),
    _("Flow"),
    _("Status"),
    _("Assigned"),
    _("Assigned since, not counted yet"),
    _("Not started"),
    _("In progress"),
    _("Completed"),
    _("Failed"),
    _("Other status"),
    _("Stalled"),
    TimeColumn(_("Updated")),
)


def funnel_export(metrics: FlowMetrics) -> Iterator[tuple[object, ...]]:
    """Yield a row for each step, in the order of FUNNEL_HEADER, and one for the whole flow.

    In progress at a step are all without a result there, of the whole flow those who have started.
    The others are not started, which is known of the whole flow only.
    """
    for row in funnel_rows(metrics):
        stage, step, rate = row.stage, row.step, row.rate
        shares = () if rate.is_few else (rate.share, rate.low, rate.high)
        times = (step.durations.median, step.durations.p90) if step.durations else (None, None)
        yield (
            stage.order,
            step.label,
            plain_number(step.threshold),
            *(stage.entered, stage.passed, stage.failed, stage.in_progress, None),
            *([f"{share * 100:.1f}" for share in shares] or [""] * 3),
            *(span(time) if time else None for time in times),
            step.stalled,
            metrics.as_of,
        )
    whole = metrics.funnel
    counts = (whole.assigned, whole.completed, whole.failed, whole.in_progress, whole.not_started)
    yield ("", gettext("Whole flow"), "", *counts, *[""] * 5, metrics.stalled, metrics.as_of)


def overview_export(rows: list[FlowRow]) -> Iterator[tuple[object, ...]]:
    """Yield a row for each flow, in the order of OVERVIEW_HEADER. Unknown counts stay empty."""
    for row in rows:
        flow = row.tracked
        counts: tuple[int | None, ...] = (None,) * 7
        if row.metrics:
            funnel = row.metrics.funnel
            counts = (
                funnel.assigned,
                row.pending,
                funnel.not_started,
                funnel.in_progress,
                funnel.completed,
                funnel.failed,
                funnel.other,
            )
        stalled = row.metrics.stalled if row.metrics else None
        yield (flow.flow_id, flow.name, flow.status, *counts, stalled, flow.synced_at)


def history_row(change: ThresholdChange) -> tuple[object, ...]:
    """Return a row of the threshold history, in the order of HISTORY_HEADER."""
    return (
        change.order,
        change.label,
        plain_number(change.old),
        plain_number(change.new),
        change.by or gettext("changed outside Flowdeck"),
        change.reason,
        change.after,
        change.before,
        change.between,
    )
