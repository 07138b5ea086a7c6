"""A member's saved views: named queries of a list.

A view of candidates whose query names a step belongs to one flow, since the step is another one in
other flows. All else is offered in every flow.

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
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.http.addresses import ONE_TIME
from dashboard.core.text_search import normalize_text
from dashboard.workspaces.access import ReadingRequest, ReadingView
from dashboard.workspaces.models import Membership, SavedView, Workspace
from dashboard.workspaces.registries.snapshot_list import is_of_one_flow

P = ParamSpec("P")

CANDIDATES = "candidate_list"
LISTS = {"flow_list": _("Flows"), CANDIDATES: _("Candidates")}
"""The lists whose views can be saved, by URL name."""
PARAMETER = "view"
ALL = "all"
EXCLUDED_PARAMETERS = (PARAMETER, "page", *ONE_TIME)
MAX_VIEWS = 20
MAX_QUERY_LENGTH = 600


@dataclass(frozen=True)
class SavedViewLink:
    """A saved view as a link above its list.

    ``state`` is "here" while the list shows exactly this view, "changed" when the view was opened
    and the query has changed since, else "". Another member shares it where it is not ``is_own``.
    """

    view: SavedView
    href: str
    state: str
    is_own: bool = True


@dataclass(frozen=True)
class SavedViewBar:
    """A list's saved views, and the part of its query that can be saved ("" for nothing).

    ``changed`` is the link of the view that was opened and changed. ``all_href`` is the unfiltered
    list. ``is_of_one_flow`` says that a view saved here would belong to this flow. ``pin`` is the
    key of the pin of the view that is shown, 0 for none.
    """

    links: list[SavedViewLink]
    path: str
    query: str
    all_href: str
    is_of_one_flow: bool = False
    pin: int = 0

    @property
    def changed(self) -> SavedViewLink | None:
        links = (link for link in self.links if link.is_own)
        return next((link for link in links if link.state == "changed"), None)

    @property
    def here(self) -> SavedViewLink | None:
        """Return the link of the view that the list shows, the member's own first."""
        shown = [link for link in self.links if link.state == "here"]
        return min(shown, key=lambda link: not link.is_own, default=None)

    @property
    def is_saved(self) -> bool:
        return self.here is not None


def canonical_query(params: QueryDict) -> str:
    """Return the part of ``params`` that a view stores, in canonical form for comparison."""
    pairs = ((name, str(v).strip()) for name, values in sorted(params.lists()) for v in values)
    return urlencode(
        [(name, value) for name, value in pairs if value and name not in EXCLUDED_PARAMETERS]
    )


@dataclass(frozen=True)
class ListAddress:
    """A list whose views can be saved: its URL name, "" for none, and the id of its flow or ""."""

    list_name: str = ""
    flow_id: str = ""

    def flow_of(self, query: str) -> str:
        """Return the id of the flow that a view of this list with ``query`` belongs to, or ""."""
        is_bound = self.list_name == CANDIDATES and is_of_one_flow(QueryDict(query))
        return self.flow_id if is_bound else ""


def list_saved_views(membership: Membership, list_name: str) -> list[SavedView]:
    """Return the member's own views of a list, sorted by name."""
    views = list_offered_views(membership, list_name)
    return [view for view in views if view.membership_id == membership.pk]


def list_offered_views(membership: Membership, list_name: str) -> list[SavedView]:
    """Return the member's views of a list and those that others share, sorted by name.

    In blind mode others share none, as the name of a view may be a candidate's.
    """
    views = _OFFERED_VIEWS.fetch(membership.pk, membership.workspace_id, list_name)
    return [view for view in views if is_offered(view, membership)]


def is_offered(view: SavedView, membership: Membership) -> bool:
    """Return whether a view of the workspace is offered to a member, as their own or shared."""
    return view.membership_id == membership.pk or (view.is_shared and not is_blind())


def _offered_views(membership_id: int, workspace_id: int, list_name: str) -> QuerySet[SavedView]:
    shared = Q(is_shared=True, membership__workspace_id=workspace_id)
    views = SavedView.objects.filter(Q(membership_id=membership_id) | shared, list_name=list_name)
    return views.order_by(Lower("name"), "pk")


_OFFERED_VIEWS = PreparedQuery(_offered_views, int, int, str)


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
        SavedViewLink(
            view,
            saved_view_url(path, view),
            _state(view, exact, opened),
            is_own=view.membership_id == request.membership.pk,
        )
        for view in views
    ]
    has_default = any(link.is_own and link.view.is_default for link in links)
    all_href = f"{path}?{PARAMETER}={ALL}" if has_default else path
    is_bound = bool(_address(request.resolver_match).flow_of(query))
    return SavedViewBar(links, path, query, all_href, is_bound)


def saved_view_url(path: str, view: SavedView) -> str:
    """Return the URL that shows ``view`` of the list at ``path`` (escaped as in a URL)."""
    return f"{path}?{view.query}&{PARAMETER}={view.pk}"


def query_error(query: str) -> str:
    """Return why a list's ``query`` can't be saved, or "" when it can."""
    if not query:
        return gettext("Search or filter the list before you save a view.")
    return gettext("This search is too long to save.") if len(query) > MAX_QUERY_LENGTH else ""


def update_query(view: SavedView) -> bool:
    """Save ``view``'s query and flow only, and return False when the view has been deleted.

    A default view that now belongs to another list replaces the default there.
    """
    view.saved_at = timezone.now()
    with lock_saved_views(view.membership):
        row = SavedView.objects.filter(pk=view.pk)
        if row.filter(is_default=True).exists():
            find_siblings(view).filter(is_default=True).update(is_default=False)
        values = {"query": view.query, "flow_id": view.flow_id, "saved_at": view.saved_at}
        return bool(row.update(**values))


def find_siblings(view: SavedView) -> QuerySet[SavedView]:
    """Return the member's other views of the same list and flow."""
    mine = SavedView.objects.filter(
        membership_id=view.membership_id, list_name=view.list_name, flow_id=view.flow_id
    )
    return mine.exclude(pk=view.pk)


def list_at(path: str, slug: str) -> ListAddress:
    """Return the list at ``path`` (escaped as in a URL) in the workspace ``slug``."""
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return ListAddress()
    is_ours = match.kwargs.get("slug") == slug and match.url_name in LISTS
    return _address(match) if is_ours else ListAddress()


def opens_default_view(view: ReadingView[P]) -> ReadingView[P]:
    """Declare that a list requested without a query opens with the member's default view."""

    @wraps(view)
    def opened(request: ReadingRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.GET and not request.htmx:
            own = request.membership.pk
            views = (view for view in _views_of(request) if view.membership_id == own)
            defaults = [mine for mine in views if mine.is_default]
            # The default of this flow goes before that of all flows.
            if default := max(defaults, key=lambda mine: mine.flow_id != "", default=None):
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
    """Return the views offered above the list at ``request``'s URL, read once for each request."""
    if not hasattr(request, "saved_views"):
        address = _address(request.resolver_match)
        views = list_offered_views(request.membership, address.list_name)
        request.saved_views = [v for v in views if v.flow_id in ("", address.flow_id)]
    return request.saved_views


def _address(match: ResolverMatch | None) -> ListAddress:
    if match is None:
        return ListAddress()
    return ListAddress(str(match.url_name), str(match.kwargs.get("flow_id", "")))
