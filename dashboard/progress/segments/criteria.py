"""The filters of the list of candidates, which narrow any segment and combine with each other."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Q

from dashboard.core.decimals import format_decimal
from dashboard.core.params import (
    MAX_KEY,
    read_all,
    read_choice,
    read_date,
    read_ints,
    read_number,
)
from dashboard.progress.flow_data import FlowData
from dashboard.progress.labels.conditions import has_any_label, has_label
from dashboard.progress.models import CandidateState, Note, Review, VersionedQuerySet
from dashboard.progress.segments.filters import is_in_other_flows, is_snoozed
from flows_api import CandidateStatus

RESULTS = ("passed", "failed", "pending")
YES_OR_NO = ("yes", "no")
OPEN = (CandidateStatus.NOT_STARTED.value, CandidateStatus.IN_PROGRESS.value)
OF_A_STEP = re.compile(r"(min|max|result)-([1-9][0-9]{0,3})")
MAX_STEPS = 50
"""Steps that one query narrows. A flow has fewer, and each adds a condition."""

MAX_LABELS = 20
"""Labels that one query narrows by."""

States = VersionedQuerySet[CandidateState]


@dataclass(frozen=True, order=True)
class StepCriterion:
    """The filters of the step ``order``: a score from ``low`` to ``high`` and a ``result``.

    Both ends are included. ``result`` is "" for any.
    """

    order: int
    low: float | None = None
    high: float | None = None
    result: str = ""


@dataclass(frozen=True)
class Criteria:
    """The filters of a query. The days (UTC) are included. "" stands for either of yes and no.

    A candidate has all of the ``labels``, which are keys.
    """

    steps: tuple[StepCriterion, ...] = ()
    assigned_from: date | None = None
    assigned_to: date | None = None
    active_from: date | None = None
    active_to: date | None = None
    other_flows: str = ""
    snoozed: str = ""
    note: str = ""
    labels: tuple[int, ...] = ()
    labeled: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "Criteria":
        """Read the filters from ``params``. A value that makes no sense is ignored."""
        return cls(
            steps=_steps(params),
            assigned_from=read_date(params.get("assigned-from")),
            assigned_to=read_date(params.get("assigned-to")),
            active_from=read_date(params.get("active-from")),
            active_to=read_date(params.get("active-to")),
            other_flows=read_choice(params.get("other-flows"), YES_OR_NO),
            snoozed=read_choice(params.get("snoozed"), YES_OR_NO),
            note=read_choice(params.get("note"), YES_OR_NO),
            labels=_labels(read_all(params, "label")),
            labeled=read_choice(params.get("labeled"), YES_OR_NO),
        )

    def params(self) -> dict[str, object]:
        """Return the value of each parameter, "" or None for one with its default."""
        found: dict[str, object] = {}
        for step in self.steps:
            found[f"min-{step.order}"] = format_decimal(step.low)
            found[f"max-{step.order}"] = format_decimal(step.high)
            found[f"result-{step.order}"] = step.result
        return found | {
            "assigned-from": self.assigned_from,
            "assigned-to": self.assigned_to,
            "active-from": self.active_from,
            "active-to": self.active_to,
            "other-flows": self.other_flows,
            "snoozed": self.snoozed,
            "note": self.note,
            "label": self.labels,
            "labeled": self.labeled,
        }


NO_CRITERIA = Criteria()


def narrow(flow_data: FlowData, states: States, criteria: Criteria) -> States:
    """Return those of ``states`` who meet all ``criteria``."""
    for step in criteria.steps:
        states = _at_step(flow_data, states, step)
    for label in criteria.labels:
        states = states.filter(has_label(label))
    conditions: list[tuple[str, Callable[[], Exists | Q]]] = [
        (criteria.other_flows, partial(is_in_other_flows, flow_data.flow)),
        (criteria.snoozed, is_snoozed),
        (criteria.note, has_note),
        (criteria.labeled, has_any_label),
    ]
    for wanted, condition in conditions:
        if wanted:  # composed only then, since a condition is as long as the rest of the query
            found = Q(condition())
            states = states.filter(found if wanted == "yes" else ~found)
    assigned = _between("candidate__assigned_at", criteria.assigned_from, criteria.assigned_to)
    active = _between("moved_before", criteria.active_from, criteria.active_to)
    return states.filter(assigned, active) if assigned or active else states


def has_note() -> Exists:
    """Return the condition on states whose candidate has a note."""
    return Exists(Note.objects.filter(candidate=OuterRef("candidate_id")))


def has_review() -> Exists:
    """Return the condition on states whose candidate has a reviewed result, at any step."""
    return Exists(Review.objects.filter(candidate=OuterRef("candidate_id")))


def has_result(order: int, result: str) -> Q:
    """Return the condition on states with this ``result`` at a step, as the funnel counts them."""
    if result == "passed":
        return Q(passed__gte=order)
    if result == "failed":
        return Q(failed_step=order, passed=order - 1)
    return Q(status__in=OPEN, failed_step=None, passed=order - 1)


def _at_step(flow_data: FlowData, states: States, step: StepCriterion) -> States:
    if step.result:
        states = states.filter(has_result(step.order, step.result))
    bounds = {"score__gte": step.low, "score__lte": step.high}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    if not given:
        return states
    scored = flow_data.results.filter(order=step.order, **given)
    return states.filter(candidate_id__in=scored.values("candidate_id"))


def _between(column: str, start: date | None, end: date | None) -> Q:
    found = Q()
    if start is not None:
        found &= Q(**{f"{column}__gte": _midnight(start)})
    if end is not None:
        found &= Q(**{f"{column}__lt": _midnight(end) + timedelta(days=1)})
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _labels(texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(set(read_ints(texts, most=MAX_KEY)))[:MAX_LABELS])


def _steps(params: Mapping[str, str]) -> tuple[StepCriterion, ...]:
    orders = {int(found[2]) for name in params if (found := OF_A_STEP.fullmatch(name))}
    read = (
        StepCriterion(
            order,
            low=read_number(params.get(f"min-{order}")),
            high=read_number(params.get(f"max-{order}")),
            result=read_choice(params.get(f"result-{order}"), RESULTS),
        )
        for order in sorted(orders)[:MAX_STEPS]
    )
    return tuple(step for step in read if step != StepCriterion(step.order))
