"""The worker's task for cases, and the job that queues it."""

from django_tasks import task

from dashboard.cases import rule
from dashboard.progress.models import SyncedFlow

LOW_PRIORITY = -10
MAX_QUEUED = 50
"""The number of flows that one run queues. The others follow with the next."""


@task(priority=LOW_PRIORITY)
def apply_rule(flow_pk: int) -> None:
    """Open the cases that the workspace's rule asks for in one flow."""
    flow = SyncedFlow.objects.select_related("workspace").filter(pk=flow_pk).first()
    if flow is not None:
        rule.apply_rule(flow)


def queue_due() -> None:
    """Queue the flows that were synced since the rule was applied to them."""
    for pk in list(rule.flows_to_check())[:MAX_QUEUED]:
        apply_rule.enqueue(pk)
