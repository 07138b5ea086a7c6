"""The labels and the owner of a flow, which members give it on its page."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import MAX_KEY, read_int
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.connection.fallback import cached_flow_name
from dashboard.workspaces.flow_owners.queries import find_member, set_owner
from dashboard.workspaces.labels.changes import LabelChange, posted_change
from dashboard.workspaces.labels.flow_labels import change_flow_labels, find_uses
from dashboard.workspaces.labels.queries import lock_labels
from dashboard.workspaces.labels.undoable import FLOW_LABELS
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.actions import Done, recorded, report


@post_only("flow_detail")
@require_role(Role.RECRUITER, connected=False)
def flow_labels(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Add the posted label to a flow, or remove it."""
    with lock_labels(request.workspace):
        change = posted_change(request)
        if change is None:
            messages.warning(request, _("This label no longer exists. Nothing was changed."))
        else:
            _change_labels(request, flow_id, change)
    return see_other("flow_detail", request.workspace.slug, flow_id)


@post_only("flow_detail")
@require_role(Role.RECRUITER, connected=False)
@transaction.atomic
def flow_owner(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Make the posted member the owner of a flow, or nobody."""
    lock_workspace(request.workspace)  # until the end, the member stays
    posted = request.POST.get("owner", "")
    member = _member(request, posted)
    if posted and member is None:
        text = _("This member is no longer in the workspace. Nothing was changed.")
        messages.warning(request, text)
        return see_other("flow_detail", request.workspace.slug, flow_id)
    if set_owner(request.workspace, flow_id, member):
        email = member.user.email if member else ""
        _record(request, flow_id, "flow.owner_changed", member=email)
    if member:
        messages.success(request, _("%(name)s owns this flow.") % {"name": member.user})
    else:
        messages.success(request, _("Nobody owns this flow."))
    return see_other("flow_detail", request.workspace.slug, flow_id)


def _change_labels(request: WorkspaceRequest, flow_id: str, change: LabelChange) -> None:
    uses = find_uses(request.workspace, flow_id)
    with recorded(request, FLOW_LABELS, uses) as recording:
        is_changed = change_flow_labels(request.workspace, flow_id, change, by=request.user)
    if is_changed:
        _record(request, flow_id, "flow.labels_changed", **change.facts)
    report(request, Done(change.text, recording))


def _member(request: WorkspaceRequest, text: str) -> Membership | None:
    key = read_int(text, most=MAX_KEY)
    return find_member(request.workspace, key) if key is not None else None


def _record(request: WorkspaceRequest, flow_id: str, action: str, **facts: str | list[str]) -> None:
    """Record what was changed about a flow, with its name as far as a sync has read it."""
    name = cached_flow_name(request.workspace, flow_id)
    record_event(request, request.workspace, action, flow=name, flow_id=flow_id, **facts)
