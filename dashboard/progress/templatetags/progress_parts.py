"""The larger parts of a flow's progress, kept for all readers of the same content.

They change with a sync only, but for the steps of a what-if, which follow its parameters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString

from dashboard.core.rendering.components import render_part
from dashboard.progress.metrics.funnel import Funnel
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.segments.presenters import StageRow
from dashboard.progress.whatif import ThresholdPreview
from dashboard.workspaces.part_references import (
    ConnectionState,
    WorkspaceReference,
    connection_state,
    workspace_reference,
)

register = template.Library()


@dataclass(frozen=True, slots=True)
class FlowReference:
    """A flow as the addresses of its pages name it, called ``tracked`` as on the pages."""

    flow_id: str


@dataclass(frozen=True, slots=True)
class FunnelTable:
    """The funnel of a flow."""

    workspace: WorkspaceReference
    tracked: FlowReference
    stages: tuple[StageRow, ...]
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class WhatIfStep:
    """A step of a what-if, whose other thresholds are in ``query``.

    ``reviewed_here`` counts the reviewed results. ``is_unplaced`` says that the flow has scores of
    no known step.
    """

    workspace: WorkspaceReference
    tracked: FlowReference
    connection: ConnectionState
    preview: ThresholdPreview
    query: str
    reviewed_here: int
    is_unplaced: bool
    can_assign: bool


@register.simple_tag(takes_context=True)
def funnel_table(
    context: dict[str, Any], metrics: FlowMetrics, stages: Iterable[StageRow]
) -> SafeString:
    """Render the funnel with its ``stages``."""
    workspace, tracked = workspace_reference(context), _flow_reference(context)
    content = FunnelTable(workspace, tracked, tuple(stages), metrics.funnel)
    return render_part("progress/_funnel.html", content)


@register.simple_tag(takes_context=True)
def what_if_step(
    context: dict[str, Any], preview: ThresholdPreview, query: str, reviewed: Mapping[int, int]
) -> SafeString:
    """Render a step of the what-if ``query``. ``reviewed`` counts reviewed results by step."""
    content = WhatIfStep(
        workspace=workspace_reference(context),
        tracked=_flow_reference(context),
        connection=connection_state(context),
        preview=preview,
        query=query,
        reviewed_here=reviewed.get(preview.step.order, 0),
        is_unplaced=bool(context["metrics"].unplaced),
        can_assign=bool(context.get("can_assign")),
    )
    return render_part("progress/whatif/_step.html", content)


def _flow_reference(context: dict[str, Any]) -> FlowReference:
    return FlowReference(context["tracked"].flow_id)
