"""The polling endpoint of pages in an outage."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from flows_api import FlowsError


@require_safe
@require_role(Role.VIEWER)
def connection(request: WorkspaceRequest) -> HttpResponse:
    """Return the outage notice, which polls this view, or 204 while nothing has changed.

    All open pages together make one call to the partner in ten seconds. Opened as a page, which is
    what "Try again" does, the view calls the partner at once and redirects to ``?next=``.
    """
    if not request.htmx:
        _probe(request)
        return redirect(_return_url(request, request.GET.get("next", "")))
    if request.connection.acquire_probe():
        _probe(request)
    problem = request.connection.problem
    if problem and problem.kind == request.GET.get("kind"):
        return HttpResponse(status=204)
    # A page that answers a POST names another URL in ?next=, because its own may accept no GET.
    page_url = request.GET.get("next", request.htmx.current_url_abs_path or "")
    back_url = _return_url(request, page_url)
    context = {"is_back": problem is None, "back_url": back_url, "is_fragment": True}
    return render(request, "components/_connection.html", context)


def _probe(request: WorkspaceRequest) -> None:
    """List the flows, the cheapest call that proves a key works. The breaker records the result."""
    request.connection.force()
    try:
        request.flows.list_flows()
    except FlowsError:
        return


def _return_url(request: WorkspaceRequest, path: str) -> str:
    """Return ``path`` if it is on this site, else the list of flows."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse("flow_list", args=[request.workspace.slug])
