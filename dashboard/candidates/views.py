"""Pages of a flow's candidates: the table, one candidate and the export."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.candidates import detail, export, listing, rows
from dashboard.candidates.columns.choices import load_columns
from dashboard.candidates.columns.definitions import (
    USUAL_SUBJECT,
    ListColumn,
    ListSubject,
    is_wide,
    list_columns,
    read_names,
)
from dashboard.candidates.columns.exports import ExportMenu
from dashboard.candidates.listing import CandidateQuery
from dashboard.candidates.step_results import other_attempts, step_progress
from dashboard.core.audit_events import record_event
from dashboard.core.concurrency import run_both
from dashboard.core.http.csv import csv_response, render_csv
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.http.xlsx import write_xlsx, xlsx_response
from dashboard.core.personal_data import find_erased
from dashboard.core.rendering.components import render_component
from dashboard.core.rendering.pager import page_numbers
from dashboard.workspaces.access import (
    ReadingRequest,
    WorkspaceRequest,
    require_role,
)
from dashboard.workspaces.connection.fallback import NotCached, stored_reader
from dashboard.workspaces.registries.pass_rules import Rules, flow_rules
from dashboard.workspaces.registries.snapshot_list import (
    SnapshotList,
    export_snapshot_list,
    find_label_names,
    find_row_details,
    load_snapshot_list,
)
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views.queries import opens_default_view
from flows_api import CandidatePage, Flow, match_attempts


@require_safe
@require_role(Role.VIEWER, fallback=True, connected=listing.is_live)
@opens_default_view
def candidate_list(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """List a flow's candidates, live or from the snapshot. The query is the page's whole state.

    Taptalent answers ``?search=&status=&page=&pageSize=``, the snapshot everything else.
    """
    query = CandidateQuery.from_params(request.GET.dict())
    if listing.is_live(request):
        context = _live_list(request, flow_id, query)
    else:
        found = load_snapshot_list(request, flow_id, page=query.page, page_size=query.page_size)
        if isinstance(found, HttpResponse):
            return found
        context = _snapshot_list(request, found)
    page: CandidatePage = context["page"]
    first = (page.page - 1) * page.page_size + 1
    # Of a short page after the first one, without a total, nobody knows how many stand before it.
    is_counted = page.total is not None or page.page == 1 or len(page.candidates) == page.page_size
    context |= {
        "search": query.search,
        "page_sizes": listing.PAGE_SIZES,
        "default_page_size": listing.DEFAULT_PAGE_SIZE,
        "page_size": query.page_size,
        "paginator_pages": page_numbers(page.page, page.total_pages),
        "first_index": first,
        "last_index": first + len(page.candidates) - 1,
        "is_counted": is_counted,
        "is_wide": is_wide(context["columns"]),
        "export_menu": _export_menu(request, context),
        "kept_keys": listing.read_keys(request.GET, "kept"),
        "without_keys": listing.read_keys(request.GET, "without"),
    }
    return render_page_or_partial(
        request, "candidates/candidate_list.html", context, partials=("candidate-results",)
    )


def _live_list(request: ReadingRequest, flow_id: str, query: CandidateQuery) -> dict[str, Any]:
    """Return the context of a page of the list as Taptalent returns it."""
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
    placed = match_attempts(page.candidates, flow.steps)
    page = msgspec.structs.replace(page, candidates=placed)
    rules = flow_rules(request.workspace, flow, placed)
    emails = {candidate.email for candidate in placed if candidate.email}
    columns = _columns(request, flow)
    details = find_row_details(request.workspace, flow_id, [found.id for found in placed])
    unsynced = [candidate for candidate in placed if candidate.id not in details]
    detail.remember_emails(request.workspace.pk, flow_id, unsynced)
    return {
        "flow": flow,
        "page": page,
        "columns": columns,
        "rows": rows.build_rows(
            page,
            flow,
            rules,
            slug=request.workspace.slug,
            query=query.encoded(),
            erased=find_erased(request.workspace.pk, emails),
            details=details,
            columns=columns,
            selected=_selected(request),
        ),
        "ignores_filter": listing.ignores_filter(query, placed),
        "query": query.encoded(),
        "status": query.status,
        "statuses": listing.status_filters([query.status] if query.status else []),
        "fields": replace(query, page=1).pairs(),
        "snapshot_query": query.snapshot_query(),
    }


def _snapshot_list(request: ReadingRequest, found: SnapshotList) -> dict[str, Any]:
    """Return the context of a page of the list from the snapshot."""
    subject = ListSubject(
        score=found.score_column,
        score_label=found.score_label,
        activity_label=found.activity_label,
        has_review=found.has_review,
    )
    columns = _columns(request, found.flow, subject)
    return {
        **found.context,
        "snapshot": found,
        "flow": found.flow,
        "page": found.page,
        "columns": columns,
        "rows": rows.build_rows(
            found.page,
            found.flow,
            found.rules,
            slug=request.workspace.slug,
            query=None,
            details=found.details,
            columns=columns,
            main_column=found.score_column,
            selected=_selected(request),
        ),
        "query": found.query,
        "statuses": listing.status_filters(found.statuses),
        "fields": [*parse_qsl(found.query), *listing.page_size_field(request.GET)],
    }


def _selected(request: ReadingRequest) -> frozenset[str]:
    """Return the keys of the candidates that are selected as the page is shown."""
    return frozenset(map(str, listing.read_keys(request.GET, "kept")))


def _export_menu(request: ReadingRequest, context: dict[str, Any]) -> SafeString:
    """Render the links of the exports, the same for everybody with the same list."""
    names = ".".join(column.name for column in context["columns"])
    content = ExportMenu(request.workspace.slug, context["flow"].id, context["query"], names)
    return render_component("candidates/_export_menu.html", content)


def _columns(
    request: ReadingRequest, flow: Flow, subject: ListSubject = USUAL_SUBJECT
) -> tuple[ListColumn, ...]:
    """Return the columns that the member chose for the list of ``flow``."""
    selected = load_columns(request.membership, flow.id)
    return list_columns(selected, flow.steps or (), subject=subject, blind=request.is_blind)


@require_safe
@require_role(Role.VIEWER, fallback=True, connected=listing.can_be_live)
def candidate_detail(request: ReadingRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Show one candidate with the attempts and scores of each step.

    In blind mode it is the candidate of the snapshot.
    """
    query = CandidateQuery.from_params(request.GET.dict())
    stored = stored_reader(request.workspace) if request.is_blind else None
    flows = stored or request.flows
    find = partial(
        detail.find_candidate,
        flows,
        workspace=request.workspace,
        flow_id=flow_id,
        candidate_id=candidate_id,
        query=query,
        fallback=stored or request.fallback,
    )
    try:
        if stored is not None:
            flow, found = flows.get_flow(flow_id), find()
        else:
            flow, found = run_both(partial(flows.get_flow, flow_id), find)
            found = found or detail.find_by_stored_address(
                flows, workspace=request.workspace, flow_id=flow_id, candidate_id=candidate_id
            )
    except NotCached:
        if stored is None:
            raise
        raise Http404("not in the snapshot") from None
    context = {"flow": flow, "query": query.encoded(), "stored": stored}
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
@require_role(Role.VIEWER, connected=listing.is_live)
def candidate_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export all candidates of the list on screen as CSV, in its order.

    ``?columns=`` names the columns of the list, without it all that is known is exported.
    """
    table, exported, name = _export(request, flow_id)
    lines = export.prefetch_lines(render_csv(table.header, exported))
    return csv_response(lines, f"{name}.csv")


@require_safe
@require_role(Role.VIEWER, connected=listing.is_live)
def candidate_export_workbook(request: WorkspaceRequest, flow_id: str) -> FileResponse:
    """Export the same as a workbook, which is complete before it is sent."""
    table, exported, name = _export(request, flow_id)
    return xlsx_response(write_xlsx(table.header, exported), f"{name}.xlsx")


def _export(
    request: WorkspaceRequest, flow_id: str
) -> tuple[export.ExportTable, Iterator[export.Row], str]:
    """Return the table of the list that the request's query asks for, its rows and its name."""
    if not listing.is_live(request):
        found = export_snapshot_list(request, flow_id)
        table = _export_table(request, found.flow, found.rules)
        facts = {"flow": table.flow.name, "flow_id": table.flow.id, "what": found.name}
        record_event(request, request.workspace, "candidates.exported", **facts)
        name = f"{_file_name(table.flow)}-{found.name}"
        return table, table.stored_rows(found.candidates), name
    query = CandidateQuery.from_params(request.GET.dict())
    flow = request.flows.get_flow(flow_id)
    table = _export_table(request, flow, flow_rules(request.workspace, flow))
    facts = {"flow": flow.name, "flow_id": flow.id, "status": query.status}
    record_event(
        request, request.workspace, "candidates.exported", search=bool(query.search), **facts
    )
    found_live = table.live_rows(request.flows, search=query.search, status=query.status)
    return table, found_live, f"{_file_name(flow)}-candidates"


def _export_table(request: WorkspaceRequest, flow: Flow, rules: Rules) -> export.ExportTable:
    """Return the table with the columns that ``?columns=`` names, by default with everything."""
    find_labels = partial(find_label_names, request.workspace, flow.id)
    if "columns" not in request.GET:
        return export.ExportTable(flow, rules, find_labels)
    names = read_names(request.GET["columns"], ".")
    columns = list_columns(names, flow.steps or (), blind=request.is_blind)
    return export.ExportTable(flow, rules, find_labels, columns)


def _file_name(flow: Flow) -> str:
    return slugify(flow.name) or f"flow-{slugify(flow.id)}"
