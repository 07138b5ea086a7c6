"""Database conditions on states and results: snoozed now, reviewed as they are."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dashboard.progress.models import (
    GONE,
    CandidateState,
    Review,
    Snooze,
    StepResult,
    SyncedFlow,
)
from flows_api import PassRule


def is_snoozed(now: datetime | None = None) -> Exists:
    """Return the condition on states whose candidate is snoozed ``now``, by default the time it is.

    A snooze lasts until its end, or without one until the candidate moves.
    """
    own = Snooze.objects.filter(candidate=OuterRef("candidate_id"))
    not_moved = Q(until=None, moved_before=OuterRef("moved_before"))
    return Exists(own.filter(Q(until__gt=now or timezone.now()) | not_moved))


def is_in_other_flows(flow: SyncedFlow) -> Q:
    """Return the condition on states whose candidate's address is in another flow, too.

    That is any flow of the workspace where the last sync found it. An address that is not whole is
    nobody's.
    """
    listed = CandidateState.objects.newest().exclude(status=GONE)
    others = listed.filter(
        candidate__compared_email=OuterRef("candidate__compared_email"),
        candidate__compared_email__gt="",
        candidate__flow__workspace_id=flow.workspace_id,
    )
    # Two ranges of the index, so that no row of this flow is read.
    before = Exists(others.filter(candidate__flow__lt=flow.pk))
    after = Exists(others.filter(candidate__flow__gt=flow.pk))
    return Q(before) | Q(after)


def passes_by(rule: PassRule) -> Q:
    """Return the condition on scored results that pass by ``rule``, which has a threshold."""
    return Q(score__gte=rule.threshold) if rule.inclusive else Q(score__gt=rule.threshold)


def lies_between(rule: PassRule, low: float, high: float) -> Q:
    """Return the condition on results that pass at the threshold ``low`` and fail at ``high``."""
    return passes_by(rule.at(low)) & ~passes_by(rule.at(high))


def is_reviewed() -> Q:
    """Return the condition on results that a member reviewed with the same score and outcome."""
    return _same(Review.objects.all())


def is_unchanged_since(version: int) -> Q:
    """Return the condition on results that had the same score and outcome at ``version``."""
    return _same(StepResult.objects.at(version))


def _same(rows: QuerySet[Any]) -> Q:
    own = rows.filter(
        candidate=OuterRef("candidate_id"), order=OuterRef("order"), score=OuterRef("score")
    )
    same_outcome = Q(Exists(own.filter(passed=OuterRef("passed"))))
    return same_outcome | Q(Exists(own.filter(passed=None)), passed=None)
