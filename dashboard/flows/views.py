"""The list of flows and the page of one flow."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_choice, read_text
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.flows.editor.lint import total_duration
from dashboard.flows.listing import (
    SORTS,
    filter_and_sort,
    pinned_first,
    search_flows,
    status_filters,
)
from dashboard.flows.rows import build_rows
from dashboard.workspaces.access import ReadingRequest, WorkspaceRequest, require_role
from dashboard.workspaces.first_steps import FirstStep, first_steps
from dashboard.workspaces.flow_pins.queries import (
    MAX_PINS,
    pin_flow,
    pinned_flows,
    unpin_flow,
)
from dashboard.workspaces.registries.pass_rules import synced_rules
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views.queries import opens_default_view
from flows_api import FlowList

FLOWS_PER_PAGE = 50
MAX_SEARCH_LENGTH = 200


@require_safe
@require_role(Role.VIEWER, fallback=True)
@opens_default_view
def flow_list(request: ReadingRequest) -> HttpResponse:
    """List the workspace's flows. ``?q=&status=&sort=&page=`` are the page's whole state."""
    q = read_text(request.GET.get("q"), MAX_SEARCH_LENGTH)
    status = read_text(request.GET.get("status"), MAX_SEARCH_LENGTH)
    sort = read_choice(request.GET.get("sort"), SORTS, SORTS[0])
    answer = request.flows.list_flows()
    found = search_flows(answer.flows, q)
    pinned = pinned_flows(request.membership)
    shown = pinned_first(filter_and_sort(found, status=status, sort=sort), pinned)
    page = page_of(shown, request.GET.get("page"), per_page=FLOWS_PER_PAGE)
    rules = synced_rules(request.workspace, [flow.id for flow in page])
    context = {
        "rows": build_rows(page.object_list, rules, pinned, slug=request.workspace.slug),
        "flow_page": page,
        "page_numbers": page_numbers(page.number, page.paginator.num_pages),
        "total": len(answer.flows),
        "unreadable": len(answer.unreadable),
        "q": q,
        "status": status,
        "sort": sort,
        "statuses": status_filters(found, status),
        "first_steps": _first_steps(request, answer),
    }
    return render_page_or_partial(
        request, "flows/flow_list.html", context, partials=("flow-results",)
    )


def _first_steps(request: ReadingRequest, answer: FlowList) -> list[FirstStep]:
    """Return a fresh workspace's first steps. Flows that can't be read are flows too."""
    if answer.unreadable:
        return []
    return first_steps(request.membership, answer.flows, is_connected=True)


@require_safe
@require_role(Role.VIEWER, fallback=True)
def flow_detail(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """Show one flow with its steps."""
    flow = request.flows.get_flow(flow_id)
    durations = (step.assessment_duration for step in flow.steps or ())
    context = {
        "flow": flow,
        "total_duration": total_duration(durations),
        "is_pinned": flow.id in pinned_flows(request.membership),
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
