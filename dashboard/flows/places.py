"""What flows offer to the palette: each flow by name, and what can be done with it."""

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
"""Seconds: typing must not ask the partner for each letter, nor wait for one that is away."""

AWAY = "away"

Known = tuple[str, str, str]
"""A flow's id, name and status."""


def offer(request: WorkspaceRequest) -> Iterator[Place]:
    """The list, a new flow, and for each flow its pages and what this member may do with it; in an
    outage nothing that writes."""
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
        yield from _of(flow, slug, may_assign=may_assign)


def known_flows(workspace: Workspace) -> list[Known]:
    """The workspace's flows as last heard within a minute. Raises Unlisted when they can't be."""
    name = _name(workspace.pk)
    kept: list[Known] | str | None = cache.get(name)
    if kept is None:
        kept = _heard(workspace)
        cache.set(name, kept, KEPT_WHEN_AWAY if kept == AWAY else KEPT_FOR)
    if isinstance(kept, str):
        raise Unlisted
    return kept


def forget(sender: Any, event: Event, **kwargs: Any) -> None:
    """A flow was made or changed here: its name is heard anew."""
    if event.workspace is not None and event.action.startswith("flow."):
        cache.delete(_name(event.workspace.pk))


def _heard(workspace: Workspace) -> list[Known] | str:
    """What the partner says; AWAY when it can't be asked."""
    try:
        flows = client_for(workspace).list_flows().flows
    except (ApiKey.DoesNotExist, SealBroken, FlowsError):
        return AWAY
    return [(flow.id, flow.name, flow.status or "") for flow in sorted(flows, key=_by_name)]


def _by_name(flow: Flow) -> str:
    return flow.name.casefold()


def _name(workspace_id: int) -> str:
    """Where the list is kept: another key may open another company's flows."""
    saved = ApiKey.objects.filter(workspace=workspace_id).values_list("saved_at", flat=True).first()
    return f"places:flows:{workspace_id}:{saved and saved.timestamp()}"


def _of(flow: Known, slug: str, *, may_assign: bool) -> Iterator[Place]:
    flow_id, name, status = flow
    page = reverse("flow_detail", args=[slug, flow_id])
    label = status_label(status) if status else ""
    yield Place(kind=Kind.FLOW, title=name, href=page, icon="workflow", note=label)
    for url_name, title, icon, is_acting in _deeds(name):
        if may_assign or not is_acting:
            href = reverse(url_name, args=[slug, flow_id])
            yield Place(kind=Kind.ACTION, title=title, href=href, icon=icon, on_demand=True)


def _deeds(name: str) -> list[tuple[str, str, str, bool]]:
    """URL, words, icon, and whether it takes a recruiter."""
    of = {"flow": name}
    return [
        ("assign", _("Assign a candidate to %(flow)s") % of, "user-plus", True),
        ("candidate_list", _("Candidates of %(flow)s") % of, "users", False),
        ("flow_progress", _("Progress of %(flow)s") % of, "chart-no-axes-column", False),
        ("flow_edit", _("Edit %(flow)s") % of, "pencil", True),
        ("assign_bulk", _("Assign many candidates to %(flow)s") % of, "list-checks", True),
    ]
