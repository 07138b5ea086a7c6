"""The labels of candidates on the rows of their list, and in its exports."""

from collections.abc import Collection, Mapping

from django.utils.safestring import SafeString

from dashboard.progress.labels.candidate_labels import find_labels
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.templatetags.labels import label_chips


def find_chips(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, SafeString]:
    """Return the chips of each of these candidates of the flow who have a label, by id."""
    found = find_labels(workspace, flow_id, candidate_ids)
    return {candidate_id: label_chips(labels) for candidate_id, labels in found.items()}


def find_names(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, str]:
    """Return the names of the labels of these candidates, by id: "call back, strong fit"."""
    found = find_labels(workspace, flow_id, candidate_ids)
    return {
        candidate_id: ", ".join(label.name for label in labels)
        for candidate_id, labels in found.items()
    }
