"""Cases in the command palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import PaletteItem, page_item
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.roles import Role


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the list of cases, and for owners its rules."""
    slug = request.workspace.slug
    cases = reverse("case_list", args=[slug])
    yield page_item(_("Cases"), cases, "scale", _("decisions failed candidates review upheld"))
    if has_role(request, Role.OWNER):
        rules = reverse("case_rules", args=[slug])
        yield page_item(_("Rules for cases"), rules, "scale", _("settings four eyes due date"))
