"""The people of a list as its page shows them: where they stand, and what the team added."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from dashboard.progress import notes, reviewing
from dashboard.progress.asking import Ask
from dashboard.progress.conditions import asleep
from dashboard.progress.figures import Figures
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Note, Result, Review, Snooze, State, Versioned
from dashboard.progress.templatetags.progress_looks import duration

PER_PAGE = 50
LONGEST_SHOWN = 5
BEYOND_MISSED = 1000.0
"""More than any distance from a threshold: a band is 100 points at most (``asking.py``)."""


@dataclass(frozen=True)
class PersonRow:
    """Somebody, and what is known of them besides.

    ``result`` is theirs at the step that is asked about, ``review`` the last of it; ``waited`` is
    for how long, of stuck people. ``snooze`` is there while it holds.
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
        """Whether the last review was of this very result."""
        return bool(self.review and self.result) and self._seen == self._now

    @property
    def _seen(self) -> tuple[float, bool | None] | None:
        return (self.review.score, self.review.passed) if self.review else None

    @property
    def _now(self) -> tuple[float | None, bool | None] | None:
        return (self.result.score, self.result.passed) if self.result else None


def in_order(scope: Scope, ask: Ask) -> Versioned[State]:
    """The same as the page lists them. Near misses: first who missed the threshold, the nearest
    first, since it is them whom a reviewer looks for; then who reached it, the nearest first again
    (field.md, idea 13, which has them by distance alone). All others: who waits longest first."""
    found = people(scope, ask)
    step = scope.step(ask.step)
    mark = step.get("mark")
    if ask.show != "near" or mark is None:
        return found.order_by("moved_before", "pk")
    missed = Q(score__lt=mark) if step.get("inclusive", True) else Q(score__lte=mark)
    place = Case(When(missed, then=mark - F("score")), default=F("score") - mark + BEYOND_MISSED)
    # Not of this flow: else the database would look at all of it for each person.
    mine = Result.objects.at(scope.flow.version).filter(person=OuterRef("person_id"))
    placed = mine.filter(order=ask.step or 0).values(place=place)
    return found.order_by(Subquery(placed), "moved_before", "pk")


def page(scope: Scope, ask: Ask, number: str | None) -> Page[int]:
    """A page of the people whom ``ask`` means: their states' keys."""
    return Paginator(in_order(scope, ask).values_list("pk", flat=True), PER_PAGE).get_page(number)


def page_rows(scope: Scope, ask: Ask, keys: Iterable[int]) -> list[PersonRow]:
    """The rows of a page, in its order."""
    order = list(keys)
    states = State.objects.filter(pk__in=order).select_related("person").in_bulk()
    return rows(scope, ask, [states[key] for key in order if key in states])


def stuck_rows(scope: Scope, figures: Figures) -> list[PersonRow]:
    """The people who have been stuck for longest; those kept by name may all be snoozed, then the
    list itself is asked."""
    longest = State.objects.at(scope.flow.version).filter(person_id__in=figures.stuck_longest)
    found = _first(longest.filter(~asleep()))
    if len(found) < min(LONGEST_SHOWN, figures.stuck):
        found = _first(people(scope, Ask(show="stuck")))
    return rows(scope, Ask(show="stuck"), found)


def _first(states: Versioned[State]) -> list[State]:
    return list(states.order_by("moved_before", "pk").select_related("person")[:LONGEST_SHOWN])


def rows(scope: Scope, ask: Ask, states: Iterable[State]) -> list[PersonRow]:
    """Each with what the list is about: their result, or how long they have waited."""
    found = list(states)
    keys = [state.person_id for state in found]
    results = _results(scope, ask, keys)
    snoozes = snoozes_of(found) if ask.is_stuck else {}
    written = notes.about(keys)
    reviews = reviewing.latest(keys, ask.step) if ask.step and ask.show == "near" else {}
    return [
        PersonRow(
            state=state,
            step=_step_of(scope, state),
            result=results.get(state.person_id),
            waited=_waited(scope, state) if ask.is_stuck else "",
            snooze=snoozes.get(state.person_id),
            notes=written.get(state.person_id, []),
            review=reviews.get(state.person_id),
        )
        for state in found
    ]


def _results(scope: Scope, ask: Ask, keys: list[int]) -> dict[int, Result]:
    """By people alone: asked for its flow too, the database would look at all of that."""
    if ask.step is None:
        return {}
    found = Result.objects.at(scope.flow.version).filter(person_id__in=keys, order=ask.step)
    return {result.person_id: result for result in found}


def snoozes_of(states: list[State]) -> dict[int, Snooze]:
    """The leave to wait that holds for people in these states, by people."""
    moved = {state.person_id: state.moved_before for state in states}
    now = timezone.now()
    return {
        snooze.person_id: snooze
        for snooze in Snooze.objects.filter(person_id__in=list(moved)).select_related("by")
        if (snooze.until and snooze.until > now)
        or (not snooze.until and snooze.moved_before == moved[snooze.person_id])
    }


def _step_of(scope: Scope, state: State) -> str:
    order = state.failed_at or state.passed + 1
    return str(scope.step(order).get("label", ""))


def _waited(scope: Scope, state: State) -> str:
    """For how long somebody has not moved: "9 d 3 h"."""
    looked_at = scope.flow.looked_at
    return duration((looked_at - state.moved_before).total_seconds()) if looked_at else ""
