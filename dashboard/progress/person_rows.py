"""The candidates of a segment as rows of a table, with what the team added to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from dashboard.progress import notes, reviewing
from dashboard.progress.asking import Ask
from dashboard.progress.conditions import asleep
from dashboard.progress.figures import Figures
from dashboard.progress.flow_data import FlowData
from dashboard.progress.lists import people
from dashboard.progress.models import Note, Result, Review, Snooze, State, Versioned
from dashboard.progress.templatetags.progress_looks import duration

PER_PAGE = 50
LONGEST_SHOWN = 5
BEYOND_MISSED = 1000.0
"""More than any distance from a threshold: a band is 100 points at most (``segments.query``)."""


@dataclass(frozen=True)
class PersonRow:
    """A candidate with the label of the current step and what the segment is about.

    ``result`` is the one at the segment's step, ``review`` the last review of it. ``waited`` is the
    duration of a stalled candidate's wait ("9 d 3 h"). ``snooze`` is set while it is active.
    """

    state: State
    step: str
    result: Result | None = None
    waited: str = ""
    snooze: Snooze | None = None
    notes: list[Note] = field(default_factory=list)
    review: Review | None = None

    @property
    def score(self) -> float | None:
        return self.result.score if self.result else None

    @property
    def is_reviewed(self) -> bool:
        """Return whether the last review was of this very result."""
        if self.review is None or self.result is None:
            return False
        reviewed = (self.review.score, self.review.passed)
        return reviewed == (self.result.score, self.result.passed)


def in_order(flow_data: FlowData, segment: Ask) -> Versioned[State]:
    """Return the states of the segment in the order of the page.

    Near a threshold, those who missed it come first, the nearest first, since a reviewer looks for
    them. Those who reached it follow, again the nearest first. All other segments list those first
    who have waited longest.
    """
    found = people(flow_data, segment)
    step = flow_data.step(segment.step)
    threshold = step.get("mark")
    if segment.name != "near" or threshold is None:
        return found.order_by("moved_before", "pk")
    missed = Q(score__lt=threshold) if step.get("inclusive", True) else Q(score__lte=threshold)
    rank = Case(
        When(missed, then=threshold - F("score")), default=F("score") - threshold + BEYOND_MISSED
    )
    # Without the flow: else the database would scan all results of the flow for each candidate.
    own = Result.objects.at(flow_data.flow.version).filter(person=OuterRef("person_id"))
    ranks = own.filter(order=segment.step or 0).values(rank=rank)
    return found.order_by(Subquery(ranks), "moved_before", "pk")


def page(flow_data: FlowData, segment: Ask, number: str | None) -> Page[int]:
    """Return a page of the segment, which holds the keys of states."""
    keys = in_order(flow_data, segment).values_list("pk", flat=True)
    return Paginator(keys, PER_PAGE).get_page(number)


def page_rows(flow_data: FlowData, segment: Ask, keys: Iterable[int]) -> list[PersonRow]:
    """Return the rows of a page, in the order of its ``keys``."""
    order = list(keys)
    states = State.objects.filter(pk__in=order).select_related("person").in_bulk()
    return rows(flow_data, segment, [states[key] for key in order if key in states])


def stalled_rows(flow_data: FlowData, metrics: Figures) -> list[PersonRow]:
    """Return the rows of the longest stalled candidates.

    The metrics hold some keys. All of these candidates may be snoozed, then the segment is queried.
    """
    longest = State.objects.at(flow_data.flow.version).filter(person_id__in=metrics.longest_stalled)
    found = _first(longest.filter(~asleep()))
    if len(found) < min(LONGEST_SHOWN, metrics.stalled):
        found = _first(people(flow_data, Ask(name="stalled")))
    return rows(flow_data, Ask(name="stalled"), found)


def _first(states: Versioned[State]) -> list[State]:
    return list(states.order_by("moved_before", "pk").select_related("person")[:LONGEST_SHOWN])


def rows(flow_data: FlowData, segment: Ask, states: Iterable[State]) -> list[PersonRow]:
    """Return a row for each of ``states``, with what the segment is about."""
    found = list(states)
    keys = [state.person_id for state in found]
    results = _results(flow_data, segment, keys)
    snoozes = snoozes_of(found) if segment.is_stalled else {}
    written = notes.about(keys)
    is_near = bool(segment.step) and segment.name == "near"
    reviews = reviewing.latest(keys, segment.step or 0) if is_near else {}
    return [
        PersonRow(
            state=state,
            step=_step_of(flow_data, state),
            result=results.get(state.person_id),
            waited=_waited(flow_data, state) if segment.is_stalled else "",
            snooze=snoozes.get(state.person_id),
            notes=written.get(state.person_id, []),
            review=reviews.get(state.person_id),
        )
        for state in found
    ]


def _results(flow_data: FlowData, segment: Ask, keys: list[int]) -> dict[int, Result]:
    if segment.step is None:
        return {}
    # Without the flow: else the database would scan all results of the flow.
    found = Result.objects.at(flow_data.flow.version).filter(person_id__in=keys, order=segment.step)
    return {result.person_id: result for result in found}


def snoozes_of(states: list[State]) -> dict[int, Snooze]:
    """Return the active snoozes of the candidates in these states, by candidate."""
    moved = {state.person_id: state.moved_before for state in states}
    now = timezone.now()
    return {
        snooze.person_id: snooze
        for snooze in Snooze.objects.filter(person_id__in=list(moved)).select_related("by")
        if (snooze.until and snooze.until > now)
        or (not snooze.until and snooze.moved_before == moved[snooze.person_id])
    }


def _step_of(flow_data: FlowData, state: State) -> str:
    order = state.failed_at or state.passed + 1
    return str(flow_data.step(order).get("label", ""))


def _waited(flow_data: FlowData, state: State) -> str:
    now = flow_data.flow.looked_at
    return duration((now - state.moved_before).total_seconds()) if now else ""
