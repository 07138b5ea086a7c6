"""The overview of all flows of a workspace."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.core.http.csv import csv_response, render_csv
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.progress import exports
from dashboard.progress.changes.periods import count_loaded_later, read_period
from dashboard.progress.changes.visits import mark_as_read, record_visit
from dashboard.progress.digests import delivery
from dashboard.progress.freshness import check_freshness, is_freshness_poll
from dashboard.progress.models import SyncedFlow, SyncSchedule
from dashboard.progress.overview import summary
from dashboard.progress.overview.rows import build_rows
from dashboard.progress.overview.summary import MAX_SHOWN
from dashboard.progress.pending_assignments import count_pending_since
from dashboard.progress.sync.schedule import request_sync
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

FLOWS_PER_PAGE = 50


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_home(request: WorkspaceRequest) -> HttpResponse:
    """Show what changed since the member's last visit, what needs attention, and all flows.

    ``?changes=week`` shows the changes of a period instead, ``?page=`` another page of the flows.

    The partial ``freshness`` tells whether there are newer metrics.
    """
    freshness = check_freshness(request, request.workspace)
    if is_freshness_poll(request):
        return render(request, "progress/overview/_freshness.html", {"freshness": freshness})
    period = read_period(request.GET.dict())
    flows = summary.sorted_flows(request.workspace)
    page = page_of(flows, request.GET.get("page"), per_page=FLOWS_PER_PAGE)
    changes = summary.changes_since(flows, request.workspace, request.user, period)
    oldest = min((flow.synced_at for flow in flows if flow.synced_at), default=None)
    pending = count_pending_since(request.workspace, request.workspace.synced_flows.all(), oldest)
    attention = summary.find_attention(flows)
    on_page = [flow.pk for flow in page]
    loaded = summary.load_rows({*on_page, *changes.by_flow, *attention.shown}, pending, changes)
    context: dict[str, Any] = {
        "has_flows": bool(flows),
        "rows": build_rows(summary.pick(loaded, on_page), slug=request.workspace.slug),
        "flow_page": page,
        "page_numbers": page_numbers(page.number, page.paginator.num_pages),
        "freshness": freshness,
        "changed": summary.pick(loaded, changes.by_flow),
        "more_changed": changes.more,
        "visited_at": changes.visited_at,
        "has_more_stalled": len(attention.stalled) > MAX_SHOWN,
        "has_more_rates": len(attention.rates) > MAX_SHOWN,
        "has_more_blocked_domains": len(attention.blocked_domains) > MAX_SHOWN,
        "stalled": summary.pick(loaded, attention.stalled[:MAX_SHOWN]),
        "rates": summary.rate_findings(summary.pick(loaded, attention.rates[:MAX_SHOWN])),
        "blocked_domains": summary.blocked_domain_findings(
            summary.pick(loaded, attention.blocked_domains[:MAX_SHOWN])
        ),
        "period": period,
        "first_loaded_later": count_loaded_later(flows, period) if period else 0,
        "has_key": request.membership.key_hint is not None,
        "pending": sum(pending.values()),
        "versions": summary.format_versions(flows),
        "digest": delivery.find_digest(request.workspace, request.user),
        "schedule": SyncSchedule.objects.filter(workspace=request.workspace).first(),
    }
    return render_page_or_partial(
        request, "progress/overview/progress_home.html", context, partials=("overview-flows",)
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_home_export(request: WorkspaceRequest) -> StreamingHttpResponse:
    """Export the counts of all flows as CSV."""
    rows = exports.overview_export(summary.all_rows(request.workspace))
    name = f"{request.workspace.slug}-progress.csv"
    return csv_response(render_csv(exports.OVERVIEW_HEADER, rows), name)


@post_only("progress_home")
@require_role(Role.VIEWER, connected=False)
def progress_home_mark_read(request: WorkspaceRequest) -> HttpResponse:
    """Record the versions that the member's page showed: as a visit, or as read by the button."""
    is_visit = request.headers.get("X-Requested-With") == "seen"
    record = record_visit if is_visit else mark_as_read
    shown = dict(summary.parse_versions(request.POST.get("version", "")))
    for flow in SyncedFlow.objects.filter(workspace=request.workspace, pk__in=list(shown)):
        record(request.user, flow, shown[flow.pk])
    if is_visit:
        return HttpResponse(status=204)
    return see_other("progress_home", request.workspace.slug)


@post_only("progress_home")
@require_role(Role.VIEWER, connected=False)
def progress_home_refresh(request: WorkspaceRequest) -> HttpResponse:
    """Have all flows synced as soon as the workers are free."""
    request_sync(request.workspace)
    return see_other("progress_home", request.workspace.slug)
