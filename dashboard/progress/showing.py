"""What the pages show: figures with their words and links, people with what the list is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.progress.asking import Ask
from dashboard.progress.figures import Figures, StepFigures
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import MarkChange, State, TrackedFlow
from dashboard.progress.rules.funnel import Stage
from dashboard.progress.rules.scores import Rate, wilson
from dashboard.progress.templatetags.progress_looks import day, duration
from flows_api import Flow

PER_PAGE = 50
CSV_HEADER = (
    "id",
    "email",
    "firstName",
    "lastName",
    "status",
    "stepsPassed",
    "failedAtStep",
    "assignedAt (UTC)",
    "since (UTC)",
    "since, at the earliest (UTC)",
)
RECORD_HEADER = (
    "step",
    "name",
    "from",
    "to",
    "by",
    "reason",
    "after (UTC)",
    "before (UTC)",
    "scores between",
)

WORDS: dict[str, str | Promise] = {
    "all": gettext_lazy("Everybody in the flow"),
    "assigned": gettext_lazy("Assigned"),
    "started": gettext_lazy("Started"),
    "not-started": gettext_lazy("Not started"),
    "in-progress": gettext_lazy("In progress"),
    "completed": gettext_lazy("Completed"),
    "other": gettext_lazy("With another status"),
    "entered": gettext_lazy("Let into"),
    "passed": gettext_lazy("Passed"),
    "failed": gettext_lazy("Not passed"),
    "here": gettext_lazy("Now at"),
    "scored": gettext_lazy("With a score at"),
    "other-side": gettext_lazy("Change sides at"),
    "near": gettext_lazy("Near the threshold of"),
    "failed-above": gettext_lazy("Not passed, but at or above today's threshold:"),
    "passed-below": gettext_lazy("Passed, but below today's threshold:"),
    "stuck": gettext_lazy("Stuck"),
    "stuck-unstarted": gettext_lazy("Stuck, never started"),
    "stuck-midway": gettext_lazy("Stuck, stopped midway"),
    "silent": gettext_lazy("Not started, with an address at"),
    "changed": gettext_lazy("Changed"),
}
KINDS: dict[str, str | Promise] = {
    "assigned": gettext_lazy("Assigned"),
    "started": gettext_lazy("Started"),
    "moved-on": gettext_lazy("Passed a step"),
    "completed": gettext_lazy("Completed"),
    "failed": gettext_lazy("Failed"),
    "reopened": gettext_lazy("Back in the flow"),
    "left": gettext_lazy("No longer listed"),
}


@dataclass(frozen=True)
class StageRow:
    """A step of the funnel with its pass rate and its times."""

    stage: Stage
    step: StepFigures
    rate: Rate
    whole: int


@dataclass(frozen=True)
class PersonRow:
    """Somebody, their score at the step that is asked about, and (of stuck people) how long they
    have waited."""

    state: Any
    step: str
    score: float | None
    waited: str


def head(tracked: TrackedFlow) -> Flow:
    """The flow as the pages' common head wants it."""
    return Flow(
        id=tracked.flow_id,
        name=tracked.name,
        status=tracked.status,
        candidate_count=tracked.total if tracked.looked_at else None,
    )


def stages(figures: Figures) -> list[StageRow]:
    """The funnel, step by step."""
    steps = {step.order: step for step in figures.steps}
    return [
        StageRow(
            stage=stage,
            step=steps[stage.order],
            rate=wilson(stage.passed, stage.passed + stage.failed),
            whole=figures.funnel.assigned,
        )
        for stage in figures.funnel.stages
    ]


def page(scope: Scope, ask: Ask, number: str | None) -> Page[int]:
    """A page of the people whom ``ask`` means, those who wait longest first: their states' keys."""
    found = people(scope, ask).order_by("moved_before", "pk").values_list("pk", flat=True)
    return Paginator(found, PER_PAGE).get_page(number)


def page_rows(scope: Scope, ask: Ask, keys: Iterable[int]) -> list[PersonRow]:
    """The rows of a page, in its order."""
    states = State.objects.filter(flow=scope.flow, pk__in=list(keys)).select_related("person")
    return rows(scope, ask, states.order_by("moved_before", "pk"))


def stuck_rows(scope: Scope, figures: Figures) -> list[PersonRow]:
    """The people who have been stuck for longest."""
    states = scope.states.filter(person_id__in=figures.stuck_longest).select_related("person")
    return rows(scope, Ask(show="stuck"), states.order_by("moved_before", "pk"))


def rows(scope: Scope, ask: Ask, states: Iterable[Any]) -> list[PersonRow]:
    """Each with the score that the list is about, or how long they have waited."""
    found = list(states)
    scores = _scores(scope, ask, [state.person_id for state in found])
    return [
        PersonRow(
            state=state,
            step=_step_of(scope, state),
            score=scores.get(state.person_id),
            waited=_waited(scope, state) if ask.is_stuck else "",
        )
        for state in found
    ]


def words(scope: Scope, ask: Ask) -> str:
    """The list in words: "Not passed: Technical quiz"."""
    if ask.show == "changed":
        kind = KINDS.get(ask.kind, WORDS["changed"])
        return _("%(kind)s between two looks") % {"kind": kind}
    head_ = str(WORDS[ask.show])
    if ask.show == "silent":
        return f"{head_} {ask.domain}"
    label = scope.step(ask.step).get("label", "")
    score = _score_words(ask)
    on = _("on %(day)s (UTC)") % {"day": day(ask.day)} if ask.day else ""
    return " ".join(part for part in (head_, label, score, on) if part)


def csv_rows(states: Any) -> Iterator[tuple[object, ...]]:
    """A row for each of these people, in the order of CSV_HEADER."""
    for state in states.select_related("person").order_by("pk").iterator(chunk_size=2000):
        person = state.person
        yield (
            person.candidate_id,
            person.email,
            person.first_name,
            person.last_name,
            state.status,
            state.passed,
            state.failed_at,
            _time(person.assigned_at),
            _time(state.moved_before),
            _time(state.moved_after),
        )


def record_cells(change: MarkChange) -> tuple[object, ...]:
    """A row of the decision record, in the order of RECORD_HEADER."""
    return (
        change.order,
        change.label,
        change.old,
        change.new,
        change.by or _("changed outside Flowdeck"),
        change.reason,
        _time(change.after),
        _time(change.before),
        change.between,
    )


def _scores(scope: Scope, ask: Ask, people_: list[int]) -> dict[int, float | None]:
    if ask.step is None:
        return {}
    found = scope.results.filter(person_id__in=people_, order=ask.step)
    return dict(found.values_list("person_id", "score"))


def _step_of(scope: Scope, state: Any) -> str:
    order = state.failed_at or state.passed + 1
    return str(scope.step(order).get("label", ""))


def _waited(scope: Scope, state: Any) -> str:
    """For how long somebody has not moved: "9 d 3 h"."""
    looked_at = scope.flow.looked_at
    return duration((looked_at - state.moved_before).total_seconds()) if looked_at else ""


def _score_words(ask: Ask) -> str:
    if ask.show == "near":
        return _("(within %(n)s points)") % {"n": f"{ask.band:g}"}
    if ask.low is None and ask.high is None:
        return ""
    if ask.high is None:
        return _("(score %(low)s or more)") % {"low": f"{ask.low:g}"}
    low = 0 if ask.low is None else ask.low
    return _("(score from %(low)s to below %(high)s)") % {
        "low": f"{low:g}",
        "high": f"{ask.high:g}",
    }


def _time(when: datetime | None) -> str | None:
    return when.strftime("%Y-%m-%d %H:%M:%S") if when else None
