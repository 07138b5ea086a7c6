"""The assignments that are too recent for a snapshot to have them, and whether there are any."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.choices import SENT
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.recent_assignments import RecentAssignment


def recent_assignments(workspace: Workspace, since: datetime) -> Iterator[RecentAssignment]:
    """Yield the candidates whom the partner accepted after ``since``, as far as not erased."""
    for flow_id, key, candidate_id, at, pk in _RECENT.fetch(workspace.pk, since):
        yield RecentAssignment(flow_id, key, candidate_id, at, pk.int)


def _recent(workspace_id: int, since: datetime) -> QuerySet[Assignment, tuple[Any, ...]]:
    rows = Assignment.objects.filter(
        workspace_id=workspace_id, state__in=SENT, settled_at__gt=since
    )
    known = rows.exclude(candidate_key__startswith=ERASED_PREFIX).order_by("settled_at")
    return known.values_list("flow_id", "candidate_key", "candidate_id", "settled_at", "pk")


_RECENT = PreparedQuery(_recent, int, datetime)


def has_assigned(workspace: Workspace) -> bool:
    """Return whether the partner ever accepted an assignment of ``workspace``."""
    return bool(_ANY_SENT.fetch(workspace.pk))


def _any_sent(workspace_id: int) -> QuerySet[Assignment, UUID]:
    sent = Assignment.objects.filter(workspace_id=workspace_id, state__in=SENT).order_by()
    return sent.values_list("pk", flat=True)[:1]


_ANY_SENT = PreparedQuery(_any_sent, int)
