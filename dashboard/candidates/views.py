"""Pages of a flow's candidates: the table, one candidate and the export."""

from functools import partial

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.candidates import detail, export, listing, rows
from dashboard.candidates.listing import CandidateQuery
from dashboard.candidates.step_results import other_attempts, step_progress
from dashboard.core.audit_events import record_event
from dashboard.core.concurrency import run_both
from dashboard.core.http.csv import csv_response
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.pager import page_numbers
from dashboard.core.personal_data import find_erased
from dashboard.workspaces.access import ReadingRequest, WorkspaceRequest, require_role
from dashboard.workspaces.pass_rules import flow_rules
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views.queries import opens_default_view
from flows_api import match_attempts


@require_safe
@require_role(Role.VIEWER, fallback=True)
@opens_default_view
def candidate_list(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """List a flow's candidates. ``?search=&status=&page=&pageSize=`` are the page's whole state."""
    query = CandidateQuery.from_params(request.GET.dict())
    flow, page = run_both(
        partial(request.flows.get_flow, flow_id),
        partial(
            request.flows.list_candidates,
            flow_id,
            page=query.page,
            page_size=query.page_size,
            search=query.search,
            status=query.status or None,
        ),
    )
    detail.remember_emails(request.workspace.pk, flow_id, page.candidates)
    placed = match_attempts(page.candidates, flow.steps)
    page = msgspec.structs.replace(page, candidates=placed)
    rules = flow_rules(request.workspace, flow, placed)
    emails = {candidate.email for candidate in placed if candidate.email}
    first = (page.page - 1) * page.page_size + 1
    context = {
        "flow": flow,
        "page": page,
        "rows": rows.build_rows(
            page,
            flow,
            rules,
            slug=request.workspace.slug,
            query=query.encoded(),
            erased=find_erased(request.workspace.pk, emails),
        ),
        "search": query.search,
        "status": query.status,
        "query": query.encoded(),
        "statuses": listing.status_filters(query.status),
        "page_sizes": listing.PAGE_SIZES,
        "page_size": query.page_size,
        "paginator_pages": page_numbers(page.page, page.total_pages),
        "first_index": first,
        "last_index": first + len(page.candidates) - 1,
    }
    return render_page_or_partial(
        request, "candidates/candidate_list.html", context, partials=("candidate-results",)
    )


@require_safe
@require_role(Role.VIEWER, fallback=True)
def candidate_detail(request: ReadingRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Show one candidate with the attempts and scores of each step."""
    query = CandidateQuery.from_params(request.GET.dict())
    flow, found = run_both(
        partial(request.flows.get_flow, flow_id),
        partial(
            detail.find_candidate,
            request.flows,
            workspace_id=request.workspace.pk,
            flow_id=flow_id,
            candidate_id=candidate_id,
            query=query,
            fallback=request.fallback,
        ),
    )
    context = {"flow": flow, "query": query.encoded()}
    if found is None:
        return render(request, "candidates/candidate_not_found.html", context, status=404)
    found = found.placed(flow)
    rules = flow_rules(request.workspace, flow, found.listed)
    context |= {
        "candidate": found.candidate,
        "position": found.position,
        "is_erased": bool(
            found.candidate.email and find_erased(request.workspace.pk, [found.candidate.email])
        ),
        "rules": rules,
        "steps": step_progress(found.candidate, flow, rules),
        "other_attempts": other_attempts(found.candidate, flow),
    }
    return render(request, "candidates/candidate_detail.html", context)


@require_safe
@require_role(Role.VIEWER)
def candidate_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export all candidates that match the search and status on screen, as CSV."""
    query = CandidateQuery.from_params(request.GET.dict())
    flow = request.flows.get_flow(flow_id)
    rules = flow_rules(request.workspace, flow)
    lines = export.csv_lines(request.flows, flow, rules, search=query.search, status=query.status)
    facts = {"flow": flow.name, "flow_id": flow.id, "status": query.status}
    record_event(
        request, request.workspace, "candidates.exported", search=bool(query.search), **facts
    )
    name = slugify(flow.name) or f"flow-{slugify(flow.id)}"
    return csv_response(export.prefetch_lines(lines), f"{name}-candidates.csv")
