"""Leave to wait: somebody who is snoozed does not count as stuck, until a day or until they move.

The figures are stored once per look, while leave is given and ends in between: so those who have it
are counted when a page is asked for, and taken out of the stored numbers.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.progress import figures
from dashboard.progress.asking import Ask
from dashboard.progress.figures import Figures
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Snooze, State, TrackedFlow, Versioned

CHUNK = 1000
AT_ONCE = 100
"""So many flows are asked for in one query; SQLite takes 500."""


class Group(NamedTuple):
    """How many snoozed people stand at the same place."""

    passed: int
    started: bool
    n: int


def snooze(states: Versioned[State], *, until: datetime | None, by: User) -> int:
    """Give the people in these states leave to wait until ``until``, None: until they move. It
    takes the place of what they had; out: how many."""
    rows = [
        Snooze(person_id=person, flow_id=flow, until=until, moved_before=moved, by=by)
        for person, flow, moved in states.values_list("person_id", "flow_id", "moved_before")
    ]
    Snooze.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["until", "moved_before", "by", "at"],
    )
    return len(rows)


def wake(states: Versioned[State]) -> int:
    """End the leave of the people in these states; out: how many had one."""
    count, _ = Snooze.objects.filter(person_id__in=states.values("person_id")).delete()
    return count


def current(flow: TrackedFlow) -> Figures | None:
    """The flow's figures with those who are snoozed now out of those who are stuck."""
    return current_each([flow]).get(flow.pk)


def current_each(flows: Iterable[TrackedFlow]) -> dict[int, Figures]:
    """``current`` for many flows, by their keys, of those that have figures: one query, and one
    more where there is a snooze."""
    stored = [(flow, known) for flow in flows if (known := figures.of(flow))]
    here = Snooze.objects.filter(flow__in=[flow.pk for flow, known in stored if known.stuck])
    resting = set(here.values_list("flow_id", flat=True).distinct())
    groups = _asleep([flow for flow, _ in stored if flow.pk in resting])
    return {flow.pk: _awake(known, groups.get(flow.pk, [])) for flow, known in stored}


def purge() -> int:
    """Forget leave that has ended."""
    has_moved = Q(
        until=None, person__states__until=None, person__states__moved_before__gt=F("moved_before")
    )
    over = Snooze.objects.filter(Q(until__lt=timezone.now()) | has_moved)
    count, _ = Snooze.objects.filter(pk__in=over.values("pk")).delete()
    return count


def _asleep(flows: list[TrackedFlow]) -> dict[int, list[Group]]:
    """Who would be stuck in these flows, had nobody given them leave, by flow."""
    each = [
        people(Scope.visible(flow), Ask(show="snoozed"))
        .order_by()
        .values_list("flow_id", "passed", "started")
        .annotate(n=Count("pk"))
        for flow in flows
    ]
    found: dict[int, list[Group]] = {}
    for start in range(0, len(each), AT_ONCE):
        first, *others = each[start : start + AT_ONCE]
        for flow_id, *group in first.union(*others, all=True):
            found.setdefault(flow_id, []).append(Group(*group))
    return found


def _awake(known: Figures, groups: list[Group]) -> Figures:
    if not groups:
        return known
    at_step: dict[int, int] = {}
    for passed, _started, n in groups:
        at_step[passed + 1] = at_step.get(passed + 1, 0) + n
    unstarted = known.stuck_unstarted
    if unstarted is not None:
        unstarted -= sum(n for _passed, started, n in groups if not started)
    return replace(
        known,
        steps=[replace(s, stuck=s.stuck - at_step.get(s.order, 0)) for s in known.steps],
        stuck_unstarted=unstarted,
        snoozed=sum(at_step.values()),
    )
