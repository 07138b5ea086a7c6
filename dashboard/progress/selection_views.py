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
from django.views.decorators.http import require_POST, require_safe

from dashboard.progress import selecting
from dashboard.progress.asking import Ask
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules import drafts
from dashboard.progress.stated import note_handed_out, page, stated
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from flows_api import FlowStatus

ACTIONS = {
    "addresses": "progress_addresses",
    "email": "progress_mail",
    "flows": "progress_flows",
    "snooze": "progress_snooze",
    "unsnooze": "progress_wake",
    "note": "progress_note",
    "review": "progress_review",
}
"""The URL names of the actions, by the value of the button that was pressed."""
MOST_DRAFTS = 40
MOST_PASTED = 10_000
"""Half of what an import takes. These candidates go there through a field of the page."""


@require_POST
@member(Role.RECRUITER, connected=False)
def progress_choose(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Store the selected candidates and redirect to the page of the action."""
    flow = get_object_or_404(TrackedFlow, workspace=request.workspace, flow_id=flow_id)
    segment = Ask.read(request.POST.dict())
    choice = selecting.Choice.read(request.POST)
    selection = None
    if choice.is_too_many:
        text = _("You can select up to %(most)s candidates. Select fewer, or use “Select all”.")
        messages.warning(request, text % {"most": intcomma(selecting.MOST_TICKED)})
    elif (selection := selecting.choose(FlowData.visible(flow), segment, choice)) is None:
        messages.warning(request, _("No candidates selected. Select at least one first."))
    if selection is None:
        path = reverse("progress_people", args=[request.workspace.slug, flow_id])
        return see_other(f"{path}?{segment.encoded()}")
    name = ACTIONS.get(request.POST.get("action", ""), ACTIONS["addresses"])
    return see_other(name, request.workspace.slug, flow_id, selection.pk)


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_addresses(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show the addresses, for copying."""
    found = stated(request, flow_id, selection_id)
    addresses = found.addresses()
    note_handed_out(request, found, len(addresses), "addresses")
    return page(request, found, "addresses", {"addresses": addresses})


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_mail(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show links that open drafts in the reader's own e-mail program. Nothing is sent from here."""
    found = stated(request, flow_id, selection_id)
    addresses = found.addresses()
    note_handed_out(request, found, len(addresses), "mail_drafts")
    made = drafts.drafts(addresses, found.flow.name)
    context = {
        "addresses": addresses,
        "drafts": made[:MOST_DRAFTS],
        "beyond": sum(draft.count for draft in made[MOST_DRAFTS:]),
        "longest": drafts.LONGEST,
    }
    return page(request, found, "email", context)


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_flows(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show the other flows. Each button posts the candidates to that flow's import as lines."""
    found = stated(request, flow_id, selection_id)
    states = found.states.order_by("moved_before", "pk").exclude(person__email="")
    cells = states.values_list("person__email", "person__first_name", "person__last_name")
    addressed = states.count()
    flows = TrackedFlow.objects.filter(workspace=request.workspace, unlisted_at=None)
    others = flows.filter(status__in=("", FlowStatus.ACTIVE)).exclude(pk=found.flow.pk)
    lines = drafts.pasted(cells) if addressed <= MOST_PASTED else ""
    if lines:
        note_handed_out(request, found, addressed, "lines_to_assign")
    context = {
        "addressed": addressed,
        "most": MOST_PASTED,
        "lines": lines,
        "flows": others.only("flow_id", "name").order_by("name", "pk"),
    }
    return page(request, found, "flows", context)
