"""Names of flows in the audit log."""

from collections.abc import Collection

from django.urls import reverse

from dashboard.core import audit_names
from dashboard.core.audit_names import ResolvedName
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace


def register() -> None:
    """Register the names of this app."""
    audit_names.register("flow_id", flow_names)


def flow_names(workspace: Workspace, keys: Collection[str]) -> dict[str, ResolvedName]:
    """Return the names of the workspace's flows, as of their last sync."""
    ids = [key[:100] for key in keys]
    found = SyncedFlow.objects.filter(workspace=workspace, flow_id__in=ids)
    return {
        flow_id: ResolvedName(name, reverse("flow_detail", args=[workspace.slug, flow_id]))
        for flow_id, name in found.values_list("flow_id", "name")
    }
