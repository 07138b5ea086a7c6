"""The pass rules that syncs have learned, for the pages of all apps."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.pass_rules import Rules


def find_learned_rules(workspace: Workspace, flow_ids: Collection[str]) -> dict[str, Rules]:
    """Return the learned rules of a workspace's flows with these ids, with one query."""
    if len(flow_ids) == 1:
        synced = _ONE.fetch(workspace.pk, *flow_ids)
    else:
        flows = SyncedFlow.objects.filter(workspace=workspace, flow_id__in=list(flow_ids))
        synced = list(flows.values_list("flow_id", "steps"))
    return {
        flow_id: {step["order"]: rule for step in steps if (rule := step_rule(step)).is_learned}
        for flow_id, steps in synced
    }


def _one(workspace_id: int, flow_id: str) -> QuerySet[SyncedFlow, tuple[str, Any]]:
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id, flow_id=flow_id)
    return flows.values_list("flow_id", "steps")


_ONE = PreparedQuery(_one, int, str)
