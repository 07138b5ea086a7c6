"""Selecting candidates, and what can be done with their addresses.

Nothing here sends anything to a candidate or calls Taptalent. There is no API to remind, extend or
withdraw, so no page offers it.
"""

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.progress.bulk_actions import email_drafts, other_flows, selections
from dashboard.progress.bulk_actions.page import get_bulk_action, record_export, render_page
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

ACTIONS = {
    "addresses": "progress_addresses",
    "email": "progress_email",
    "flows": "progress_add_to_flow",
    "snooze": "progress_snooze",
    "unsnooze": "progress_unsnooze",
    "labels": "progress_labels",
    "note": "progress_note",
    "review": "progress_review",
    "case": "case_open_selected",
    "notice": "progress_notice",
}
"""The URL names of the actions, by the value of the button that was pressed."""
MAX_IMPORT_LINES = 10_000
"""Half of what an import takes. These candidates go there through a field of the page."""


@post_only("candidate_list")
@require_role(Role.RECRUITER, connected=False)
def progress_select(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Store the selected candidates and redirect to the page of the action."""
    flow = get_object_or_404(SyncedFlow, workspace=request.workspace, flow_id=flow_id)
    segment = SegmentQuery.from_params(request.POST)
    choice = selections.SelectionRequest.read(request.POST)
    selection = None
    if choice.is_too_many:
        text = _("You can select up to %(most)s candidates. Select fewer, or use “Select all”.")
        messages.warning(request, text % {"most": intcomma(selections.MAX_SELECTED)})
    elif (
        selection := selections.create_selection(FlowData.visible(flow), segment, choice)
    ) is None:
        messages.warning(request, _("No candidates selected. Select at least one first."))
    if selection is None:
        path = reverse("candidate_list", args=[request.workspace.slug, flow_id])
        return see_other(f"{path}?{segment.encoded()}")
    name = ACTIONS.get(request.POST.get("bulk_action", ""), ACTIONS["addresses"])
    return see_other(name, request.workspace.slug, flow_id, selection.pk)


@require_safe
@require_role(Role.RECRUITER, connected=False)
def progress_addresses(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show the addresses, for copying."""
    found = get_bulk_action(request, flow_id, selection_id)
    addresses = found.addresses()
    record_export(request, found, len(addresses), "addresses")
    return render_page(request, found, "addresses", {"addresses": addresses})


@require_safe
@require_role(Role.RECRUITER, connected=False)
def progress_add_to_flow(
    request: WorkspaceRequest, flow_id: str, selection_id: int
) -> HttpResponse:
    """Show the other flows, searched by ``?q=``.

    Each button posts the candidates to that flow's import as lines.
    """
    found = get_bulk_action(request, flow_id, selection_id)
    states = found.states.filter(candidate__compared_email__gt="").order_by("moved_before", "pk")
    cells = states.values_list("candidate__email", "candidate__first_name", "candidate__last_name")
    addressed = states.count()
    others = other_flows.find_other_flows(found.flow, request.GET.get("q", ""))
    lines = email_drafts.format_import_lines(cells) if addressed <= MAX_IMPORT_LINES else ""
    context = {
        "addressed": addressed,
        "most": MAX_IMPORT_LINES,
        "lines": lines,
        "others": others,
    }
    return render_page(request, found, "flows", context, partials=("other-flows",))


@require_safe
@require_role(Role.RECRUITER, connected=False)
def progress_notice(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show the form that records a notice for the candidates, which posts to assignments."""
    found = get_bulk_action(request, flow_id, selection_id)
    addresses = found.addresses()
    context = {"addressed": len(addresses), "lines": "\n".join(addresses)}
    return render_page(request, found, "notice", context)
