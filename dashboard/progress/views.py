"""The page of one flow's progress. It reads stored data only, so it shows in an outage."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.core.http.csv import csv_response, render_csv
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_int
from dashboard.progress import exports
from dashboard.progress.bulk_actions import notes, reviews, snoozes
from dashboard.progress.candidate_profile import find_profile
from dashboard.progress.changes.periods import changes_in_period, read_period
from dashboard.progress.changes.visits import changes_since_last_visit, mark_as_read, record_visit
from dashboard.progress.flow_data import FlowData
from dashboard.progress.freshness import NOT_LOADED, flow_freshness, is_freshness_poll, poll_delay
from dashboard.progress.metrics import types
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments import presenters
from dashboard.progress.segments import rows as segment_rows
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync import threshold_history
from dashboard.progress.sync.schedule import request_sync
from dashboard.progress.sync.unlisted_flows import require_flow
from dashboard.progress.whatif import browser_data, preview_step, threshold_impacts, what_if
from dashboard.workspaces.access import WorkspaceRequest, has_role, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def flow_progress(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the metrics of one flow.

    ``?threshold-1=70`` tries another threshold, ``?changes=week`` shows the changes of a period.

    The partial ``freshness`` tells whether there are newer metrics than those of ``?seen=3``.
    """
    tracked = _known_or_new(request, flow_id)
    has_key = request.membership.key_hint is not None
    context: dict[str, Any] = {
        "tracked": tracked,
        "flow": presenters.flow_header(tracked),
        "freshness": flow_freshness(request, tracked, has_key=has_key),
    }
    if is_freshness_poll(request):
        return render(request, "progress/_freshness.html", context)
    known = snoozes.current_metrics(tracked)
    if known is None:
        return _not_loaded(request, context)
    if request.htmx.target == NOT_LOADED:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    flow_data = FlowData.visible(tracked)
    period = read_period(request.GET.dict())
    context |= {
        "metrics": known,
        "stages": presenters.funnel_rows(known),
        "what_if": what_if(tracked, known, request.GET.dict()),
        "period": period,
        "changes": changes_in_period([tracked], period).get(tracked.pk)
        if period
        else changes_since_last_visit(tracked, request.user),
        "reviewed": reviews.reviewed_counts(flow_data, known),
        "stalled": segment_rows.stalled_rows(flow_data, known),
        "changed_thresholds": threshold_history.changed_since(tracked, known.days[0].date)
        if known.days
        else [],
        "history": threshold_history.latest_changes(tracked),
    }
    return render(request, "progress/flow_progress.html", context)


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_what_if(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Render the what-if of one step (``?step=2``) for the flow editor to include.

    It is empty without scores. ``&now=58`` is the saved threshold as the editor knows it.
    """
    tracked = _known(request, flow_id) or SyncedFlow(flow_id=flow_id)
    known = types.load_metrics(tracked.metrics)
    segment = SegmentQuery.from_params(request.GET.dict())
    preview = preview_step(FlowData.visible(tracked), known, segment) if known else None
    data = browser_data([preview], orders=[preview.step.order]) if preview else ""
    context = {"tracked": tracked, "preview": preview, "data": data}
    return render(request, "progress/whatif/step.html", context)


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_threshold_impact(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Render the impact of changed thresholds for the editor's review to include.

    They come as ``?now-2=60&threshold-2=70``. It is empty without scores.
    """
    tracked = _known(request, flow_id) or SyncedFlow(flow_id=flow_id)
    known = types.load_metrics(tracked.metrics)
    found = threshold_impacts(FlowData.visible(tracked), known, request.GET.dict()) if known else []
    return render(
        request, "progress/whatif/threshold_impact.html", {"tracked": tracked, "impacts": found}
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_candidate(request: WorkspaceRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Show a candidate's notes, reviews, history and other flows.

    The candidate's page, which has the partner's answer, includes it as a partial.
    """
    tracked = _known_or_new(request, flow_id)
    found = find_profile(tracked, candidate_id) if tracked.pk else None
    context = {
        "tracked": tracked,
        "flow": presenters.flow_header(tracked),
        "candidate_id": candidate_id,
        "profile": found,
        "can_open_cases": has_role(request, Role.RECRUITER) and not request.is_blind,
        "deletable": notes.deletable_notes(request.membership).filter(candidate=found.candidate)
        if found and found.notes
        else (),
    }
    partials = ("candidate-profile",)
    return render_page_or_partial(
        request, "progress/candidate_profile.html", context, partials=partials
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_thresholds_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export the threshold history as CSV."""
    tracked = _flow(request, flow_id)
    rows = (exports.history_row(change) for change in tracked.threshold_changes.order_by("pk"))
    return csv_response(
        render_csv(exports.HISTORY_HEADER, rows),
        f"{slugify(tracked.name) or 'flow'}-thresholds.csv",
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export the funnel with rates and times as CSV. It is empty before the first sync."""
    tracked = _flow(request, flow_id)
    known = snoozes.current_metrics(tracked)
    rows = exports.funnel_export(known) if known else iter(())
    return csv_response(
        render_csv(exports.FUNNEL_HEADER, rows), f"{slugify(tracked.name) or 'flow'}-progress.csv"
    )


@post_only("flow_progress")
@require_role(Role.VIEWER, connected=False)
def progress_mark_read(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Record the version that the member's page showed: as a visit, or as read by the button.

    The page itself reports a visit by the header ``X-Requested-With: seen``.
    """
    tracked = _flow(request, flow_id)
    is_visit = request.headers.get("X-Requested-With") == "seen"
    version = read_int(request.POST.get("version"))
    if version is not None:
        record = record_visit if is_visit else mark_as_read
        record(request.user, tracked, version)
    if is_visit:
        return HttpResponse(status=204)
    return see_other("flow_progress", request.workspace.slug, flow_id)


@post_only("flow_progress")
@require_role(Role.VIEWER, connected=False)
def progress_refresh(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Have the flow synced as soon as a worker is free."""
    request_sync(request.workspace, _flow(request, flow_id).flow_id)
    return see_other("flow_progress", request.workspace.slug, flow_id)


def _not_loaded(request: WorkspaceRequest, context: dict[str, Any]) -> HttpResponse:
    """Return the page before the first sync, which polls until there are metrics."""
    polls = read_int(request.GET.get("asked")) or 0
    is_connected = request.membership.key_hint is not None
    delay = poll_delay(polls) if is_connected else 0
    context |= {"polls": polls + 1, "poll_seconds": delay, "has_key": is_connected}
    template = "progress/not_loaded.html"
    return render_page_or_partial(request, template, context, partials=(NOT_LOADED,))


def _known(request: WorkspaceRequest, flow_id: str) -> SyncedFlow | None:
    """Return the stored flow, or None for one that was never listed, such as a new one."""
    return request.workspace.synced_flows.filter(flow_id=flow_id).first()


def _known_or_new(request: WorkspaceRequest, flow_id: str) -> SyncedFlow:
    """Return the stored flow, or an empty one for a flow that no sync has listed yet."""
    tracked = _known(request, flow_id)
    if tracked is None:
        require_flow(request, flow_id)
    return tracked or SyncedFlow(flow_id=flow_id, name=flow_id)


def _flow(request: WorkspaceRequest, flow_id: str) -> SyncedFlow:
    return get_object_or_404(request.workspace.synced_flows.defer("scores"), flow_id=flow_id)
