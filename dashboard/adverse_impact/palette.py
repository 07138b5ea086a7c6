"""Adverse impact in the command palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import ItemKind, PaletteItem
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.palette_context import search_context
from dashboard.workspaces.roles import Permission


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the comparison of the reader's flow, for a member with the permission."""
    flow_id = search_context(request).flow_id
    if flow_id and request.membership.has_permission(Permission.ADVERSE_IMPACT):
        yield PaletteItem(
            kind=ItemKind.ACTION,
            title=_("Compare groups for adverse impact"),
            href=reverse("adverse_impact", args=[request.workspace.slug, flow_id]),
            icon="scale",
            keywords=_("fairness four-fifths fisher"),
            flow_id=flow_id,
        )
