"""The pass rules as the last sync of a flow found them, for the pages of all apps."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.pass_rules import Rules


def find_synced_rules(workspace: Workspace, flow_ids: Collection[str]) -> dict[str, Rules]:
    """Return the rules of a workspace's synced flows with these ids, with one query.

    A step whose results show no rule has the working guess, as on the flow's progress page: one
    candidate's result may look like a rule that the results of all contradict.
    """
    if len(flow_ids) == 1:
        synced = _ONE.fetch(workspace.pk, *flow_ids)
    else:
        flows = SyncedFlow.objects.filter(workspace=workspace, flow_id__in=list(flow_ids))
        synced = list(_facts(flows))
    return {
        flow_id: {step["order"]: step_rule(step) for step in steps} for flow_id, steps in synced
    }


def _one(workspace_id: int, flow_id: str) -> QuerySet[SyncedFlow, tuple[str, Any]]:
    return _facts(SyncedFlow.objects.filter(workspace_id=workspace_id, flow_id=flow_id))


def _facts(flows: QuerySet[SyncedFlow]) -> QuerySet[SyncedFlow, tuple[str, Any]]:
    return flows.exclude(synced_at=None).values_list("flow_id", "steps")


_ONE = PreparedQuery(_one, int, str)
