"""Command palette items of assignments."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import ItemKind, PaletteItem
from dashboard.workspaces.access import WorkspaceRequest


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the pages of assignments and imports."""
    slug = request.workspace.slug
    title, keywords = _("Assignments"), _("invitations sent")
    href = reverse("assignment_list", args=[slug])
    yield PaletteItem(kind=ItemKind.PAGE, title=title, href=href, icon="send", keywords=keywords)
    title, keywords = _("Imports"), _("lists of candidates bulk assign upload CSV")
    href = reverse("batch_list", args=[slug])
    yield PaletteItem(
        kind=ItemKind.PAGE, title=title, href=href, icon="list-checks", keywords=keywords
    )
