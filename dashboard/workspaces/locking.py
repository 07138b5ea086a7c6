"""Changes of a workspace's own rows, one after another."""

from dashboard.workspaces.models import Workspace


def lock_workspace(workspace: Workspace) -> None:
    """Lock the workspace's row until the transaction ends.

    Others who lock it wait, and nobody who refers to it does. On SQLite, IMMEDIATE transactions
    already do this.
    """
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
