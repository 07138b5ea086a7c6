"""The worker's tasks for progress, and the jobs that queue what is due.

All of them can wait. Assignments come first (the queue takes the highest priority first).
"""

import structlog
from django.db import DatabaseError
from django_tasks import task

from dashboard.core.tasks.task_worker import shutdown_requested
from dashboard.progress.digests import delivery
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.flow_orders import prepare_lists
from dashboard.progress.sync import schedule
from dashboard.workspaces.models import Workspace

LOW_PRIORITY = -10

logger = structlog.get_logger(__name__)


@task(priority=LOW_PRIORITY)
def list_flows(workspace_id: int) -> None:
    """Store the list of a workspace's flows."""
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is not None:
        schedule.list_flows(workspace)


@task(priority=LOW_PRIORITY)
def request_early_sync(workspace_id: int) -> None:
    """Sync the workspace's flows earlier, after an event from Taptalent."""
    schedule.request_early_sync(workspace_id)


@task(priority=LOW_PRIORITY)
def sync_flow(flow_pk: int) -> None:
    """Sync one flow, and prepare the orders of its lists that pages use."""
    schedule.sync_flow(flow_pk, stop=shutdown_requested)
    try:
        for flow in SyncedFlow.objects.filter(pk=flow_pk):
            prepare_lists(flow, shutdown_requested)
    except DatabaseError:  # readers work them out
        logger.warning("lists not prepared", flow=flow_pk, exc_info=True)


@task(priority=LOW_PRIORITY)
def send_digest(pk: int) -> None:
    """Send one digest. A mail server that does not answer holds up a thread, not the scheduler."""
    delivery.send_digest(pk)


def queue_due() -> None:
    """Queue the lists and the syncs that are due."""
    for workspace_id in schedule.claim_due_workspaces():
        list_flows.enqueue(workspace_id)
    for pk in schedule.claim_due_flows():
        sync_flow.enqueue(pk)


def queue_digests() -> None:
    """Queue the digests that are due."""
    for pk in delivery.claim_due_digests():
        send_digest.enqueue(pk)
