"""The system status in the palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import PaletteItem, page_item
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.roles import Role


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the system status for owners."""
    if has_role(request, Role.OWNER):
        href = reverse("system_status", args=[request.workspace.slug])
        yield page_item(_("System status"), href, "monitor", _("worker queue sync health outage"))
