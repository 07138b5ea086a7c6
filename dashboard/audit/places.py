"""The audit log's entry in the palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.web.places import Kind, Place
from dashboard.workspaces.access import WorkspaceRequest, may
from dashboard.workspaces.roles import Role


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """Yield the audit log for owners."""
    if may(request, Role.OWNER):
        href = reverse("audit", args=[request.workspace.slug])
        title, words = _("Audit log"), _("trail history who")
        yield Place(kind=Kind.PAGE, title=title, href=href, icon="scroll-text", words=words)
