"""Flows that no sync has listed: new ones, or none at all."""

from django.http import Http404

from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey
from flows_api import FlowsError, NotFound, WrongAddress


def require_flow(request: WorkspaceRequest, flow_id: str) -> None:
    """Raise Http404 for a flow that Taptalent does not have.

    Where Taptalent can't be asked, the flow counts as a new one. A fragment does not ask, since the
    page around it did.
    """
    if request.is_blind or request.htmx:
        return
    try:
        client_for(request.workspace, guard=request.connection).get_flow(flow_id)
    except (WrongAddress, ApiKey.DoesNotExist, DecryptionError):
        return
    except NotFound:
        raise Http404("no such flow") from None
    except FlowsError:
        return
