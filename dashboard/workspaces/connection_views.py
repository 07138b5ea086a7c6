"""Asking on behalf of a page in an outage whether the partner answers again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from flows_api import FlowsError


@require_safe
@member(Role.VIEWER)
def connection(request: WorkspaceRequest) -> HttpResponse:
    """The part of a page that tells of an outage: it asks for itself every few seconds, and is
    answered 204 while nothing changes. All open pages together make one call in ten seconds.

    Opened as a page, which is what "Try again" does, it asks at once and leads back to ``?next=``.
    """
    if not request.htmx:
        _ask(request)
        return redirect(_back(request, request.GET.get("next", "")))
    if request.connection.take_turn():
        _ask(request)
    problem = request.connection.problem
    if problem and problem.kind == request.GET.get("kind"):
        return HttpResponse(status=204)
    # The address of a page that answers a POST may answer nothing else, so that it names another.
    here = request.GET.get("next", request.htmx.current_url_abs_path or "")
    context = {"is_back": problem is None, "back_url": _back(request, here), "is_part": True}
    return render(request, "components/_connection.html", context)


def _ask(request: WorkspaceRequest) -> None:
    """The documented call that proves that a key works (contract.md §12); the connection hears."""
    request.connection.insist()
    try:
        request.flows.list_flows()
    except FlowsError:
        return


def _back(request: WorkspaceRequest, path: str) -> str:
    """``path`` if it is one of ours, else the flows."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse("flow_list", args=[request.workspace.slug])
