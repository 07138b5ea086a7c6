"""The pages of saved views.

The view's id is posted, not in the URL, because the view exists for its member only, and may have
been deleted meanwhile.
"""

from contextlib import AbstractContextManager

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import MAX_KEY, read_int
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.models import SavedView
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views import pins, queries
from dashboard.workspaces.saved_views.forms import NewSavedViewForm, SavedViewForm
from dashboard.workspaces.saved_views.undoable import SAVED_VIEWS
from dashboard.workspaces.undo.actions import Done, Recording, recorded, report


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, connected=False)
def saved_view_list(request: WorkspaceRequest) -> HttpResponse:
    """List the member's views. A POST saves a new one and returns to its list."""
    if request.method != "POST":
        return _page(request)
    form = NewSavedViewForm(request.POST, membership=request.membership)
    with _recorded(request) as recording, queries.lock_saved_views(request.membership):
        view = form.save() if form.is_valid() else form.find_repeated()
        if view is None:
            return _page(request, new=form)
    report(request, Done(_("Saved as “%(name)s”.") % {"name": view.name}, recording))
    return _to(queries.saved_view_url(form.cleaned_data["path"], view))


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_details(request: WorkspaceRequest) -> HttpResponse:
    """Rename a view, or make it the list's default."""
    with _recorded(request) as recording, queries.lock_saved_views(request.membership):
        if (view := _posted(request, is_locked=True)) is None:
            return _gone(request)
        form = SavedViewForm(request.POST, instance=view, prefix=str(view.pk))
        if not form.is_valid():
            return _page(request, changed=form)
        form.save()
    report(request, Done(_("Saved."), recording))
    return see_other("saved_view_list", request.workspace.slug)


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_filter(request: WorkspaceRequest) -> HttpResponse:
    """Replace a view's query by what its list shows now."""
    path = request.POST.get("path", "")
    view, address = _posted(request), queries.list_at(path, request.workspace.slug)
    if view is None or address.list_name != view.list_name:
        return _gone(request)
    query = queries.canonical_query(QueryDict(request.POST.get("query", "")))
    view.query, view.flow_id = query, address.flow_of(query)
    if fault := queries.query_error(query):
        messages.warning(request, fault)
        return _to(queries.saved_view_url(path, view))
    with _recorded(request) as recording:
        if not queries.update_query(view):
            return _gone(request)
    report(request, Done(_("Updated “%(name)s”.") % {"name": view.name}, recording))
    return _to(queries.saved_view_url(path, view))


@post_only("saved_view_list")
@require_role(Role.VIEWER, connected=False)
def saved_view_removal(request: WorkspaceRequest) -> HttpResponse:
    """Delete a view. What it showed is not affected."""
    if (view := _posted(request)) is None:
        return _gone(request)
    with _recorded(request) as recording:
        view.delete()
    report(request, Done(_("Deleted “%(name)s”.") % {"name": view.name}, recording))
    return see_other("saved_view_list", request.workspace.slug)


def _page(
    request: WorkspaceRequest,
    *,
    new: NewSavedViewForm | None = None,
    changed: SavedViewForm | None = None,
) -> HttpResponse:
    """Render the page of all views, with status 422 for an invalid form."""
    groups = []
    for list_name, label in queries.LISTS.items():
        forms = [
            changed if changed and changed.instance == view else SavedViewForm.for_view(view)
            for view in queries.list_saved_views(request.membership, list_name)
        ]
        groups.append((label, forms))
    context = {
        "groups": groups,
        "new": new,
        "changed": changed,
        "pins": pins.list_pins(request.membership),
    }
    status = 422 if new or changed else 200
    return render(request, "workspaces/saved_view_list.html", context, status=status)


def _posted(request: WorkspaceRequest, *, is_locked: bool = False) -> SavedView | None:
    """Return the member's own view with the posted id, optionally locked, or None."""
    key = read_int(request.POST.get("view"), most=MAX_KEY)
    mine = request.membership.saved_views.all()
    views = mine.select_for_update() if is_locked else mine
    return views.filter(pk=key).first() if key else None


def _recorded(request: WorkspaceRequest) -> AbstractContextManager[Recording]:
    """Record what the block changes of the member's views, so that it can be undone."""
    return recorded(request, SAVED_VIEWS, request.membership.saved_views.all())


def _gone(request: WorkspaceRequest) -> HttpResponse:
    messages.info(request, _("This view no longer exists. Nothing was changed."))
    return see_other("saved_view_list", request.workspace.slug)


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
