"""Access control of workspace pages.

Every view of a workspace declares ``@require_role(Role.X)`` (docs/security.md). A non-member gets
404, as if the workspace did not exist. A member whose role is too low gets 403 with the reason.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, Literal, ParamSpec, overload

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path

from dashboard.accounts.models import User
from dashboard.accounts.second_factor import SESSION_KEY, has_second_factor
from dashboard.core.blind_mode.parameters import without_identity
from dashboard.core.blind_mode.reading import mask_stream, read_as
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.http.request import SignedInRequest
from dashboard.workspaces.blind_mode.client import BlindFlowsClient
from dashboard.workspaces.blind_mode.pages import OPEN_PAGES
from dashboard.workspaces.connection.circuit_breaker import CircuitBreaker
from dashboard.workspaces.connection.client import client_with, load_key
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.connection.fallback import FallbackClient, FlowsReader, render_stale
from dashboard.workspaces.first_steps import first_steps
from dashboard.workspaces.models import ApiKey, Membership, PinnedView, SavedView, Workspace
from dashboard.workspaces.palette_context import record_page
from dashboard.workspaces.roles import Permission, Role
from flows_api import FlowsClient, FlowsError

P = ParamSpec("P")


class ReadingRequest(SignedInRequest):
    """A request inside a workspace to a page that only reads.

    ``memberships`` are all of the user's, for the menu of workspaces. ``api_key`` is the saved key
    of a connected page, and ``saved_views`` the member's views of a list. ``is_blind`` says that
    the member is in blind mode, in which ``flows`` returns no candidates. During an outage of the
    partner, ``flows`` answers from stored data, and ``fallback`` is the same object.
    """

    membership: Membership
    is_blind: bool
    memberships: list[Membership]
    workspace: Workspace
    api_key: ApiKey
    saved_views: list[SavedView]
    connection: CircuitBreaker
    flows: FlowsReader
    fallback: FallbackClient | None


class WorkspaceRequest(ReadingRequest):
    """A request inside a workspace, with its membership and, where connected, the partner's client.

    ``fallback`` is None.
    """

    flows: FlowsClient


Connected = bool | Callable[[HttpRequest], bool]
"""Whether a page calls Taptalent, for all requests or for each."""
View = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]
ReadingView = Callable[Concatenate[ReadingRequest, P], HttpResponseBase]


@overload
def require_role(
    role: Role,
    *,
    connected: Connected = True,
    second_factor: bool = True,
    permission: Permission | None = None,
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]: ...


@overload
def require_role(
    role: Role, *, fallback: Literal[True], connected: Connected = True
) -> Callable[[ReadingView[P]], Callable[..., HttpResponseBase]]: ...


def require_role(
    role: Role,
    *,
    connected: Connected = True,
    second_factor: bool = True,
    fallback: bool = False,
    permission: Permission | None = None,
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Declare that a view serves members with at least ``role``.

    The decorator consumes the URL's ``slug`` and sets ``request.workspace``,
    ``request.membership`` and, when ``connected`` (which may depend on the request),
    ``request.flows``. Without a usable key, a connected page shows how to connect. Where the
    workspace requires two-factor authentication, a member without it is redirected to set it up,
    unless ``second_factor`` is False. With ``permission``, the member needs that too. In blind
    mode, only OPEN_PAGES are served. With ``fallback``, the view takes a ReadingRequest, and runs
    again on stored data when the partner can't be read.
    """

    def declare(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: WorkspaceRequest, slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            _load_membership(request, slug)
            if denied := _deny_without(request, role, permission):
                return denied
            if second_factor and not _has_second_factor(request):
                return _redirect_to_second_factor(request)
            serve = partial(
                _serve, request, partial(view, request, *args, **kwargs), connected, fallback
            )
            response = _serve_blind(request, serve) if request.is_blind else serve()
            response.headers.setdefault("Cache-Control", "no-store")
            record_page(request, response)
            return response

        # Both are read by the whole-app rule test.
        guarded.role = role  # type: ignore[attr-defined]
        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _serve(
    request: WorkspaceRequest,
    view: Callable[[], HttpResponseBase],
    connected: Connected,
    fallback: bool,
) -> HttpResponseBase:
    """Return what ``view`` returns, connected where it is to be, on stored data in an outage."""
    is_connected = connected(request) if callable(connected) else connected
    if is_connected and (refusal := _connect(request)):
        return refusal
    try:
        return view()
    except FlowsError as error:
        if not fallback:
            raise
        return render_stale(request, error, view)


def _serve_blind(
    request: WorkspaceRequest, serve: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Return what ``serve`` returns to a reader in blind mode, or what is shown instead."""
    with read_as(blind=True):
        response = _hide(request) or serve()
    mask_stream(response)
    return response


def allow_any_user(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare that a view outside workspaces serves every signed-in user."""
    view.role = "signed-in"  # type: ignore[attr-defined]
    return view


def _load_membership(request: WorkspaceRequest, slug: str) -> None:
    request.memberships = list_memberships(request.user)
    mine = (one for one in request.memberships if one.workspace.slug == slug)
    membership = next(mine, None)
    if membership is None:
        raise Http404("no such workspace for this user")
    request.membership = membership
    request.workspace = membership.workspace
    request.is_blind = membership.reads_blind
    request.connection = CircuitBreaker(membership.workspace_id)
    request.fallback = None
    _record_visit(membership)


def list_memberships(user: User) -> list[Membership]:
    """Return the user's memberships with their workspaces and the hints of their keys, by name."""
    return _MEMBERSHIPS.fetch(user.pk)


def _memberships(user_id: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user_id=user_id).select_related("workspace")
    hint = F("workspace__api_key__hint")
    # Who has pinned nothing needs no second query for the sidebar.
    pins = Exists(PinnedView.objects.filter(membership=OuterRef("pk")))
    hinted = rows.annotate(key_hint=hint, has_pins=pins)  # type: ignore[no-redef]  # declared
    return hinted.order_by("workspace__name")


_MEMBERSHIPS = PreparedQuery(_memberships, int)


def _record_visit(membership: Membership) -> None:
    """Store the time of the visit, at most once a minute, for "/" to open the latest workspace."""
    now = timezone.now()
    if membership.used_at is None or (now - membership.used_at).total_seconds() > 60:
        Membership.objects.filter(pk=membership.pk).update(used_at=now)


def _has_second_factor(request: WorkspaceRequest) -> bool:
    return not request.workspace.requires_second_factor or has_second_factor(request.user)


def _redirect_to_second_factor(request: WorkspaceRequest) -> HttpResponse:
    """Redirect to the set-up of two-factor authentication, which leads back to the workspace."""
    request.session[SESSION_KEY] = {
        "name": request.workspace.name,
        "href": reverse("workspace_home", args=[request.workspace.slug]),
    }
    if request.htmx:
        return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
    return redirect("mfa_index")


def _deny_without(
    request: WorkspaceRequest, role: Role, permission: Permission | None
) -> HttpResponse | None:
    """Return the page that names the role or the permission that this member lacks, or None."""
    if not request.membership.has_role(role):
        needed = {"needed_role": role.label}
    elif permission and not request.membership.has_permission(permission):
        needed = {"needed_permission": permission.label}
    else:
        return None
    return render(request, "403.html", needed, status=403)


def _hide(request: WorkspaceRequest) -> HttpResponse | None:
    """Return what a request gets in blind mode instead of its page, None for the page.

    A hidden page says so. Parameters that tell who a candidate is are taken out of the request.
    """
    match = request.resolver_match
    if match is None or match.url_name not in OPEN_PAGES:
        return render(request, "workspaces/blind_mode/hidden.html", status=403)
    params = without_identity(request.GET)
    if params != request.GET and request.method in ("GET", "HEAD"):
        query = f"?{params.urlencode()}" if params else ""
        return redirect(f"{escape_uri_path(request.path)}{query}")
    request.GET = params  # type: ignore[assignment]  # a copy can be changed
    request.POST = without_identity(request.POST)  # type: ignore[assignment]
    return None


def _connect(request: WorkspaceRequest) -> HttpResponse | None:
    """Set ``request.flows``, or return the page to show when there is no usable key."""
    try:
        request.api_key = load_key(request.workspace)
        client = BlindFlowsClient if request.is_blind else FlowsClient
        request.flows = client_with(
            request.api_key, request.workspace, guard=request.connection, client_class=client
        )
    except (ApiKey.DoesNotExist, DecryptionError) as error:
        response = render(
            request,
            "workspaces/not_connected.html",
            {
                "key_unreadable": isinstance(error, DecryptionError),
                "owners": owner_emails(request.workspace),
                "first_steps": first_steps(request.membership, (), is_connected=False),
            },
            status=409,
        )
        if request.htmx:
            response["HX-Refresh"] = "true"
        return response
    is_fragment = bool(request.htmx)
    request.connection.evaluate(is_forced=_is_explicit(request), is_fragment=is_fragment)
    return None


def _is_explicit(request: WorkspaceRequest) -> bool:
    """Return whether the user submitted a form or asked for this page again.

    They ask again by "Try again", which links the page to itself, or by the browser's reload.
    """
    if request.method not in ("GET", "HEAD"):
        return True
    is_reload = request.headers.get("Cache-Control") in ("max-age=0", "no-cache")
    is_same = request.headers.get("Referer") == request.build_absolute_uri()
    return not request.htmx and (is_reload or is_same)


def owner_emails(workspace: Workspace) -> list[str]:
    """Return the e-mail addresses of the workspace's owners, the earliest first."""
    owners = workspace.memberships.filter(role=Role.OWNER).select_related("user")
    return [membership.user.email for membership in owners.order_by("created_at")]


def has_role(request: Any, role: Role) -> bool:
    """Return whether this request's member has at least ``role`` (False outside a workspace)."""
    membership: Membership | None = getattr(request, "membership", None)
    return membership is not None and membership.has_role(role)
