"""What changed since somebody looked last (field.md idea 6), between two versions of a flow."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.progress.models import (
    GONE,
    LastLook,
    Look,
    MarkChange,
    State,
    TrackedFlow,
    Versioned,
)
from dashboard.progress.rules.changes import ENDED, Spot, by_kind
from flows_api import CandidateStatus

_HERE = ~Q(status=GONE)
HAPPENED: Mapping[str, Q] = {
    "assigned": _HERE & Q(was_status=GONE),
    "started": _HERE & Q(started=True, was_started=False),
    "moved-on": _HERE & ~Q(status=CandidateStatus.COMPLETED.value) & Q(passed__gt=F("was_passed")),
    "completed": Q(status=CandidateStatus.COMPLETED.value)
    & ~Q(was_status=CandidateStatus.COMPLETED.value),
    "failed": Q(status=CandidateStatus.FAILED.value) & ~Q(was_status=CandidateStatus.FAILED.value),
    "reopened": _HERE & Q(was_status__in=ENDED) & ~Q(status__in=ENDED),
    "left": Q(status=GONE) & ~Q(was_status=GONE),
}
"""``rules.changes.kinds`` for the database, beside the columns that ``changed`` adds."""


@dataclass(frozen=True)
class Since:
    """The changes after version ``start`` up to ``end``: people by kind of change, moved marks.

    ``at`` is when ``start`` was seen; ``looked_at`` when the person looked.
    """

    start: int
    end: int
    at: datetime | None
    looked_at: datetime | None = None
    people: dict[str, list[int]] = field(default_factory=dict)
    marks: list[MarkChange] = field(default_factory=list)

    @property
    def pair(self) -> str:
        """Both versions, as the people page's ``since`` takes them: a fixed pair, to be shared."""
        return f"{self.start}-{self.end}"

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.marks)


def last_look(user: User, flow: TrackedFlow) -> LastLook | None:
    """What ``user`` saw last of ``flow``."""
    return LastLook.objects.filter(user=user, flow=flow).first()


def since(flow: TrackedFlow, start: int, end: int | None = None) -> Since:
    """What changed in ``flow`` after version ``start``, up to ``end`` (None: what is visible)."""
    return since_each([(flow, start)], end)[flow.pk]


def since_each(
    asked: Iterable[tuple[TrackedFlow, int]], end: int | None = None
) -> dict[int, Since]:
    """``since`` for many flows, each with its own start: two queries, and two more per flow with
    news."""
    starts = dict(asked)
    looks = Look.objects.filter(flow__in=list(starts), version__in=set(starts.values()))
    seen_at = {(look.flow_id, look.version): look.at for look in looks}
    first = min(starts.values(), default=0)
    moved = MarkChange.objects.filter(flow__in=list(starts), version__gt=first).order_by("pk")
    changes: dict[int, list[MarkChange]] = {}
    for change in moved:
        changes.setdefault(change.flow_id, []).append(change)
    return {
        flow.pk: _since(flow, start, end, seen_at.get((flow.pk, start)), changes.get(flow.pk, []))
        for flow, start in starts.items()
    }


def changed(flow: TrackedFlow, start: int, end: int, kind: str = "") -> Versioned[State]:
    """The states at ``end`` of the people to whom ``kind`` of change happened after ``start``; with
    no kind, any. ``since`` counts the same by ``rules.changes``; here the database picks them, as
    there may be more than an IN takes."""
    then = Q(person__states__since__lte=start, person__states__until__gt=start)
    moved: Any = _moved(flow, start, min(end, flow.version)).annotate(
        was=FilteredRelation("person__states", condition=then),
        was_status=Coalesce("was__status", Value(GONE)),
        was_started=Coalesce("was__started", Value(value=False)),
        was_passed=Coalesce("was__passed", Value(0)),
    )
    wanted = Q(pk__in=[])
    for name, is_it in HAPPENED.items():
        if kind in ("", name):
            wanted |= is_it
    people: Versioned[State] = moved.filter(wanted)
    return people


def since_last_look(flow: TrackedFlow, user: User) -> Since | None:
    """What changed since ``user`` looked last; None when they never have."""
    seen = last_look(user, flow)
    if seen is None:
        return None
    start, at = seen.base
    return replace(since(flow, start), looked_at=at)


def note_look(user: User, flow: TrackedFlow, version: int) -> None:
    """Note that ``user`` had ``version`` before their eyes. What it told stays told for as long as
    the visit goes on; with the next visit news count from here."""
    with _seen(user, flow, version) as seen:
        seen.told_from, seen.told_from_at = seen.base
        seen.version, seen.at = max(seen.version, min(version, flow.version)), timezone.now()


def mark_seen(user: User, flow: TrackedFlow, version: int) -> None:
    """News count from ``version`` on, the one that was on the screen as ``user`` marked it: what
    was read later is told, even if another page of theirs shows it already. A version before what
    they were told changes nothing."""
    with _seen(user, flow, version) as seen:
        version = min(version, flow.version)
        if version >= seen.base[0]:
            seen.version = seen.told_from = version
            seen.at = seen.told_from_at = timezone.now()


@contextmanager
def _seen(user: User, flow: TrackedFlow, version: int) -> Iterator[LastLook]:
    """The last look, locked, to be changed; the first is at ``version``."""
    first = min(version, flow.version)
    with transaction.atomic():
        seen, _ = LastLook.objects.select_for_update().get_or_create(
            user=user, flow=flow, defaults={"version": first, "told_from": first}
        )
        yield seen
        seen.save(update_fields=["version", "at", "told_from", "told_from_at"])


def _since(
    flow: TrackedFlow, start: int, end: int | None, at: datetime | None, changes: list[MarkChange]
) -> Since:
    end = min(flow.version if end is None else end, flow.version)
    if start >= end:
        return Since(start, end, at)
    after = _spots(_moved(flow, start, end))
    before = _spots(State.objects.at(start).filter(flow=flow, until__lte=end))
    return Since(
        start=start,
        end=end,
        at=at,
        people=by_kind(before, after, sorted(after)),
        marks=[change for change in changes if start < change.version <= end],
    )


def _moved(flow: TrackedFlow, start: int, end: int) -> Versioned[State]:
    """The states at ``end`` that began after ``start``."""
    return State.objects.at(end).filter(flow=flow, since__gt=start)


def _spots(states: Versioned[State]) -> dict[int, Spot]:
    found = states.values_list("person_id", "status", "started", "passed")
    return {person: Spot(status, started, passed) for person, status, started, passed in found}
