"""The page on which a member chooses the columns of a flow's list of candidates."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.candidates.columns import choices
from dashboard.candidates.columns.definitions import USUAL, available_columns, column_label
from dashboard.core.moves import MOVES, moved
from dashboard.workspaces.access import ReadingRequest, require_role
from dashboard.workspaces.roles import Role

SAFE = ("GET", "HEAD")


class Option(NamedTuple):
    """A column of the form, and whether it can be moved up and down among those shown."""

    name: str
    label: str
    is_shown: bool
    can_rise: bool
    can_fall: bool


def needs_steps(request: HttpRequest) -> bool:
    """Return whether the page asks Taptalent for the flow's steps, which saving does not."""
    return request.method in SAFE


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, fallback=True, connected=needs_steps)
def candidate_columns(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """Choose and order the columns. The query is that of the list, to which the page leads back."""
    if request.method == "POST":
        return _save(request, flow_id)
    flow = request.flows.get_flow(flow_id)
    selected = choices.load_choice(request.membership, flow_id)
    offered = available_columns(flow.steps or (), blind=request.is_blind)
    shown = [name for name in (USUAL if selected is None else selected) if name in offered]
    rest = [name for name in offered if name not in shown]
    context = {
        "flow": flow,
        "options": [
            Option(
                name,
                column_label(name, flow.steps or ()),
                is_shown=name in shown,
                can_rise=name in shown[1:],
                can_fall=name in shown[:-1],
            )
            for name in [*shown, *rest]
        ],
        "is_usual": selected is None,
        "list_url": _list_url(request, flow_id),
        "action": request.get_full_path(),
    }
    return render(request, "candidates/candidate_columns.html", context)


def _save(request: ReadingRequest, flow_id: str) -> HttpResponse:
    """Store what is ticked, in its order, and lead back to the list, or after a move to the page.

    A move stores what is ticked too, so that nothing is lost.
    """
    if "usual" in request.POST:
        choices.forget_choice(request.membership, flow_id)
        messages.success(request, _("The list has its usual columns again."))
        return HttpResponseRedirect(_list_url(request, flow_id), status=303)
    names = request.POST.getlist("column")
    for direction, by in MOVES.items():
        if column := request.POST.get(direction):
            choices.save_choice(request.membership, flow_id, moved(names, column, by))
            here = f"{request.get_full_path()}#column-{quote(column, safe='')}"
            return HttpResponseRedirect(here, status=303)
    choices.save_choice(request.membership, flow_id, names)
    messages.success(request, _("Columns saved."))
    return HttpResponseRedirect(_list_url(request, flow_id), status=303)


def _list_url(request: ReadingRequest, flow_id: str) -> str:
    path = reverse("candidate_list", args=[request.workspace.slug, flow_id])
    query = urlencode([(name, v) for name, values in request.GET.lists() for v in values])
    return f"{path}?{query}" if query else path
