"""What the worker does for progress: finds what is due, and queues it."""

from django_tasks import task

from dashboard.progress import watching
from dashboard.web.worker import stopping
from dashboard.workspaces.models import Workspace


@task()
def list_flows(workspace_id: int) -> None:
    """Bring a workspace's tracked flows up to date."""
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is not None:
        watching.list_flows(workspace)


@task()
def look_at(flow_pk: int) -> None:
    """Look at one flow."""
    watching.look_at(flow_pk, stop=stopping)


def queue_due() -> None:
    """Queue whatever is due now."""
    for workspace_id in watching.due_workspaces():
        list_flows.enqueue(workspace_id)
    for pk in watching.due_flows():
        look_at.enqueue(pk)
