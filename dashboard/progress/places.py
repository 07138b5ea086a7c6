"""The command palette's items for progress: its page, and the synced candidates."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.progress.models import GONE, State
from dashboard.web.places import MOST_PER_GROUP, Kind, Place
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.models import Workspace

SHORTEST = 3
"""Letters before candidates are searched. Fewer would match half of them."""


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """Yield the progress of all flows, and candidates. A flow's progress comes with the flow."""
    href = reverse("progress_home", args=[request.workspace.slug])
    title, words = _("Progress"), _("metrics funnel stalled changes")
    icon = "chart-no-axes-column"
    yield Place(kind=Kind.PAGE, title=title, href=href, icon=icon, words=words)
    yield from _candidates(request.workspace, request.GET.get("q", "").split())


def _candidates(workspace: Workspace, words: list[str]) -> Iterator[Place]:
    """Yield the candidates with every word in their name or address. An erased one has neither."""
    if sum(map(len, words)) < SHORTEST:
        return
    found = State.objects.newest().filter(flow__workspace=workspace).exclude(status=GONE)
    for word in words:
        found = found.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    for state in found.select_related("person", "flow").order_by("-pk")[: MOST_PER_GROUP + 1]:
        person, flow = state.person, state.flow
        href = reverse("candidate_detail", args=[workspace.slug, flow.flow_id, person.candidate_id])
        search = f"?{urlencode({'search': person.email})}" if person.email else ""
        yield Place(
            kind=Kind.PERSON,
            title=person.name or person.email or person.candidate_id,
            href=f"{href}{search}",
            icon="users",
            note=flow.name,
            words=person.email,
            on_demand=True,
        )
