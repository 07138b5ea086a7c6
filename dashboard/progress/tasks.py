"""What the worker does for progress: finds what is due, and queues it.

All of it can wait: invitations go before (the queue takes the highest priority first).
"""

from django_tasks import task

from dashboard.progress import digests, watching
from dashboard.web.worker import stopping
from dashboard.workspaces.models import Workspace

BEHIND = -10


@task(priority=BEHIND)
def list_flows(workspace_id: int) -> None:
    """Bring a workspace's tracked flows up to date."""
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is not None:
        watching.list_flows(workspace)


@task(priority=BEHIND)
def look_early(workspace_id: int) -> None:
    """Taptalent told that something happened in this workspace."""
    watching.look_early(workspace_id)


@task(priority=BEHIND)
def look_at(flow_pk: int) -> None:
    """Look at one flow."""
    watching.look_at(flow_pk, stop=stopping)


@task(priority=BEHIND)
def send_digest(pk: int) -> None:
    """Send one mail: a mail server that does not answer holds up a thread, not the sweep."""
    digests.send(pk)


def queue_due() -> None:
    """Queue whatever is due now."""
    for workspace_id in watching.due_workspaces():
        list_flows.enqueue(workspace_id)
    for pk in watching.due_flows():
        look_at.enqueue(pk)


def queue_digests() -> None:
    """Queue the mails that are due now."""
    for pk in digests.due():
        send_digest.enqueue(pk)
