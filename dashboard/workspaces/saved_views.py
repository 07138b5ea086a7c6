"""A member's saved views: names for what a list's address asks for (field.md §3).

A list's address may also carry ``view=``: the id of the view one came by, so that a changed view
is told from another filter; or "all", so that the default view doesn't come back unasked.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import ParamSpec
from urllib.parse import unquote, urlencode

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.web.places import plain
from dashboard.workspaces.access import View, WorkspaceRequest
from dashboard.workspaces.models import Membership, SavedView, Workspace

P = ParamSpec("P")

PEOPLE = "candidate_list"
LISTS = {"flow_list": _("Flows"), PEOPLE: _("Candidates of every flow")}
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
    path = escape_uri_path(request.path)
    links = [Link(view, href(path, view), _state(view, here, opened)) for view in views]
    has_default = any(view.is_default for view in views)
    all_href = f"{path}?{PARAMETER}={ALL}" if has_default else path
    return Shown(links, path, query, all_href)


def href(path: str, view: SavedView) -> str:
    """The address at ``path``, as an URL has it, that shows ``view``."""
    return f"{path}?{view.query}&{PARAMETER}={view.pk}"


def fault_of(query: str) -> str:
    """Why a list's ``query`` can't be saved, in words; "" when it can."""
    if not query:
        return gettext("Search or filter a list first, then save what it shows.")
    return gettext("This search is too long to be saved.") if len(query) > LONGEST else ""


def change(view: SavedView) -> bool:
    """Keep ``view``'s query, and only that; False when the view is gone by now."""
    view.saved_at = timezone.now()
    here = SavedView.objects.filter(pk=view.pk)
    return bool(here.update(query=view.query, saved_at=view.saved_at))


def list_at(path: str, slug: str) -> str:
    """The name of the list at ``path``, as an URL has it, a page of the workspace ``slug``; "" when
    it is none."""
    try:
        match = resolve(unquote(path))
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
                return redirect(href(escape_uri_path(request.path), default))
        return view(request, *args, **kwargs)

    return opened


def held_about(workspace_id: int, email: str, names: Iterable[str] = ()) -> list[SavedView]:
    """The views that may be about the person with ``email``, who is called ``names``.

    Those are all that hold the address; of candidates also those that are called, or search for, a
    word of the names, or of what stands before the "@". Flows are not searched by people.
    """
    theirs = _words(" ".join([email.partition("@")[0], *names]))
    return [
        view
        for view in SavedView.objects.filter(membership__workspace_id=workspace_id)
        if email.casefold() in (said := _said(view))
        or (view.list_name == PEOPLE and theirs & _words(said))
    ]


def purge() -> int:
    """Delete searches for people that were saved longer ago than their workspace keeps people; out:
    how many."""
    searches = SavedView.objects.filter(
        Q(query__startswith="search=") | Q(query__contains="&search="), list_name=PEOPLE
    )
    count = 0
    for workspace in Workspace.objects.all():
        over = timezone.now() - timedelta(days=workspace.keep_people_days)
        gone, _by_model = searches.filter(
            membership__workspace=workspace, saved_at__lt=over
        ).delete()
        count += gone
    return count


def _said(view: SavedView) -> str:
    params = QueryDict(view.query)
    return " ".join([view.name, params.get("search", ""), params.get("q", "")]).casefold()


def _words(text: str) -> set[str]:
    """A single letter is an initial, and says too little."""
    return {word for word in re.split(r"[\W_]+", plain(text)) if len(word) > 1}


def _state(view: SavedView, here: set[int], opened: str) -> str:
    if view.pk in here:
        return "here"
    return "changed" if opened == str(view.pk) and not here else ""


def _list_name(request: WorkspaceRequest) -> str:
    match = request.resolver_match
    return str(match.url_name) if match else ""
