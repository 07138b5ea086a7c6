"""Flows in the command palette: each flow by its name, with its actions."""

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.audit_events import AuditEvent
from dashboard.core.palette import ItemKind, PaletteItem, SourceUnavailable
from dashboard.flows.listing import status_label
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Flow, FlowsError

CACHE_SECONDS = 60
CACHE_SECONDS_WHEN_UNAVAILABLE = 10
"""Cache lifetimes in seconds.

Typing must neither call the partner for each letter nor wait for one that is unavailable.
"""

UNAVAILABLE = "away"

FlowSummary = tuple[str, str, str]
"""The id, name and status of a flow."""


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the flow list, a new flow, and each flow's pages with the actions the member may take.

    During an outage no action that writes is offered.
    """
    slug = request.workspace.slug
    yield PaletteItem(
        kind=ItemKind.PAGE,
        title=_("Flows"),
        href=reverse("flow_list", args=[slug]),
        icon="workflow",
    )
    can_assign = has_role(request, Role.RECRUITER) and request.connection.problem is None
    if can_assign:
        href = reverse("flow_new", args=[slug])
        keywords = _("create add")
        yield PaletteItem(
            kind=ItemKind.ACTION, title=_("New flow"), href=href, icon="plus", keywords=keywords
        )
    for flow in cached_flows(request.workspace):
        yield from _items_of(flow, slug, can_assign=can_assign)


def cached_flows(workspace: Workspace) -> list[FlowSummary]:
    """Return the workspace's flows, at most a minute old.

    Raises SourceUnavailable when they can't be read.
    """
    name = _cache_key(workspace.pk)
    cached: list[FlowSummary] | str | None = cache.get(name)
    if cached is None:
        cached = _read_flows(workspace)
        cache.set(
            name, cached, CACHE_SECONDS_WHEN_UNAVAILABLE if cached == UNAVAILABLE else CACHE_SECONDS
        )
    if isinstance(cached, str):
        raise SourceUnavailable
    return cached


def clear_cached_flows(sender: Any, event: AuditEvent, **kwargs: Any) -> None:
    """Clear the cached list after a flow was created or changed here."""
    if event.workspace is not None and event.action.startswith("flow."):
        cache.delete(_cache_key(event.workspace.pk))


def _read_flows(workspace: Workspace) -> list[FlowSummary] | str:
    """Read the flows from the partner. Return the marker UNAVAILABLE when it can't be reached."""
    try:
        flows = client_for(workspace).list_flows().flows
    except (ApiKey.DoesNotExist, DecryptionError, FlowsError):
        return UNAVAILABLE
    return [(flow.id, flow.name, flow.status or "") for flow in sorted(flows, key=_by_name)]


def _by_name(flow: Flow) -> str:
    return flow.name.casefold()


def _cache_key(workspace_id: int) -> str:
    """Return the cache key.

    It depends on the API key, because another key may open another company's flows.
    """
    saved = ApiKey.objects.filter(workspace=workspace_id).values_list("saved_at", flat=True).first()
    return f"places:flows:{workspace_id}:{saved and saved.timestamp()}"


def _items_of(flow: FlowSummary, slug: str, *, can_assign: bool) -> Iterator[PaletteItem]:
    flow_id, name, status = flow
    page = reverse("flow_detail", args=[slug, flow_id])
    label = status_label(status) if status else ""
    yield PaletteItem(
        kind=ItemKind.FLOW,
        title=name,
        href=page,
        icon="workflow",
        note=label,
        flow_id=flow_id,
        flow_name=name,
    )
    for url_name, title, icon, is_acting in _actions(name):
        if can_assign or not is_acting:
            href = reverse(url_name, args=[slug, flow_id])
            yield PaletteItem(
                kind=ItemKind.ACTION,
                title=title,
                href=href,
                icon=icon,
                search_only=True,
                flow_id=flow_id,
                flow_name=name,
            )


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
