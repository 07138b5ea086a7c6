"""What changed since somebody looked last (field.md idea 6), between two versions of a flow."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.progress.models import LastLook, Look, MarkChange, State, TrackedFlow
from dashboard.progress.rules.changes import Spot, by_kind


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
    end = min(flow.version if end is None else end, flow.version)
    look = Look.objects.filter(flow=flow, version=start).first()
    touched = State.objects.filter(flow=flow, since__gt=start, since__lte=end)
    people = list(touched.order_by("person_id").values_list("person_id", flat=True).distinct())
    return Since(
        start=start,
        end=end,
        at=look.at if look else None,
        people=by_kind(_spots(flow, people, start), _spots(flow, people, end), people),
        marks=list(
            MarkChange.objects.filter(flow=flow, version__gt=start, version__lte=end).order_by("pk")
        ),
    )


def since_last_look(flow: TrackedFlow, user: User) -> Since | None:
    """What changed since ``user`` looked last; None when they never have."""
    seen = last_look(user, flow)
    if seen is None:
        return None
    found = since(flow, seen.version)
    return Since(found.start, found.end, found.at, seen.at, found.people, found.marks)


def mark_seen(user: User, flow: TrackedFlow, version: int) -> None:
    """Note that ``user`` has seen ``version``; one older than what they saw changes nothing."""
    version = min(version, flow.version)
    with transaction.atomic():
        seen, is_new = LastLook.objects.select_for_update().get_or_create(
            user=user, flow=flow, defaults={"version": version}
        )
        if not is_new and seen.version <= version:
            seen.version, seen.at = version, timezone.now()
            seen.save(update_fields=["version", "at"])


def _spots(flow: TrackedFlow, people: list[int], version: int) -> dict[int, Spot]:
    rows = State.objects.at(version).filter(flow=flow, person_id__in=people)
    found = rows.values_list("person_id", "status", "started", "passed")
    return {person: Spot(status, started, passed) for person, status, started, passed in found}
