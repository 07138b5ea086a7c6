"""The head of a flow's pages, kept for all who are shown the same."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dashboard.core.rendering.components import render_part
from dashboard.workspaces.part_references import (
    ConnectionState,
    WorkspaceReference,
    connection_state,
    workspace_reference,
)

register = template.Library()


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A flow as the head shows it, called ``flow`` as on the pages."""

    id: str
    name: str
    status: str
    candidate_count: int | None


@dataclass(frozen=True, slots=True)
class FlowHead:
    """The heading of a flow's page, its actions and the links to the other pages.

    ``tab`` is the page: overview, candidates or progress, with a title that only screen readers
    hear. ``pending`` counts the candidates who were assigned since the snapshot. ``view_only``
    names the owners whom a member who can't edit or assign may ask.
    """

    workspace: WorkspaceReference
    connection: ConnectionState
    flow: FlowSummary
    tab: str
    tab_title: str
    pending: int
    can_assign: bool
    blind: bool
    view_only: SafeString


@register.simple_tag(takes_context=True)
def flow_head(context: dict[str, Any], tab: str) -> SafeString:
    """Render the head of the flow's page ``tab``: overview, candidates or progress."""
    flow, can_assign = context["flow"], bool(context["can_assign"])
    content = FlowHead(
        workspace=workspace_reference(context),
        connection=connection_state(context),
        flow=FlowSummary(flow.id, flow.name, flow.status, flow.candidate_count),
        tab=tab,
        tab_title=str(context.get("tab_title") or ""),
        pending=context.get("pending") or 0,
        can_assign=can_assign,
        blind=bool(context["blind"]),
        view_only=SafeString("") if can_assign else _view_only(context),
    )
    return render_part("flows/_head.html", content)


def _view_only(context: dict[str, Any]) -> SafeString:
    names = ("workspace", "membership", "can_assign")
    shown = {name: context[name] for name in names}
    return render_to_string("components/_view_only.html", shown)
