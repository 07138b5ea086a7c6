"""Command palette items of assignments."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import PaletteItem, page_item
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.roles import Role


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the pages of assignments and imports."""
    slug = request.workspace.slug
    assignments = reverse("assignment_list", args=[slug])
    yield page_item(_("Assignments"), assignments, "send", _("invitations sent"))
    keywords = _("lists of candidates bulk assign upload CSV")
    yield page_item(_("Imports"), reverse("batch_list", args=[slug]), "list-checks", keywords)
    if has_role(request, Role.RECRUITER):
        notices = reverse("candidate_notices", args=[slug])
        yield page_item(_("Record notices"), notices, "scroll-text", _("notice gate before"))
    if has_role(request, Role.OWNER):
        rule = reverse("notice_rule", args=[slug])
        yield page_item(_("Notice before assigning"), rule, "settings", _("notice gate before"))
