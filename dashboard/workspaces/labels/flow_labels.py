"""Putting labels on flows, taking them off, and reading which flow has which.

In blind mode no flow has one: a label is a text of the team's own, which may name a candidate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.db.models.functions import Lower

from dashboard.accounts.models import User
from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.flow_pins.queries import MAX_ID_LENGTH
from dashboard.workspaces.labels.changes import LabelChange
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.models import FlowLabel, Label, Workspace


@dataclass(frozen=True)
class FlowLabels:
    """The labels on the flows of a workspace: all that any flow has, and those of each, by name."""

    labels: Sequence[Label] = ()
    by_flow: Mapping[str, Sequence[Label]] = field(default_factory=dict)

    def of(self, flow_id: str) -> Sequence[Label]:
        """Return the labels of a flow."""
        return self.by_flow.get(flow_id[:MAX_ID_LENGTH], ())


def change_flow_labels(
    workspace: Workspace, flow_id: str, change: LabelChange, *, by: User
) -> bool:
    """Make ``change`` for a flow of the workspace and return whether it changed anything.

    Call it within ``recorded`` or ``lock_labels``, so that no two put the same one on.
    """
    own = find_uses(workspace, flow_id)
    had = set(own.values_list("label_id", flat=True))
    missing = [label for label in change.added if label.pk not in had]
    FlowLabel.objects.bulk_create(
        FlowLabel(workspace=workspace, flow_id=flow_id[:MAX_ID_LENGTH], label=label, by=by)
        for label in missing
    )
    count, _by_model = own.filter(label__in=change.removed).delete()
    return bool(missing or count)


def find_uses(workspace: Workspace, flow_id: str) -> QuerySet[FlowLabel]:
    """Return the rows of the labels on a flow."""
    return FlowLabel.objects.filter(workspace=workspace, flow_id=flow_id[:MAX_ID_LENGTH])


def list_flow_labels(workspace: Workspace, flow_id: str) -> list[FlowLabel]:
    """Return the labels on a flow, by name, with who put them on.

    It takes no query of its own in a workspace without labels.
    """
    if is_blind() or not list_labels(workspace):
        return []
    return _OF_FLOW.fetch(workspace.pk, flow_id[:MAX_ID_LENGTH])


def load_flow_labels(workspace: Workspace, flow_ids: Iterable[str]) -> FlowLabels:
    """Return the labels on these flows of the workspace, in one query however many they are.

    Labels on flows that Taptalent no longer lists are left out.
    """
    found = [] if is_blind() else _OF_WORKSPACE.fetch(workspace.pk)
    wanted = {flow_id[:MAX_ID_LENGTH] for flow_id in flow_ids} if found else set()
    labels: dict[int, Label] = {}
    by_flow: dict[str, list[Label]] = {}
    for flow_id, key, name, color in found:
        if flow_id not in wanted:
            continue
        label = labels.get(key)
        if label is None:
            label = Label(pk=key, workspace_id=workspace.pk, name=name, color=color)
            labels[key] = label
        by_flow.setdefault(flow_id, []).append(label)
    return FlowLabels(tuple(labels.values()), by_flow)


def _of_flow(workspace_id: int, flow_id: str) -> QuerySet[FlowLabel]:
    own = FlowLabel.objects.filter(workspace_id=workspace_id, flow_id=flow_id)
    return own.select_related("label", "by").order_by(Lower("label__name"), "label_id")


def _of_workspace(workspace_id: int) -> "QuerySet[FlowLabel, tuple[str, int, str, str]]":
    own = FlowLabel.objects.filter(workspace_id=workspace_id)
    ordered = own.order_by(Lower("label__name"), "label_id")
    return ordered.values_list("flow_id", "label_id", "label__name", "label__color")


_OF_FLOW = PreparedQuery(_of_flow, int, str)
_OF_WORKSPACE = PreparedQuery(_of_workspace, int)
