"""Choosing people, and what can be had of them: addresses, drafts of a mail, lines to assign.

Nothing here sends anything to anyone, or asks Taptalent for anything: what it can't do (remind,
extend, withdraw) no page pretends to.
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
from dashboard.progress.lists import Scope
from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules import drafts
from dashboard.progress.stated import note_handed_out, page, stated
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from flows_api import FlowStatus

DEEDS = ("addresses", "mail", "flows", "snooze", "wake", "note", "review")
"""What the list's buttons lead to: ``progress_<deed>``."""
MOST_DRAFTS = 40
MOST_PASTED = 10_000
"""Half of what "Assign many" takes in one list: these go there through a field of the page."""


@require_POST
@member(Role.RECRUITER, connected=False)
def progress_choose(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Keep who is ticked, and lead to the page of the deed."""
    flow = get_object_or_404(TrackedFlow, workspace=request.workspace, flow_id=flow_id)
    ask = Ask.read(request.POST.dict())
    choice = selecting.Choice.read(request.POST)
    selection = None
    if choice.is_too_many:
        words = _("At most %(most)s people can be ticked. Tick fewer, or select all that match.")
        messages.warning(request, words % {"most": intcomma(selecting.MOST_TICKED)})
    elif (selection := selecting.choose(Scope.visible(flow), ask, choice)) is None:
        messages.warning(request, _("Nobody was chosen. Tick the people whom you mean first."))
    if selection is None:
        people = reverse("progress_people", args=[request.workspace.slug, flow_id])
        return see_other(f"{people}?{ask.encoded()}")
    deed = request.POST.get("deed")
    name = deed if deed in DEEDS else DEEDS[0]
    return see_other(f"progress_{name}", request.workspace.slug, flow_id, selection.pk)


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_addresses(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """The people's addresses, to be copied."""
    found = stated(request, flow_id, selection_id)
    addresses = found.addresses()
    note_handed_out(request, found, len(addresses), "addresses")
    return page(request, found, "addresses", {"addresses": addresses})


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_mail(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Drafts for the reader's own mail program; nothing is sent from here."""
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
    return page(request, found, "mail", context)


@require_safe
@member(Role.RECRUITER, connected=False)
def progress_flows(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Where else they could be assigned: each flow's button takes them there as pasted lines."""
    found = stated(request, flow_id, selection_id)
    people = found.states.order_by("moved_before", "pk").exclude(person__email="")
    cells = people.values_list("person__email", "person__first_name", "person__last_name")
    addressed = people.count()
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
