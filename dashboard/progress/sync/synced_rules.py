"""The pass rules as the last sync of a flow found them, for the pages of all apps."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.pass_rules import Rules


def find_synced_rules(workspace: Workspace, flow_ids: Collection[str]) -> dict[str, Rules]:
    """Return the rules of a workspace's synced flows with these ids, with a query for each hundred.

    A step whose results show no rule has the working guess, as on the flow's progress page: one
    candidate's result may look like a rule that the results of all contradict.
    """
    return {
        flow_id: {step["order"]: step_rule(step) for step in steps}
        for flow_id, steps in _STEPS.fetch(list(flow_ids), workspace.pk)
    }


def _steps(workspace_id: int, *flow_ids: str) -> QuerySet[SyncedFlow, tuple[str, Any]]:
    flows = SyncedFlow.objects.filter(workspace=workspace_id, flow_id__in=flow_ids)
    return flows.exclude(synced_at=None).values_list("flow_id", "steps")


_STEPS = PreparedLookup(_steps, int, key=str)
