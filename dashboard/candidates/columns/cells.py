"""The cells of a row of the list of candidates, one for each column that is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.candidates.columns.definitions import AT_STEP, ListColumn
from dashboard.candidates.columns.values import CandidateValues
from dashboard.candidates.step_results import AttemptResult
from dashboard.candidates.templatetags.candidate_badges import (
    candidate_status,
    step_badge,
    step_dots,
)
from dashboard.core.rendering.components import render_component
from dashboard.core.templatetags.badges import render_badge
from dashboard.core.templatetags.moments import moment
from dashboard.core.templatetags.numbers import points, threshold_badge, threshold_rule
from dashboard.workspaces.registries.snapshot_list import RowDetails

NONE = SafeString("–")

Text = SafeString | str
Cell = Callable[[CandidateValues, RowDetails], Text]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """A score: ``tone`` is passed, failed or "".

    ``text`` replaces a missing score, and ``received`` is one that is no number. ``rule`` is the
    threshold of ``step``, described by ``rule_title``. ``earlier`` says that an earlier threshold
    decided.
    """

    points: str = ""
    tone: str = ""
    text: str = NONE
    received: str = ""
    step: str = ""
    rule: str = ""
    rule_title: str = ""
    earlier: str = ""


class RowCells:
    """Makes the cells of each row of a list with these ``columns``.

    ``main`` is the name of the column of the scores that the list is about, which the app of the
    snapshot renders with their ranks, "" for none.
    """

    def __init__(self, columns: Sequence[ListColumn], main: str = "") -> None:
        self._columns = [(_opening(column), _cell(column, main)) for column in columns]

    def render(self, values: CandidateValues, known: RowDetails) -> SafeString:
        """Return the cells of a candidate, of whom Flowdeck knows ``known``."""
        parts: list[str] = []
        for opening, cell in self._columns:
            text = cell(values, known)
            parts += (opening, text if isinstance(text, SafeString) else escape(text), "</td>")
        return SafeString("".join(parts))


def _opening(column: ListColumn) -> SafeString:
    return format_html('<td class="{}" data-label="{}">', column.classes, column.label)


def _cell(column: ListColumn, main: str) -> Cell:
    """Return the function that makes the cell of a candidate in ``column``."""
    if column.name == main:
        return _known_score
    at_step = AT_STEP.fullmatch(column.name)
    if at_step is None:
        return CELLS[column.name]
    make = _score_at if at_step[1] == "score" else _result_at
    return partial(make, int(at_step[2]))


def _status(values: CandidateValues, known: RowDetails) -> Text:
    status = values.candidate.status
    return candidate_status(status) if status else NONE


def _steps(values: CandidateValues, known: RowDetails) -> Text:
    content = (step_dots(values.progress), values.step_label)
    return render_component("candidates/_steps.html", content)


def _latest_score(values: CandidateValues, known: RowDetails) -> Text:
    return render_component("candidates/_score.html", _score_cell(values.latest))


def _known_score(values: CandidateValues, known: RowDetails) -> Text:
    return known.score or NONE


def _score_at(order: int, values: CandidateValues, known: RowDetails) -> Text:
    return render_component("candidates/_step_score.html", _score_cell(values.result(order)))


def _result_at(order: int, values: CandidateValues, known: RowDetails) -> Text:
    at = values.by_step.get(order)
    if at is None:
        return NONE
    result = values.result(order)
    badge = render_badge(step_badge(at.state))
    if result is None or not result.is_outdated:
        return badge
    return format_html('{}<p class="row-note">{}</p>', badge, _("at an earlier threshold"))


def _total(values: CandidateValues, known: RowDetails) -> Text:
    return points(values.total) or NONE


def _assigned(values: CandidateValues, known: RowDetails) -> Text:
    return moment(values.candidate.assigned_at) or NONE


def _activity(values: CandidateValues, known: RowDetails) -> Text:
    when = known.activity or moment(values.candidate.last_activity_at) or NONE
    if not known.snooze:
        return when
    return format_html('{}<p class="row-note">{}</p>', when, known.snooze)


def _domain(values: CandidateValues, known: RowDetails) -> Text:
    return format_html("<bdi>{}</bdi>", values.domain) if values.domain else NONE


def _labels(values: CandidateValues, known: RowDetails) -> Text:
    return known.labels or NONE


def _review(values: CandidateValues, known: RowDetails) -> Text:
    return known.review


CELLS: Mapping[str, Cell] = {
    "status": _status,
    "steps": _steps,
    "score": _latest_score,
    "total": _total,
    "assigned": _assigned,
    "activity": _activity,
    "domain": _domain,
    "labels": _labels,
    "review": _review,
}


def _score_cell(result: AttemptResult | None) -> ScoreCell:
    if result is None:
        return ScoreCell()
    attempt = result.attempt
    if attempt.score is None:
        if attempt.score_text:
            return ScoreCell(received=attempt.score_text)
        return ScoreCell(text=_("being scored") if attempt.submitted_at else NONE)
    return ScoreCell(
        points=points(attempt.score),
        tone={True: "passed", False: "failed", None: ""}[result.passed],
        step=result.step.label if result.step else "",
        rule=threshold_badge(result.rule),
        rule_title=threshold_rule(result.rule),
        earlier=_earlier_threshold(result),
    )


def _earlier_threshold(result: AttemptResult) -> str:
    if not result.is_outdated:
        return ""
    if result.passed:
        return _("passed at an earlier threshold, now")
    return _("failed at an earlier threshold, now")
