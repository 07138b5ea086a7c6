"""The reviews of thresholds: their outcomes, and the dates of the next ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.dossiers.edits import plan_review
from dashboard.dossiers.models import ReviewDate, ThresholdReview
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace


class ReviewedMeanwhile(Exception):
    """Somebody else recorded a review after the member's page was loaded."""


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """A review to record. ``seen`` is the number of the last one that the page showed."""

    outcome: str
    due_on: date | None
    seen: int


@dataclass(frozen=True)
class DueReview:
    """A date of a review, with the name of the flow and the label of the step."""

    flow_id: str
    flow_name: str
    order: int
    label: str
    due_on: date
    is_due: bool


@transaction.atomic
def record_review(
    step: tuple[Workspace, str, int], threshold: float | None, draft: ReviewDraft, *, by: User
) -> ThresholdReview | None:
    """Record a review of a step's ``threshold``, and the date of the next one.

    Return None for a second click on the same one. Raises ReviewedMeanwhile where another was
    recorded after ``draft.seen``.
    """
    workspace, flow_id, order = step
    own = ThresholdReview.objects.filter(workspace=workspace, flow_id=flow_id, order=order)
    last = own.order_by("-number").first()
    if last is not None and _is_same(last, draft, by):
        return None
    if (last.number if last else 0) != draft.seen:
        raise ReviewedMeanwhile
    plan_review(workspace.pk, flow_id, order, draft.due_on)
    return ThresholdReview.objects.create(
        workspace=workspace,
        flow_id=flow_id,
        order=order,
        number=draft.seen + 1,
        threshold=threshold,
        outcome=draft.outcome,
        due_on=draft.due_on,
        by=by.email,
    )


def count_due(workspace: Workspace) -> int:
    """Return how many thresholds are due for review, with one query."""
    return sum(_DUE.fetch(workspace.pk, timezone.localdate()))


def _due(workspace_id: int, day: date) -> "QuerySet[ReviewDate, int]":
    due = _planned(workspace_id).filter(due_on__lte=day).order_by().values("workspace")
    return due.annotate(n=Count("pk")).values_list("n", flat=True)


_DUE = PreparedQuery(_due, int, date)


def planned(workspace: Workspace) -> "QuerySet[ReviewDate]":
    """Return the dates of reviews, the earliest first, but those of flows that are gone."""
    return _planned(workspace.pk)


def _planned(workspace_id: int) -> "QuerySet[ReviewDate]":
    gone = SyncedFlow.objects.filter(
        ~Q(unlisted_at=None), workspace=OuterRef("workspace"), flow_id=OuterRef("flow_id")
    )
    dates = ReviewDate.objects.filter(~Exists(gone), workspace=workspace_id, due_on__isnull=False)
    return dates.order_by("due_on", "flow_id", "order")


def describe(workspace: Workspace, dates: Iterable[ReviewDate]) -> list[DueReview]:
    """Return the dates with the names of their flows and steps, with one query."""
    shown = list(dates)
    ids = {one.flow_id for one in shown}
    flows = SyncedFlow.objects.filter(workspace=workspace, flow_id__in=ids)
    known = {flow.flow_id: flow for flow in flows.only("flow_id", "name", "steps")}
    today = timezone.localdate()
    return [_describe(one, known.get(one.flow_id), today) for one in shown if one.due_on]


def _describe(one: ReviewDate, flow: SyncedFlow | None, today: date) -> DueReview:
    steps = flow.steps if flow else []
    label = next((step["label"] for step in steps if step["order"] == one.order), "")
    due_on = one.due_on or today
    name = flow.name if flow else one.flow_id
    return DueReview(one.flow_id, name, one.order, label, due_on, due_on <= today)


def _is_same(last: ThresholdReview, draft: ReviewDraft, member: User) -> bool:
    made = (last.number, last.outcome, last.due_on, last.by)
    return made == (draft.seen + 1, draft.outcome, draft.due_on, member.email)
