"""Flows in the command palette: each flow by its name, with its actions."""

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.flows.listing import status_label
from dashboard.web.events import Event
from dashboard.web.places import Kind, Place, Unlisted
from dashboard.workspaces.access import WorkspaceRequest, may
from dashboard.workspaces.models import ApiKey, Workspace
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.roles import Role
from dashboard.workspaces.sealing import SealBroken
from flows_api import Flow, FlowsError

KEPT_FOR = 60
KEPT_WHEN_AWAY = 10
"""Cache lifetimes in seconds.

Typing must neither call the partner for each letter nor wait for one that is unavailable.
"""

AWAY = "away"

Known = tuple[str, str, str]
"""The id, name and status of a flow."""


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """Yield the flow list, a new flow, and each flow's pages with the actions the member may take.

    During an outage no action that writes is offered.
    """
    slug = request.workspace.slug
    yield Place(
        kind=Kind.PAGE, title=_("Flows"), href=reverse("flow_list", args=[slug]), icon="workflow"
    )
    may_assign = may(request, Role.RECRUITER) and request.connection.problem is None
    if may_assign:
        href = reverse("flow_new", args=[slug])
        words = _("create add")
        yield Place(kind=Kind.ACTION, title=_("New flow"), href=href, icon="plus", words=words)
    for flow in known_flows(request.workspace):
        yield from _items_of(flow, slug, may_assign=may_assign)


def known_flows(workspace: Workspace) -> list[Known]:
    """Return the workspace's flows, at most a minute old.

    Raises Unlisted when they can't be read.
    """
    name = _cache_key(workspace.pk)
    cached: list[Known] | str | None = cache.get(name)
    if cached is None:
        cached = _read_flows(workspace)
        cache.set(name, cached, KEPT_WHEN_AWAY if cached == AWAY else KEPT_FOR)
    if isinstance(cached, str):
        raise Unlisted
    return cached


def forget(sender: Any, event: Event, **kwargs: Any) -> None:
    """Clear the cached list after a flow was created or changed here."""
    if event.workspace is not None and event.action.startswith("flow."):
        cache.delete(_cache_key(event.workspace.pk))


def _read_flows(workspace: Workspace) -> list[Known] | str:
    """Read the flows from the partner. Return the marker UNAVAILABLE when it can't be reached."""
    try:
        flows = client_for(workspace).list_flows().flows
    except (ApiKey.DoesNotExist, SealBroken, FlowsError):
        return AWAY
    return [(flow.id, flow.name, flow.status or "") for flow in sorted(flows, key=_by_name)]


def _by_name(flow: Flow) -> str:
    return flow.name.casefold()


def _cache_key(workspace_id: int) -> str:
    """Return the cache key.

    It depends on the API key, because another key may open another company's flows.
    """
    saved = ApiKey.objects.filter(workspace=workspace_id).values_list("saved_at", flat=True).first()
    return f"places:flows:{workspace_id}:{saved and saved.timestamp()}"


def _items_of(flow: Known, slug: str, *, may_assign: bool) -> Iterator[Place]:
    flow_id, name, status = flow
    page = reverse("flow_detail", args=[slug, flow_id])
    label = status_label(status) if status else ""
    yield Place(kind=Kind.FLOW, title=name, href=page, icon="workflow", note=label)
    for url_name, title, icon, is_acting in _actions(name):
        if may_assign or not is_acting:
            href = reverse(url_name, args=[slug, flow_id])
            yield Place(kind=Kind.ACTION, title=title, href=href, icon=icon, on_demand=True)


def _actions(name: str) -> list[tuple[str, str, str, bool]]:
    """Return the URL name, title and icon of each action, and whether it needs a recruiter."""
    of = {"flow": name}
    return [
        ("assign", _("Assign a candidate to %(flow)s") % of, "user-plus", True),
        ("candidate_list", _("Candidates of %(flow)s") % of, "users", False),
        ("flow_progress", _("Progress of %(flow)s") % of, "chart-no-axes-column", False),
        ("flow_edit", _("Edit %(flow)s") % of, "pencil", True),
        ("assign_bulk", _("Bulk assign to %(flow)s") % of, "list-checks", True),
    ]
