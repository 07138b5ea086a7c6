"""Pinning a saved view to the sidebar, moving it there, and unpinning it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.http.pages import get_return_url, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.moves import MOVES
from dashboard.core.params import MAX_KEY, read_int
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views import pins, queries


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_pin(request: WorkspaceRequest) -> HttpResponse:
    """Pin a view of the list at the posted path, the member's own or a shared one."""
    path = request.POST.get("path", "")
    address = queries.list_at(path, request.workspace.slug)
    key = read_int(request.POST.get("view"), most=MAX_KEY)
    with queries.lock_saved_views(request.membership):
        view = pins.find_offered_view(request.membership, key) if key else None
        is_offered = (
            view is not None
            and view.list_name == address.list_name
            and view.flow_id in ("", address.flow_id)
        )
        if view is None or not is_offered:
            messages.info(request, _("This view no longer exists. Nothing was changed."))
            return see_other("saved_view_list", request.workspace.slug)
        if pins.pin_view(request.membership, view, address.flow_id):
            messages.success(request, _("Pinned “%(name)s”.") % {"name": view.name})
        else:
            text = _("You have pinned %(n)s views already. Unpin one first.")
            messages.warning(request, text % {"n": pins.MAX_PINS})
    return HttpResponseRedirect(queries.saved_view_url(path, view), status=303)


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_unpin(request: WorkspaceRequest) -> HttpResponse:
    """Unpin a view, and return to the page that this was asked on. The view stays."""
    key = read_int(request.POST.get("pin"), most=MAX_KEY) or 0
    request.membership.pinned_views.filter(pk=key).delete()
    messages.success(request, _("Unpinned."))
    back = get_return_url(request, "saved_view_list", request.workspace.slug)
    return HttpResponseRedirect(back, status=303)


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_pin_position(request: WorkspaceRequest) -> HttpResponse:
    """Move a pin one place up or down."""
    key = read_int(request.POST.get("pin"), most=MAX_KEY) or 0
    by = MOVES.get(request.POST.get("move", ""), 0)
    with queries.lock_saved_views(request.membership):
        pins.move_pin(request.membership, key, by)
    page = reverse("saved_view_list", args=[request.workspace.slug])
    return HttpResponseRedirect(f"{page}#pin-{key}", status=303)
