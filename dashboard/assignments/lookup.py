"""The batch that an address names."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from dashboard.assignments.models.batches import Batch
from dashboard.workspaces.access import WorkspaceRequest


def get_batch_or_404(request: WorkspaceRequest, batch_id: UUID) -> Batch:
    """Return the workspace's batch. Raise Http404 if there is none."""
    batches = Batch.objects.select_related("created_by", "confirmed_by")
    return get_object_or_404(batches, workspace=request.workspace, pk=batch_id)
