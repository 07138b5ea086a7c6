"""A member's saved views: named queries of a list.

A list's URL may also have ``view=``. It is the id of the opened view, which distinguishes a changed
view from another filter, or "all", which keeps the default view from opening again.
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
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.text_search import normalize_text
from dashboard.workspaces.access import ReadingRequest, ReadingView
from dashboard.workspaces.models import Membership, SavedView, Workspace

P = ParamSpec("P")

CANDIDATES = "candidate_list"
LISTS = {"flow_list": _("Flows"), CANDIDATES: _("Candidates of all flows")}
"""The lists whose views can be saved, by URL name."""
PARAMETER = "view"
ALL = "all"
EXCLUDED_PARAMETERS = (PARAMETER, "page")
MAX_VIEWS = 20
MAX_QUERY_LENGTH = 600


@dataclass(frozen=True)
class SavedViewLink:
    """A saved view as a link above its list.

    ``state`` is "here" while the list shows exactly this view, "changed" when the view was opened
    and the query has changed since, else "".
    """

    view: SavedView
    href: str
    state: str


@dataclass(frozen=True)
class SavedViewBar:
    """A list's saved views, and the part of its query that can be saved ("" for nothing).

    ``changed`` is the link of the view that was opened and changed. ``all_href`` is the unfiltered
    list.
    """

    links: list[SavedViewLink]
    path: str
    query: str
    all_href: str

    @property
    def changed(self) -> SavedViewLink | None:
        return next((link for link in self.links if link.state == "changed"), None)

    @property
    def is_saved(self) -> bool:
        return any(link.state == "here" for link in self.links)


def canonical_query(params: QueryDict) -> str:
    """Return the part of ``params`` that a view stores, in canonical form for comparison."""
    pairs = ((name, str(v).strip()) for name, values in sorted(params.lists()) for v in values)
    return urlencode(
        [(name, value) for name, value in pairs if value and name not in EXCLUDED_PARAMETERS]
    )


def list_saved_views(membership: Membership, list_name: str) -> list[SavedView]:
    """Return the member's views of a list, sorted by name."""
    return _SAVED_VIEWS.fetch(membership.pk, list_name)


def _saved_views(membership_id: int, list_name: str) -> QuerySet[SavedView]:
    views = SavedView.objects.filter(membership_id=membership_id, list_name=list_name)
    return views.order_by(Lower("name"), "pk")


_SAVED_VIEWS = PreparedQuery(_saved_views, int, str)


@contextmanager
def lock_saved_views(membership: Membership) -> Iterator[None]:
    """Lock the member's views, so that a name that was checked is still free when saved."""
    with transaction.atomic():
        Membership.objects.select_for_update().get(pk=membership.pk)
        yield


def build_view_bar(request: ReadingRequest) -> SavedViewBar:
    """Return the views of the list at ``request``'s URL."""
    query = canonical_query(request.GET)
    views = _views_of(request)
    opened = request.GET.get(PARAMETER, "")
    exact = {view.pk for view in views if view.query == query}
    path = escape_uri_path(request.path)
    links = [
        SavedViewLink(view, saved_view_url(path, view), _state(view, exact, opened))
        for view in views
    ]
    has_default = any(view.is_default for view in views)
    all_href = f"{path}?{PARAMETER}={ALL}" if has_default else path
    return SavedViewBar(links, path, query, all_href)


def saved_view_url(path: str, view: SavedView) -> str:
    """Return the URL that shows ``view`` of the list at ``path`` (escaped as in a URL)."""
    return f"{path}?{view.query}&{PARAMETER}={view.pk}"


def query_error(query: str) -> str:
    """Return why a list's ``query`` can't be saved, or "" when it can."""
    if not query:
        return gettext("Search or filter the list before you save a view.")
    return gettext("This search is too long to save.") if len(query) > MAX_QUERY_LENGTH else ""


def update_query(view: SavedView) -> bool:
    """Save ``view``'s query only, and return False when the view has been deleted."""
    view.saved_at = timezone.now()
    row = SavedView.objects.filter(pk=view.pk)
    return bool(row.update(query=view.query, saved_at=view.saved_at))


def list_name_at(path: str, slug: str) -> str:
    """Return the name of the list at ``path`` in the workspace ``slug``, or "" if it is no list.

    ``path`` is escaped as in a URL.
    """
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return ""
    is_ours = match.kwargs.get("slug") == slug and match.url_name in LISTS
    return str(match.url_name) if is_ours else ""


def opens_default_view(view: ReadingView[P]) -> ReadingView[P]:
    """Declare that a list requested without a query opens with the member's default view."""

    @wraps(view)
    def opened(request: ReadingRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.GET and not request.htmx:
            default = next((mine for mine in _views_of(request) if mine.is_default), None)
            if default is not None:
                return redirect(saved_view_url(escape_uri_path(request.path), default))
        return view(request, *args, **kwargs)

    return opened


def find_views_about(workspace_id: int, email: str, names: Iterable[str] = ()) -> list[SavedView]:
    """Return the views that may be about the person with ``email`` and ``names``.

    These are all views that contain the address. Views of candidates also match when their name or
    search contains a word of the names, or of the address before the "@". Lists of flows are not
    searched by name.
    """
    candidate_terms = _words(" ".join([email.partition("@")[0], *names]))
    return [
        view
        for view in SavedView.objects.filter(membership__workspace_id=workspace_id)
        if email.casefold() in (text := _text(view))
        or (view.list_name == CANDIDATES and candidate_terms & _words(text))
    ]


def purge() -> int:
    """Delete candidate searches that are older than their workspace's retention.

    Returns the number of deleted views.
    """
    searches = SavedView.objects.filter(
        Q(query__startswith="search=") | Q(query__contains="&search="), list_name=CANDIDATES
    )
    count = 0
    for workspace in Workspace.objects.all():
        over = timezone.now() - timedelta(days=workspace.candidate_retention_days)
        gone, _by_model = searches.filter(
            membership__workspace=workspace, saved_at__lt=over
        ).delete()
        count += gone
    return count


def _text(view: SavedView) -> str:
    params = QueryDict(view.query)
    return " ".join([view.name, params.get("search", ""), params.get("q", "")]).casefold()


def _words(text: str) -> set[str]:
    """Return the words of ``text``, without single letters, which may be initials."""
    return {word for word in re.split(r"[\W_]+", normalize_text(text)) if len(word) > 1}


def _state(view: SavedView, exact: set[int], opened: str) -> str:
    if view.pk in exact:
        return "here"
    return "changed" if opened == str(view.pk) and not exact else ""


def _views_of(request: ReadingRequest) -> list[SavedView]:
    """Return the member's views of the list at ``request``'s URL, read once for each request."""
    if not hasattr(request, "saved_views"):
        request.saved_views = list_saved_views(request.membership, _list_name(request))
    return request.saved_views


def _list_name(request: ReadingRequest) -> str:
    match = request.resolver_match
    return str(match.url_name) if match else ""
