"""CSV exports of progress: the candidates of a segment, the metrics, the threshold history."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.core.http.csv import Column, TimeColumn
from dashboard.core.templatetags.numbers import plain_number
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import CandidateState, StepResult, ThresholdChange
from dashboard.progress.overview.summary import FlowRow
from dashboard.progress.segments.presenters import funnel_rows
from dashboard.progress.templatetags.progress_format import span

CHUNK_SIZE = 400
FIRST_COLUMNS = (
    _("ID"),
    _("E-mail"),
    _("First name"),
    _("Last name"),
    _("Status"),
    _("Steps passed"),
    _("Failed at step"),
)
LAST_COLUMNS = (
    TimeColumn(_("Assigned")),
    TimeColumn(_("In this position since")),
    TimeColumn(_("In this position since, at the earliest")),
)
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
RESULTS = {True: _("passed"), False: _("failed"), None: ""}


def segment_header(flow_data: FlowData) -> list[Column]:
    """Return the labels of a segment's export, with three columns for each step."""
    steps: list[Column] = []
    for step in flow_data.flow.steps:
        name = {"step": f"{step['order']}. {step['label']}"}
        steps.append(gettext("%(step)s: score") % name)
        steps.append(gettext("%(step)s: threshold") % name)
        steps.append(gettext("%(step)s: result") % name)
    return [*FIRST_COLUMNS, *steps, *LAST_COLUMNS]


def segment_rows(flow_data: FlowData, states: Any) -> Iterator[list[object]]:
    """Yield a row for each of ``states``, in the order of ``segment_header``."""
    waiting = states.select_related("candidate").iterator(chunk_size=2000)
    while chunk := list(islice(waiting, CHUNK_SIZE)):
        results = _results(flow_data, chunk)
        for state in chunk:
            yield [
                *_candidate_cells(state),
                *_step_cells(flow_data, state, results),
                *_times(state),
            ]


def funnel_export(metrics: FlowMetrics) -> Iterator[tuple[object, ...]]:
    """Yield a row for each step, in the order of FUNNEL_HEADER, and one for the whole flow."""
    for row in funnel_rows(metrics):
        stage, step, rate = row.stage, row.step, row.rate
        shares = () if rate.is_few else (rate.share, rate.low, rate.high)
        times = (step.durations.median, step.durations.p90) if step.durations else (None, None)
        yield (
            stage.order,
            step.label,
            plain_number(step.threshold),
            *(stage.entered, stage.passed, stage.failed, stage.in_progress),
            *([f"{share * 100:.1f}" for share in shares] or [""] * 3),
            *(span(time) if time else None for time in times),
            step.stalled,
            metrics.as_of,
        )
    whole = metrics.funnel
    counts = (whole.assigned, whole.completed, whole.failed, whole.open)
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


def _candidate_cells(state: CandidateState) -> tuple[object, ...]:
    candidate = state.candidate
    return (
        candidate.candidate_id,
        candidate.email,
        candidate.first_name,
        candidate.last_name,
        state.status,
        state.passed,
        state.failed_step,
    )


def _times(state: CandidateState) -> tuple[object, ...]:
    return (state.candidate.assigned_at, state.moved_before, state.moved_after)


def _results(
    flow_data: FlowData, states: list[CandidateState]
) -> dict[tuple[int, int], StepResult]:
    found: Any = flow_data.results.filter(candidate__in=[state.candidate_id for state in states])
    return {(result.candidate_id, result.order): result for result in found}


def _step_cells(
    flow_data: FlowData, state: CandidateState, results: dict[tuple[int, int], StepResult]
) -> Iterator[object]:
    for step in flow_data.flow.steps:
        result = results.get((state.candidate_id, step["order"]))
        yield plain_number(result.score) if result else None
        yield plain_number(step["mark"])
        yield RESULTS[result.passed] if result else None
