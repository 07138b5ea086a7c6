"""The page of a segment, and its CSV export."""

from dataclasses import replace

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.core.audit_events import record_event
from dashboard.core.http.csv import csv_response, render_csv
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.pager import page_numbers
from dashboard.progress import exports
from dashboard.progress.bulk_actions import reviews, snoozes
from dashboard.progress.changes.visits import find_last_visit
from dashboard.progress.flow_data import FlowData
from dashboard.progress.freshness import check_freshness
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments import presenters, rows, table
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.access import WorkspaceRequest, has_role, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_segment(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the candidates behind a number.

    ``?since=last`` redirects to those who changed since the member's last visit, as a fixed pair of
    versions that can be passed on.
    """
    tracked = _flow(request, flow_id)
    if request.GET.get("since") == "last":
        return _since_last_visit(request, tracked)
    segment = SegmentQuery.from_params(request.GET.dict())
    flow_data = FlowData.visible(tracked)
    page = rows.segment_page(flow_data, segment, request.GET.get("page"))
    step_label = str(flow_data.step(segment.step).get("label", ""))
    context = {
        "tracked": tracked,
        "flow": presenters.flow_header(tracked),
        "freshness": check_freshness(request, SyncedFlow.objects.filter(pk=tracked.pk)),
        "segment": segment,
        "metrics": snoozes.current_metrics(tracked) if segment.is_stalled else None,
        "bands": reviews.review_filters(flow_data, segment, page.paginator.count),
        "title": presenters.segment_title(flow_data, segment),
        "step_label": step_label,
        "page": page,
        "rows": table.build_rows(
            rows.page_rows(flow_data, segment, page.object_list),
            segment,
            slug=request.workspace.slug,
            flow_id=tracked.flow_id,
            step_label=step_label,
            can_select=has_role(request, Role.RECRUITER),
        ),
        "query": segment.encoded(),
        "cleared_url": f"?{replace(segment, search='').encoded()}",
        "numbers": page_numbers(page.number, page.paginator.num_pages),
    }
    return render_page_or_partial(
        request, "progress/segments/segment.html", context, partials=("segment-results",)
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_segment_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export the same candidates in the same order as CSV."""
    tracked = _flow(request, flow_id)
    segment = SegmentQuery.from_params(request.GET.dict())
    flow_data = FlowData.visible(tracked)
    record_event(
        request,
        request.workspace,
        "candidates.exported",
        flow_id=tracked.flow_id,
        flow=tracked.name,
        what=segment.name,
    )
    cells = exports.segment_rows(flow_data, rows.ordered_states(flow_data, segment))
    return csv_response(
        render_csv(exports.segment_header(flow_data), cells),
        f"{slugify(tracked.name) or 'flow'}-{segment.name}.csv",
    )


def _since_last_visit(request: WorkspaceRequest, tracked: SyncedFlow) -> HttpResponse:
    visit = find_last_visit(request.user, tracked)
    start = min(visit.base[0], tracked.version) if visit else tracked.version
    params = request.GET.dict() | {"show": "changed", "since": f"{start}-{tracked.version}"}
    path = reverse("progress_segment", args=[request.workspace.slug, tracked.flow_id])
    return redirect(f"{path}?{SegmentQuery.from_params(params).encoded()}")


def _flow(request: WorkspaceRequest, flow_id: str) -> SyncedFlow:
    flows = SyncedFlow.objects.defer("scores")
    return get_object_or_404(flows, workspace=request.workspace, flow_id=flow_id)
