"""A candidate's profile: notes, reviews and history in one flow, and the other flows they are in.

Flows are joined by the e-mail address alone, in lower case, and within one workspace only. The same
name joins nothing.
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
    """What is known of a candidate of a flow in addition to the current position.

    ``history`` holds the past states, the latest first. ``other_flows`` holds the current states in
    other flows, with their ``person`` and ``flow`` loaded.
    """

    person: Person
    history: list[State]
    other_flows: list[State]
    notes: list[Note]
    reviews: list[Review]
    snooze: Snooze | None


def besides(tracked: TrackedFlow, candidate_id: str) -> Besides | None:
    """Return the profile of this candidate of the flow, or None for one who was never synced."""
    person = Person.objects.filter(flow=tracked, candidate_id=candidate_id[:100]).first()
    if person is None:
        return None
    visible = State.objects.filter(person=person, since__lte=tracked.version)
    states = list(visible.order_by("-since"))
    reviews = Review.objects.filter(person=person).select_related("by")
    return Besides(
        person=person,
        history=told_apart(states),
        other_flows=list(_other_flows(tracked, person)),
        notes=notes.about([person.pk]).get(person.pk, []),
        reviews=list(reviews.order_by("-at", "-pk")),
        snooze=snoozes_of(states[:1]).get(person.pk),
    )


def told_apart(states: list[State]) -> list[State]:
    """Return those of a candidate's states at which the status or the passed steps changed.

    ``states`` are the latest first. The others differ in details that the history does not show.
    """
    return [
        state
        for state, was in zip_longest(states, states[1:])
        if was is None or (was.status, was.passed) != (state.status, state.passed)
    ]


def read_elsewhere(
    workspace: Workspace, flow_id: str, addresses: Collection[str]
) -> dict[str, str]:
    """Return the name of another flow for each of ``addresses`` that a sync found in one.

    ``addresses`` are in lower case.
    """
    present = _present(workspace, [address for address in addresses if "@" in address])
    others = present.exclude(flow__flow_id=flow_id).order_by("person__assigned_at")
    return dict(others.values_list(Lower("person__email"), "flow__name"))


def _other_flows(tracked: TrackedFlow, person: Person) -> Versioned[State]:
    present = _present(tracked.workspace, [person.email.lower()] if person.email else [])
    others = present.exclude(flow=tracked).select_related("person", "flow")
    return others.order_by("-person__assigned_at", "pk")


def _present(workspace: Workspace, addresses: list[str]) -> Versioned[State]:
    """Return the newest states of the candidates with these addresses, in all flows."""
    candidates = Person.objects.alias(address=Lower("email")).filter(
        flow__workspace=workspace, address__in=addresses
    )
    return State.objects.newest().filter(person__in=candidates).exclude(status=GONE)
