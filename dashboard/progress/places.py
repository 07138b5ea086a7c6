"""What progress offers to the palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.web.places import Kind, Place
from dashboard.workspaces.access import WorkspaceRequest


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """The progress of all flows; a flow's own is offered with the flow."""
    href = reverse("progress_home", args=[request.workspace.slug])
    title, words = _("Progress"), _("figures funnel stuck changed")
    icon = "chart-no-axes-column"
    yield Place(kind=Kind.PAGE, title=title, href=href, icon=icon, words=words)
