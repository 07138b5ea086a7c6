"""The worker's tasks for cases, and the jobs that queue them."""

from django_tasks import task

from dashboard.cases.rules import near_failures
from dashboard.cases.send_on import deliveries
from dashboard.progress.models import SyncedFlow

LOW_PRIORITY = -10
MAX_QUEUED = 50
"""The number of flows that one run queues. The others follow with the next."""


@task(priority=LOW_PRIORITY)
def apply_rule(flow_pk: int) -> None:
    """Open the cases that the workspace's rule asks for in one flow."""
    flow = SyncedFlow.objects.select_related("workspace").filter(pk=flow_pk).first()
    if flow is not None:
        near_failures.apply_rule(flow)


def queue_due() -> None:
    """Queue the flows that were synced since the rule was applied to them."""
    for pk in list(near_failures.flows_to_check())[:MAX_QUEUED]:
        apply_rule.enqueue(pk)


@task
def deliver_left_behind() -> None:
    """Assign those who were sent on before a crash."""
    deliveries.pick_up()


def queue_left_behind() -> None:
    """Queue the deliveries that a crash left behind."""
    if deliveries.left_behind().exists():
        deliver_left_behind.enqueue()
