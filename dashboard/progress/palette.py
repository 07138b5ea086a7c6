"""The command palette's items for progress: its page, and the synced candidates."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import MAX_PER_GROUP, ItemKind, PaletteItem
from dashboard.progress.models import GONE, CandidateState, SyncedCandidate
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.models import Workspace

MIN_QUERY_LENGTH = 3
"""Letters before candidates are searched. Fewer would match half of them."""


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the overview and the candidates found. A flow's own progress comes with the flow."""
    href = reverse("progress_home", args=[request.workspace.slug])
    title, keywords = _("Progress"), _("metrics funnel stalled changes")
    icon = "chart-no-axes-column"
    yield PaletteItem(kind=ItemKind.PAGE, title=title, href=href, icon=icon, keywords=keywords)
    yield from _candidates(request.workspace, request.GET.get("q", "").split())


def _candidates(workspace: Workspace, words: list[str]) -> Iterator[PaletteItem]:
    """Yield the candidates with every word in their name or address. An erased one has neither."""
    if sum(map(len, words)) < MIN_QUERY_LENGTH:
        return
    found = CandidateState.objects.newest().filter(flow__workspace=workspace).exclude(status=GONE)
    found = found.filter(SyncedCandidate.matching(" ".join(words), "candidate__"))
    for state in found.select_related("candidate", "flow").order_by("-pk")[: MAX_PER_GROUP + 1]:
        candidate, flow = state.candidate, state.flow
        href = reverse(
            "candidate_detail", args=[workspace.slug, flow.flow_id, candidate.candidate_id]
        )
        search = f"?{urlencode({'search': candidate.email})}" if candidate.email else ""
        yield PaletteItem(
            kind=ItemKind.CANDIDATE,
            title=candidate.name or candidate.email or candidate.candidate_id,
            href=f"{href}{search}",
            icon="users",
            note=flow.name,
            keywords=candidate.email,
            search_only=True,
        )
