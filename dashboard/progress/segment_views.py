"""The page of a segment, and its CSV export."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.progress import person_rows, reviewing, showing, snoozing
from dashboard.progress.asking import Ask
from dashboard.progress.coming import coming
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import TrackedFlow
from dashboard.progress.since import last_look
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial
from dashboard.web.sheets import download, lines
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def progress_people(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the candidates behind a number.

    ``?since=last`` redirects to those who changed since the member's last visit, as a fixed pair of
    versions that can be passed on.
    """
    tracked = _flow(request, flow_id)
    if request.GET.get("since") == "last":
        return _since_last_visit(request, tracked)
    segment = Ask.read(request.GET.dict())
    flow_data = FlowData.visible(tracked)
    page = person_rows.page(flow_data, segment, request.GET.get("page"))
    context = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "freshness": coming(request, TrackedFlow.objects.filter(pk=tracked.pk)),
        "segment": segment,
        "metrics": snoozing.current(tracked) if segment.is_stalled else None,
        "bands": reviewing.bands(flow_data, segment, page.paginator.count),
        "title": showing.title(flow_data, segment),
        "step_label": flow_data.step(segment.step).get("label", ""),
        "page": page,
        "rows": person_rows.page_rows(flow_data, segment, page.object_list),
        "query": segment.encoded(),
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }
    return page_or_partial(request, "progress/people.html", context, partials=("segment-results",))


@require_safe
@member(Role.VIEWER, connected=False)
def progress_people_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export the same candidates in the same order as CSV."""
    tracked = _flow(request, flow_id)
    segment = Ask.read(request.GET.dict())
    flow_data = FlowData.visible(tracked)
    tell(
        request,
        request.workspace,
        "candidates.exported",
        flow_id=tracked.flow_id,
        flow=tracked.name,
        what=segment.name,
    )
    rows = showing.csv_rows(person_rows.in_order(flow_data, segment))
    return download(
        lines(showing.CSV_HEADER, rows), f"{slugify(tracked.name) or 'flow'}-{segment.name}.csv"
    )


def _since_last_visit(request: WorkspaceRequest, tracked: TrackedFlow) -> HttpResponse:
    visit = last_look(request.user, tracked)
    start = min(visit.base[0], tracked.version) if visit else tracked.version
    params = request.GET.dict() | {"show": "changed", "since": f"{start}-{tracked.version}"}
    path = reverse("progress_people", args=[request.workspace.slug, tracked.flow_id])
    return redirect(f"{path}?{Ask.read(params).encoded()}")


def _flow(request: WorkspaceRequest, flow_id: str) -> TrackedFlow:
    flows = TrackedFlow.objects.defer("scores")
    return get_object_or_404(flows, workspace=request.workspace, flow_id=flow_id)
