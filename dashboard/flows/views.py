"""The list of flows and the page of one flow."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.core.http.addresses import PageAddress
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.flows.editor.lint import total_duration
from dashboard.flows.grouping import (
    FlowAdditions,
    FlowGroup,
    GroupPart,
    filter_flows,
    group_flows,
    list_rows,
    parts_of_page,
)
from dashboard.flows.list_menus import build_menus
from dashboard.flows.list_query import BY_OWNER, FlowQuery
from dashboard.flows.listing import (
    filter_and_sort,
    pinned_first,
    search_flows,
    status_filters,
)
from dashboard.flows.rows import FlowRow, build_rows
from dashboard.workspaces.access import ReadingRequest, WorkspaceRequest, require_role
from dashboard.workspaces.first_steps import FirstStep, first_steps
from dashboard.workspaces.flow_owners.queries import list_owner_choices, owners_by_flow
from dashboard.workspaces.flow_pins.queries import (
    MAX_PINS,
    pin_flow,
    pinned_flows,
    unpin_flow,
)
from dashboard.workspaces.labels.flow_labels import list_flow_labels, load_flow_labels
from dashboard.workspaces.registries.pass_rules import synced_rules
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views.queries import opens_default_view
from flows_api import Flow, FlowList

FLOWS_PER_PAGE = 50


@require_safe
@require_role(Role.VIEWER, fallback=True)
@opens_default_view
def flow_list(request: ReadingRequest) -> HttpResponse:
    """List the workspace's flows. The query, with ``page``, is the page's whole state."""
    query = FlowQuery.from_params(request.GET)
    answer = request.flows.list_flows()
    added = _additions(request, answer.flows)
    found = filter_flows(search_flows(answer.flows, query.q), query, added)
    sorted_flows = filter_and_sort(found, status=query.status, sort=query.sort)
    shown = pinned_first(sorted_flows, added.pinned)
    groups = group_flows(shown, query.group, added)
    page = page_of(list_rows(groups), request.GET.get("page"), per_page=FLOWS_PER_PAGE)
    context = {
        "parts": _table_parts(request, groups, list(page), added, query),
        "flow_page": page,
        "page_numbers": page_numbers(page.number, page.paginator.num_pages),
        "total": len(answer.flows),
        "count": len(shown),
        "is_repeated": page.paginator.count > len(shown),
        "unreadable": len(answer.unreadable),
        "has_more": answer.has_more,
        "query": query,
        "statuses": status_filters(found, query.status),
        "menus": build_menus(request.workspace, PageAddress.of(request), query, added),
        "first_steps": _first_steps(request, answer),
    }
    return render_page_or_partial(
        request, "flows/flow_list.html", context, partials=("flow-results",)
    )


def _additions(request: ReadingRequest, flows: Sequence[Flow]) -> FlowAdditions:
    """Return what the members of the workspace added to ``flows``, with this member's pins."""
    ids = [flow.id for flow in flows]
    return FlowAdditions(
        labels=load_flow_labels(request.workspace, ids),
        owners=owners_by_flow(request.workspace, ids),
        pinned=pinned_flows(request.membership),
        member=request.membership.pk,
    )


def _table_parts(
    request: ReadingRequest,
    groups: Sequence[FlowGroup],
    rows: Sequence[tuple[int, int]],
    added: FlowAdditions,
    query: FlowQuery,
) -> list[tuple[GroupPart, list[FlowRow]]]:
    """Return the parts of the groups on a page, each with the rows of its flows."""
    parts = list(parts_of_page(groups, rows))
    ids = {flow.id for part in parts for flow in part.flows}
    rules = synced_rules(request.workspace, ids)
    build = partial(
        build_rows,
        rules=rules,
        added=added,
        slug=request.workspace.slug,
        has_owners=query.group != BY_OWNER,
    )
    return [(part, build(part.flows)) for part in parts]


def _first_steps(request: ReadingRequest, answer: FlowList) -> list[FirstStep]:
    """Return a fresh workspace's first steps. Flows that can't be read are flows too."""
    if answer.unreadable or answer.has_more:
        return []
    return first_steps(request.membership, answer.flows, is_connected=True)


@require_safe
@require_role(Role.VIEWER, fallback=True)
def flow_detail(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """Show one flow with its steps."""
    flow = request.flows.get_flow(flow_id)
    durations = (step.assessment_duration for step in flow.steps or ())
    owners = list_owner_choices(request.workspace, flow.id)
    context = {
        "flow": flow,
        "total_duration": total_duration(durations),
        "is_pinned": flow.id in pinned_flows(request.membership),
        "labels": list_flow_labels(request.workspace, flow.id),
        "owners": owners,
        "owner": next((choice.owner for choice in owners if choice.is_selected), None),
    }
    return render(request, "flows/flow_detail.html", context)


@post_only("flow_detail")
@require_role(Role.VIEWER, connected=False)
def flow_pin(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Pin a flow for the member, or unpin it."""
    if request.POST.get("pinned") != "1":
        unpin_flow(request.membership, flow_id)
        messages.success(request, _("Unpinned."))
    elif pin_flow(request.membership, flow_id):
        messages.success(request, _("Pinned. It comes first in your list of flows."))
    else:
        text = _("You can pin up to %(most)s flows. Unpin one first.")
        messages.warning(request, text % {"most": MAX_PINS})
    return see_other("flow_detail", request.workspace.slug, flow_id)
