"""The assignments that are too recent for a snapshot to have them, and whether there are any."""

from collections.abc import Iterator
from datetime import datetime

from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.choices import SENT
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.recent_assignments import RecentAssignment


def recent_assignments(workspace: Workspace, since: datetime) -> Iterator[RecentAssignment]:
    """Yield the candidates whom the partner accepted after ``since``, as far as not erased."""
    rows = Assignment.objects.filter(workspace=workspace, state__in=SENT, settled_at__gt=since)
    known = rows.exclude(candidate_key__startswith=ERASED_PREFIX).order_by("settled_at")
    fields = ("flow_id", "candidate_key", "candidate_id", "settled_at")
    for flow_id, key, candidate_id, at in known.values_list(*fields):
        yield RecentAssignment(flow_id, key, candidate_id, at)


def has_assigned(workspace: Workspace) -> bool:
    """Return whether the partner ever accepted an assignment of ``workspace``."""
    return Assignment.objects.filter(workspace=workspace, state__in=SENT).exists()
