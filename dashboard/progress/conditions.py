"""Conditions for the database: who is snoozed now, whose result was reviewed as it is."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dashboard.progress.models import Result, Review, Snooze


def asleep() -> Exists:
    """Of states: the person is snoozed, until a time to come or, so far, until they move."""
    mine = Snooze.objects.filter(person=OuterRef("person_id"))
    still = Q(until=None, moved_before=OuterRef("moved_before"))
    return Exists(mine.filter(Q(until__gt=timezone.now()) | still))


def reviewed() -> Q:
    """Of results: somebody looked at exactly this score and verdict."""
    return _same(Review.objects.all())


def unchanged_since(version: int) -> Q:
    """Of results: at ``version`` it was exactly this score and verdict."""
    return _same(Result.objects.at(version))


def _same(rows: QuerySet[Any]) -> Q:
    mine = rows.filter(
        person=OuterRef("person_id"), order=OuterRef("order"), score=OuterRef("score")
    )
    judged = Q(Exists(mine.filter(passed=OuterRef("passed"))))
    return judged | Q(Exists(mine.filter(passed=None)), passed=None)
