"""The page that compares a few candidates of one flow."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.http.pages import see_other
from dashboard.core.params import MAX_KEY, read_ints
from dashboard.progress.bulk_actions.selections import SelectionRequest
from dashboard.progress.compare.candidates import (
    MAX_COMPARED,
    MIN_COMPARED,
    compare_candidates,
    find_compared_ids,
    read_ids,
)
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments import presenters
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync.unlisted_flows import require_flow
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, connected=False)
def candidate_compare(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Compare the candidates of ``?candidate=12&candidate=7`` step by step.

    The form of the list posts the selected rows, and is redirected to their address.
    """
    if request.method == "POST":
        return _redirect_to_selected(request, flow_id)
    tracked = request.workspace.synced_flows.defer("scores").filter(flow_id=flow_id).first()
    ids = read_ids(request.GET.getlist("candidate"))
    if tracked is None:
        require_flow(request, flow_id)
        tracked = SyncedFlow(flow_id=flow_id, name=flow_id)
    context = {"tracked": tracked, "flow": presenters.flow_header(tracked)}
    template = "progress/compare/candidates.html"
    if tracked.synced_at is None:
        return render(request, template, context)
    found = compare_candidates(FlowData.visible(tracked), ids)
    context |= {
        "comparison": found,
        "least": MIN_COMPARED,
        "most": MAX_COMPARED,
        "shown": [(each, _without(ids, each.candidate.candidate_id)) for each in found.candidates],
    }
    return render(request, template, context, status=404 if ids and not found.candidates else 200)


def _redirect_to_selected(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    flow = get_object_or_404(SyncedFlow, workspace=request.workspace, flow_id=flow_id)
    segment = SegmentQuery.from_params(request.POST)
    choice = SelectionRequest.read(request.POST)
    ids = []
    if not choice.is_too_many:
        ids = find_compared_ids(
            FlowData.visible(flow),
            segment,
            _posted_keys(request.POST),
            is_all=choice.is_all,
            excluded=choice.excluded,
        )
    if MIN_COMPARED <= len(ids) <= MAX_COMPARED:
        path = reverse("candidate_compare", args=[request.workspace.slug, flow_id])
        return see_other(f"{path}?{urlencode({'candidate': ids}, doseq=True)}")
    text = _("Select %(least)s to %(most)s candidates to compare them.")
    messages.warning(request, text % {"least": MIN_COMPARED, "most": MAX_COMPARED})
    path = reverse("candidate_list", args=[request.workspace.slug, flow_id])
    return see_other(f"{path}?{'&'.join(filter(None, [segment.encoded(), choice.encoded()]))}")


def _posted_keys(posted: QueryDict) -> list[int]:
    """Return the keys of the ticked rows: those of the page in its order, then those of others."""
    texts = [*posted.getlist("candidate"), *posted.get("kept", "").split()]
    return read_ints(texts, most=MAX_KEY)


def _without(ids: list[str], candidate_id: str) -> str:
    """Return the query that compares all of ``ids`` but this one."""
    others = [each for each in ids if each != candidate_id]
    return urlencode({"candidate": others}, doseq=True)
