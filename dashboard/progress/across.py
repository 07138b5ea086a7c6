"""One person across a workspace's flows, and what became of them in one (field.md idea 14).

Flows are joined by the e-mail address alone, in lower case, and inside one workspace only; a name
joins nobody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models.functions import Lower

from dashboard.progress import notes
from dashboard.progress.models import (
    GONE,
    Note,
    Person,
    Review,
    Snooze,
    State,
    TrackedFlow,
    Versioned,
)
from dashboard.progress.person_rows import snoozes_of
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class Besides:
    """What is known of somebody in a flow besides where they stand now.

    ``moves`` are the places they stood at, the latest first; ``elsewhere`` where they stand in
    other flows, with ``person`` and ``flow`` at hand.
    """

    person: Person
    moves: list[State]
    elsewhere: list[State]
    notes: list[Note]
    reviews: list[Review]
    snooze: Snooze | None


def besides(tracked: TrackedFlow, candidate_id: str) -> Besides | None:
    """What is known of this candidate of the flow; None for somebody who was never read."""
    person = Person.objects.filter(flow=tracked, candidate_id=candidate_id[:100]).first()
    if person is None:
        return None
    visible = State.objects.filter(person=person, since__lte=tracked.version)
    states = list(visible.order_by("-since"))
    reviews = Review.objects.filter(person=person).select_related("by")
    return Besides(
        person=person,
        moves=told_apart(states),
        elsewhere=list(_elsewhere(tracked, person)),
        notes=notes.about([person.pk]).get(person.pk, []),
        reviews=list(reviews.order_by("-at", "-pk")),
        snooze=snoozes_of(states[:1]).get(person.pk),
    )


def told_apart(states: list[State]) -> list[State]:
    """Of somebody's ``states``, the latest first, those at which they came to another status or
    passed another step: the rest differ in what a list of places doesn't show."""
    return [
        state
        for state, was in zip_longest(states, states[1:])
        if was is None or (was.status, was.passed) != (state.status, state.passed)
    ]


def read_elsewhere(workspace: Workspace, flow_id: str, people: Collection[str]) -> dict[str, str]:
    """For those of ``people`` (addresses in lower case) whom a look found in another flow: its
    name."""
    there = _present(workspace, [key for key in people if "@" in key])
    others = there.exclude(flow__flow_id=flow_id).order_by("person__assigned_at")
    return dict(others.values_list(Lower("person__email"), "flow__name"))


def _elsewhere(tracked: TrackedFlow, person: Person) -> Versioned[State]:
    there = _present(tracked.workspace, [person.email.lower()] if person.email else [])
    others = there.exclude(flow=tracked).select_related("person", "flow")
    return others.order_by("-person__assigned_at", "pk")


def _present(workspace: Workspace, addresses: list[str]) -> Versioned[State]:
    """Where the people with these addresses stand in the workspace's flows, as far as read."""
    there = Person.objects.alias(address=Lower("email")).filter(
        flow__workspace=workspace, address__in=addresses
    )
    return State.objects.newest().filter(person__in=there).exclude(status=GONE)
