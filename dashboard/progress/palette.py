"""The command palette's items for progress: its page, and the synced candidates."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.palette import MAX_PER_GROUP, ItemKind, PaletteItem, page_item
from dashboard.core.params import read_text
from dashboard.core.text_search import normalize_text, words_of
from dashboard.progress.models import GONE, CandidateState, SyncedCandidate, SyncedFlow
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.palette_context import search_context

MIN_QUERY_LENGTH = 3
"""Letters before candidates are searched. Fewer would match half of them."""


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the overview and the candidates found. A flow's own progress comes with the flow.

    In blind mode nobody is found, since that would tell whose name was searched.
    """
    href = reverse("progress_home", args=[request.workspace.slug])
    keywords = _("metrics funnel stalled changes")
    yield page_item(_("Progress"), href, "chart-no-axes-column", keywords)
    if is_blind():
        return
    words = words_of(read_text(request.GET.get("q"), 200))
    if sum(map(len, words)) >= MIN_QUERY_LENGTH:
        found = _find_candidates(request.workspace, words, search_context(request).flow_id)
        yield from (_item(request.workspace.slug, state) for state in found)


def _find_candidates(workspace: Workspace, words: list[str], flow_id: str) -> list[CandidateState]:
    """Return the candidates with every word in their name, their address or their flow's name.

    One word at least is the candidate's own. The reader's flow comes first. An erased candidate has
    neither name nor address.
    """
    flows = SyncedFlow.objects.filter(workspace=workspace).values_list("pk", "name")
    names = {pk: normalize_text(name) for pk, name in flows}
    every, some = Q(), Q()
    for word in words:
        own = SyncedCandidate.matching(word, "candidate__")
        every &= own | Q(flow__in=[pk for pk, name in names.items() if word in name])
        some |= own
    found = CandidateState.objects.newest().filter(flow__workspace=workspace).exclude(status=GONE)
    is_here = Case(When(flow__flow_id=flow_id, then=0), default=1)
    found = found.filter(every & some).select_related("candidate", "flow")
    return list(found.order_by(is_here, "-pk")[: MAX_PER_GROUP + 1])


def _item(slug: str, state: CandidateState) -> PaletteItem:
    """Return the entry of a candidate. The address tells namesakes apart."""
    candidate, flow = state.candidate, state.flow
    href = reverse("candidate_detail", args=[slug, flow.flow_id, candidate.candidate_id])
    search = f"?{urlencode({'search': candidate.email})}" if candidate.email else ""
    return PaletteItem(
        kind=ItemKind.CANDIDATE,
        title=candidate.name or candidate.email or candidate.candidate_id,
        href=f"{href}{search}",
        icon="users",
        note=flow.name,
        detail=candidate.email if candidate.name else "",
        search_only=True,
        flow_id=flow.flow_id,
        flow_name=flow.name,
    )
