"""What the pages show: figures with their words and links, people with what the list is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.progress.asking import Ask
from dashboard.progress.figures import Figures, StepFigures
from dashboard.progress.lists import Scope
from dashboard.progress.models import MarkChange, TrackedFlow
from dashboard.progress.rules.funnel import Stage
from dashboard.progress.rules.scores import Rate, wilson
from dashboard.progress.templatetags.progress_looks import day
from dashboard.web.sheets import Times
from dashboard.web.templatetags.figures import points
from flows_api import Flow

CSV_HEADER = (
    "id",
    "email",
    "firstName",
    "lastName",
    "status",
    "stepsPassed",
    "failedAtStep",
    Times("assignedAt"),
    Times("since"),
    Times("since, at the earliest"),
)
RECORD_HEADER = (
    "step",
    "name",
    "from",
    "to",
    "by",
    "reason",
    Times("after"),
    Times("before"),
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
    "snoozed": gettext_lazy("Snoozed"),
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
REVIEWED: dict[str, str | Promise] = {
    "yes": gettext_lazy("– reviewed"),
    "no": gettext_lazy("– not reviewed yet"),
}


@dataclass(frozen=True)
class StageRow:
    """A step of the funnel with its pass rate and its times."""

    stage: Stage
    step: StepFigures
    rate: Rate
    whole: int


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
    reviewed = str(REVIEWED.get(ask.reviewed, "")) if ask.show == "near" else ""
    on = _("on %(day)s (UTC)") % {"day": day(ask.day)} if ask.day else ""
    return " ".join(part for part in (head_, label, score, reviewed, on) if part)


def csv_rows(states: Any) -> Iterator[tuple[object, ...]]:
    """A row for each of these people, in the order of CSV_HEADER."""
    for state in states.select_related("person").iterator(chunk_size=2000):
        person = state.person
        yield (
            person.candidate_id,
            person.email,
            person.first_name,
            person.last_name,
            state.status,
            state.passed,
            state.failed_at,
            person.assigned_at,
            state.moved_before,
            state.moved_after,
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
        change.after,
        change.before,
        change.between,
    )


def _score_words(ask: Ask) -> str:
    if ask.show == "near":
        return _("(within %(n)s points)") % {"n": points(ask.band)}
    if ask.low is None and ask.high is None:
        return ""
    if ask.high is None:
        return _("(score %(low)s or more)") % {"low": points(ask.low)}
    low = 0 if ask.low is None else ask.low
    bounds = {"low": points(low), "high": points(ask.high)}
    return _("(score from %(low)s to below %(high)s)") % bounds
