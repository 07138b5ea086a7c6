"""The cells of a row of the list of candidates, one for each column that is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.candidates.columns.definitions import AT_STEP, ListColumn
from dashboard.candidates.columns.values import CandidateValues
from dashboard.candidates.step_results import AttemptResult
from dashboard.candidates.templatetags.candidate_badges import (
    dots_html,
    status_html,
    step_badge,
    step_states,
)
from dashboard.core.rendering.components import cached_component
from dashboard.core.templatetags.badges import render_badge
from dashboard.core.templatetags.moments import MomentWriter, moment_writer
from dashboard.core.templatetags.numbers import points, threshold_badge, threshold_rule
from dashboard.workspaces.registries.snapshot_list import RowDetails
from flows_api import PassRule

NONE = SafeString("–")

Text = SafeString | str


@dataclass(frozen=True, slots=True)
class PageFormats:
    """The language of a page, and ``moment`` for its times."""

    language: str | None
    moment: MomentWriter


Cell = Callable[[PageFormats, CandidateValues, RowDetails], Text]


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
        self._formats = PageFormats(get_language(), moment_writer())
        self._columns = [(_opening(column), _cell(column, main)) for column in columns]

    def render(self, values: CandidateValues, known: RowDetails) -> SafeString:
        """Return the cells of a candidate, of whom Flowdeck knows ``known``."""
        parts: list[str] = []
        for opening, cell in self._columns:
            text = cell(self._formats, values, known)
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


def _status(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    status = values.candidate.status
    return status_html(status, formats.language) if status else NONE


def _steps(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    dots = dots_html(step_states(values.progress), formats.language)
    return cached_component("candidates/_steps.html", (dots, values.step_label), formats.language)


def _latest_score(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return _score("candidates/_score.html", values.latest, formats)


def _known_score(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return known.score or NONE


def _score_at(order: int, formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return _score("candidates/_step_score.html", values.result(order), formats)


def _result_at(
    order: int, formats: PageFormats, values: CandidateValues, known: RowDetails
) -> Text:
    at = values.by_step.get(order)
    if at is None:
        return NONE
    result = values.result(order)
    badge = render_badge(step_badge(at.state))
    if result is None or not result.is_outdated:
        return badge
    return format_html('{}<p class="row-note">{}</p>', badge, _("at an earlier threshold"))


def _total(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return points(values.total) or NONE


def _assigned(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return formats.moment(values.candidate.assigned_at) or NONE


def _activity(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    when = known.activity or formats.moment(values.candidate.last_activity_at) or NONE
    if not known.snooze:
        return when
    return format_html('{}<p class="row-note">{}</p>', when, known.snooze)


def _domain(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return format_html("<bdi>{}</bdi>", values.domain) if values.domain else NONE


def _labels(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
    return known.labels or NONE


def _review(formats: PageFormats, values: CandidateValues, known: RowDetails) -> Text:
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


def _score(template: str, result: AttemptResult | None, formats: PageFormats) -> SafeString:
    """Render the score of ``result``, as it was before for one that reads the same."""
    if result is None:
        return cached_component(template, ScoreCell(), formats.language)
    attempt = result.attempt
    shown = ShownResult(
        attempt.score,
        attempt.score_text,
        attempt.submitted_at is not None,
        result.step.label if result.step else "",
        result.rule,
        result.passed,
        result.is_outdated,
    )
    return _score_html(template, shown, formats.language)


class ShownResult(NamedTuple):
    """All of a result that its cell shows."""

    score: float | None
    score_text: str | None
    is_submitted: bool
    step: str
    rule: PassRule
    passed: bool | None
    is_outdated: bool


@lru_cache(maxsize=4096)
def _score_html(template: str, shown: ShownResult, language: str | None) -> SafeString:
    """Render a result in ``language``, which is the active one."""
    return cached_component(template, _score_cell(shown), language)


def _score_cell(shown: ShownResult) -> ScoreCell:
    if shown.score is None:
        if shown.score_text:
            return ScoreCell(received=shown.score_text)
        return ScoreCell(text=_("being scored") if shown.is_submitted else NONE)
    return ScoreCell(
        points=points(shown.score),
        tone={True: "passed", False: "failed", None: ""}[shown.passed],
        step=shown.step,
        rule=threshold_badge(shown.rule),
        rule_title=threshold_rule(shown.rule),
        earlier=_earlier_threshold(shown),
    )


def _earlier_threshold(shown: ShownResult) -> str:
    if not shown.is_outdated:
        return ""
    if shown.passed:
        return _("passed at an earlier threshold, now")
    return _("failed at an earlier threshold, now")
