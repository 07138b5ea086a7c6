"""Command palette items of assignments."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.web.places import Kind, Place
from dashboard.workspaces.access import WorkspaceRequest


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """Yield the pages of assignments and imports."""
    slug = request.workspace.slug
    title, words = _("Assignments"), _("invitations sent")
    href = reverse("assignment_list", args=[slug])
    yield Place(kind=Kind.PAGE, title=title, href=href, icon="send", words=words)
    title, words = _("Imports"), _("lists of candidates bulk assign upload CSV")
    href = reverse("batch_list", args=[slug])
    yield Place(kind=Kind.PAGE, title=title, href=href, icon="list-checks", words=words)
