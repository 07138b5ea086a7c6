"""The worker's tasks for progress, and the jobs that queue what is due.

All of them can wait. Assignments come first (the queue takes the highest priority first).
"""

from django_tasks import task

from dashboard.progress import digests, watching
from dashboard.web.worker import stopping
from dashboard.workspaces.models import Workspace

BEHIND = -10


@task(priority=BEHIND)
def list_flows(workspace_id: int) -> None:
    """Store the list of a workspace's flows."""
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is not None:
        watching.list_flows(workspace)


@task(priority=BEHIND)
def look_early(workspace_id: int) -> None:
    """Sync the workspace's flows earlier, after an event from Taptalent."""
    watching.look_early(workspace_id)


@task(priority=BEHIND)
def look_at(flow_pk: int) -> None:
    """Sync one flow."""
    watching.look_at(flow_pk, stop=stopping)


@task(priority=BEHIND)
def send_digest(pk: int) -> None:
    """Send one digest. A mail server that does not answer holds up a thread, not the scheduler."""
    digests.send(pk)


def queue_due() -> None:
    """Queue the lists and the syncs that are due."""
    for workspace_id in watching.due_workspaces():
        list_flows.enqueue(workspace_id)
    for pk in watching.due_flows():
        look_at.enqueue(pk)


def queue_digests() -> None:
    """Queue the digests that are due."""
    for pk in digests.due():
        send_digest.enqueue(pk)
