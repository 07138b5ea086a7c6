"""A member's saved views: names for what a list's address asks for (field.md §3).

A list's address may also carry ``view=``: the id of the view one came by, so that a changed view
is told from another filter; or "all", so that the default view doesn't come back unasked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from django.db import transaction
from django.db.models.functions import Lower
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.access import View, WorkspaceRequest
from dashboard.workspaces.models import Membership, SavedView

P = ParamSpec("P")

LISTS = {"flow_list": _("Flows"), "candidate_list": _("Candidates of a flow")}
"""The lists whose views can be saved, by their URL's name."""
PARAMETER = "view"
ALL = "all"
NOT_KEPT = (PARAMETER, "page")
MOST = 20
LONGEST = 600


@dataclass(frozen=True)
class Link:
    """A saved view as a link of its list. ``state`` is "here" where the list shows just that,
    "changed" where one came by it and asked for something else since, else ""."""

    view: SavedView
    href: str
    state: str


@dataclass(frozen=True)
class Shown:
    """A list's saved views, and what of its address could be saved ("" for nothing).

    ``changed`` is the link of the view that one came by and left; ``all_href`` the list unfiltered.
    """

    links: list[Link]
    path: str
    query: str
    all_href: str

    @property
    def changed(self) -> Link | None:
        return next((link for link in self.links if link.state == "changed"), None)

    @property
    def is_saved(self) -> bool:
        return any(link.state == "here" for link in self.links)


def kept_part(params: QueryDict) -> str:
    """What a view keeps of ``params``, written in one way only, so that two can be compared."""
    pairs = ((name, str(value).strip()) for name, value in sorted(params.dict().items()))
    return urlencode([(name, value) for name, value in pairs if value and name not in NOT_KEPT])


def of(membership: Membership, list_name: str) -> list[SavedView]:
    """The member's views of a list, by name."""
    return list(membership.saved_views.filter(list_name=list_name).order_by(Lower("name"), "pk"))


@contextmanager
def alone(membership: Membership) -> Iterator[None]:
    """Within it nobody else changes the member's views: a name is looked for and then taken."""
    with transaction.atomic():
        Membership.objects.select_for_update().get(pk=membership.pk)
        yield


def shown(request: WorkspaceRequest) -> Shown:
    """The views of the list at ``request``'s address."""
    query = kept_part(request.GET)
    views = of(request.membership, _list_name(request))
    opened = request.GET.get(PARAMETER, "")
    here = {view.pk for view in views if view.query == query}
    links = [Link(view, href(request.path, view), _state(view, here, opened)) for view in views]
    has_default = any(view.is_default for view in views)
    all_href = f"{request.path}?{PARAMETER}={ALL}" if has_default else request.path
    return Shown(links, request.path, query, all_href)


def href(path: str, view: SavedView) -> str:
    """The address at ``path`` that shows ``view``."""
    return f"{path}?{view.query}&{PARAMETER}={view.pk}"


def list_at(path: str, slug: str) -> str:
    """The name of the list at ``path``, a page of the workspace ``slug``; "" when it is none."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    is_ours = match.kwargs.get("slug") == slug and match.url_name in LISTS
    return str(match.url_name) if is_ours else ""


def opens_default_view(view: View[P]) -> View[P]:
    """Declare that a list asked for without anything opens with the member's default view."""

    @wraps(view)
    def opened(request: WorkspaceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.GET and not request.htmx:
            mine = request.membership.saved_views.filter(list_name=_list_name(request))
            if default := mine.filter(is_default=True).first():
                return redirect(href(request.path, default))
        return view(request, *args, **kwargs)

    return opened


def held_about(workspace_id: int, email: str) -> list[SavedView]:
    """The views that may search for the person with ``email``: whatever names the address, or
    searches for a word of what stands before its "@", as a name would be."""
    views = SavedView.objects.filter(membership__workspace_id=workspace_id)
    return [view for view in views if _is_about(view, email.casefold())]


def _is_about(view: SavedView, email: str) -> bool:
    local = email.partition("@")[0]
    params = QueryDict(view.query)
    sought = " ".join(params.get(name, "") for name in ("search", "q")).casefold()
    words = [word for word in sought.replace("@", " ").replace(".", " ").split() if len(word) > 2]
    return email in f"{view.name} {sought}".casefold() or any(word in local for word in words)


def _state(view: SavedView, here: set[int], opened: str) -> str:
    if view.pk in here:
        return "here"
    return "changed" if opened == str(view.pk) and not here else ""


def _list_name(request: WorkspaceRequest) -> str:
    match = request.resolver_match
    return str(match.url_name) if match else ""
