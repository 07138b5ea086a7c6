"""Names of imports and assignments in the audit log."""

import uuid
from collections.abc import Collection

from django.urls import reverse

from dashboard.assignments.labels import batch_label
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.core import audit_names
from dashboard.core.audit_names import ResolvedName
from dashboard.workspaces.models import Workspace


def register() -> None:
    """Register the names of this app."""
    audit_names.register("batch", batch_names)
    audit_names.register("assignment", assignment_names)


def batch_names(workspace: Workspace, keys: Collection[str]) -> dict[str, ResolvedName]:
    """Return the file names of imports."""
    found = Batch.objects.filter(workspace=workspace, pk__in=_uuids(keys))
    return {
        str(batch.pk): ResolvedName(
            batch_label(batch), reverse("batch_detail", args=[workspace.slug, batch.pk])
        )
        for batch in found
    }


def assignment_names(workspace: Workspace, keys: Collection[str]) -> dict[str, ResolvedName]:
    """Return the candidates of assignments, as far as they are not erased."""
    found = Assignment.objects.filter(workspace=workspace, pk__in=_uuids(keys))
    return {
        str(row.pk): ResolvedName(
            row.candidate_label, reverse("assignment_detail", args=[workspace.slug, row.pk])
        )
        for row in found
    }


def _uuids(keys: Collection[str]) -> list[uuid.UUID]:
    found = []
    for key in keys:
        try:
            found.append(uuid.UUID(key))
        except ValueError:
            continue
    return found
