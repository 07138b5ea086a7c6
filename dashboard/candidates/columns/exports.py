"""The columns of a list as an export writes them: the candidate, then those that are shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.candidates.columns.definitions import (
    AT_STEP,
    LABELS_COLUMN,
    ListColumn,
    has_labels,
)
from dashboard.candidates.columns.values import CandidateValues
from dashboard.candidates.step_results import AttemptResult, StepProgress
from dashboard.core.http.csv import Column, TimeColumn
from dashboard.workspaces.candidate_status import status_label
from flows_api import Candidate, Flow

CANDIDATE = (
    gettext_lazy("ID"),
    gettext_lazy("E-mail"),
    gettext_lazy("First name"),
    gettext_lazy("Last name"),
)
RESULTS: Mapping[str, Promise] = {
    "passed": gettext_lazy("passed"),
    "failed": gettext_lazy("failed"),
    "current": gettext_lazy("in progress"),
    "not-started": gettext_lazy("not started"),
    "scoring": gettext_lazy("being scored"),
}

Cells = Iterable[object]


@dataclass(frozen=True, slots=True)
class ExportMenu:
    """The links of the exports of a list: its ``query``, and the names of the columns it shows."""

    slug: str
    flow_id: str
    query: str
    columns: str


def shown_header(columns: Sequence[ListColumn]) -> list[Column]:
    """Return the headings of an export of ``columns``, with labels last if none of them has."""
    header: list[Column] = [*CANDIDATE]
    for column in columns:
        if column.name in ("assigned", "activity"):
            header.append(TimeColumn(column.label))
        elif column.name == "steps":
            header.append(_("Current step"))
        else:
            header.append(column.label)
        if column.name == "score":
            header.append(_("Step of the latest score"))
    return header if has_labels(columns) else [*header, _("Labels")]


def shown_cells(
    columns: Sequence[ListColumn], values: CandidateValues, labels: str
) -> Iterator[object]:
    """Yield the cells of a candidate with these ``labels`` under ``shown_header``."""
    yield from candidate_cells(values.candidate)
    for column in columns:
        at_step = AT_STEP.fullmatch(column.name)
        if column.name == LABELS_COLUMN:
            yield labels
        elif at_step is None:
            yield from CELLS[column.name](values)
        elif at_step[1] == "score":
            yield score_value(values.result(int(at_step[2])))
        else:
            order = int(at_step[2])
            yield result_text(values.by_step.get(order), values.result(order))
    if not has_labels(columns):
        yield labels


def candidate_cells(candidate: Candidate) -> tuple[object, ...]:
    """Return the cells under ``CANDIDATE``."""
    return candidate.id, candidate.email, candidate.first_name, candidate.last_name


def status_text(candidate: Candidate) -> str:
    return str(status_label(candidate.status)) if candidate.status else ""


def current_step(candidate: Candidate, flow: Flow) -> str:
    """Return the candidate's step by number and name, or its number alone if the flow lacks it."""
    order = candidate.current_step
    if order is None:
        return ""
    labels = {step.order: f"{step.order}. {step.label}" for step in flow.steps or ()}
    return labels.get(order, str(order))


def score_value(result: AttemptResult | None) -> float | str | None:
    """Return the score of an attempt, the text that came instead of one, or None."""
    if result is None:
        return None
    score = result.attempt.score
    return (result.attempt.score_text or None) if score is None else score


def result_text(at: StepProgress | None, result: AttemptResult | None) -> str:
    """Return the result at a step in words, "" where none is known."""
    text = str(RESULTS.get(at.state, "")) if at else ""
    if text and result and result.is_outdated:
        return _("%(result)s (at an earlier threshold)") % {"result": text}
    return text


def _latest(values: CandidateValues) -> Cells:
    latest = values.latest
    yield score_value(latest)
    yield latest.step.label if latest and latest.step else ""


CELLS: Mapping[str, Callable[[CandidateValues], Cells]] = {
    "status": lambda values: [status_text(values.candidate)],
    "steps": lambda values: [current_step(values.candidate, values.flow)],
    "score": _latest,
    "total": lambda values: [values.total],
    "assigned": lambda values: [values.candidate.assigned_at],
    "activity": lambda values: [values.candidate.last_activity_at],
    "domain": lambda values: [values.domain],
}
