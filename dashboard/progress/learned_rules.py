"""The pass rules that syncs have learned, for the pages of all apps."""

from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.pass_rules import Rules


def find_learned_rules(workspace: Workspace) -> dict[str, Rules]:
    """Return the learned rules of a workspace's flows by the flow's id, with one query."""
    synced = SyncedFlow.objects.filter(workspace=workspace).values_list("flow_id", "steps")
    return {
        flow_id: {step["order"]: rule for step in steps if (rule := step_rule(step)).is_learned}
        for flow_id, steps in synced
    }
