"""The recorder of audit events: one entry each, or one in each of the user's workspaces."""

from typing import Any

import structlog

from dashboard.audit.models import AuditEntry
from dashboard.core.audit_events import AuditEvent, event_recorded
from dashboard.workspaces.models import Membership


def connect_recorder() -> None:
    """Connect the recorder to all audit events."""
    event_recorded.connect(record, dispatch_uid="audit")


def record(event: AuditEvent, **_signal: Any) -> None:
    """Store ``event`` by one INSERT, even if it concerns several workspaces."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            workspace_id=workspace_id,
            action=event.action,
            actor_id=event.actor.pk if event.actor else None,
            actor=event.actor.email if event.actor else "",
            details=event.details,
            request_id=_request_id(),
        )
        for workspace_id in _workspace_ids(event)
    )


def _workspace_ids(event: AuditEvent) -> list[int | None]:
    """Return the workspaces whose owners should see the event, [None] if there are none.

    An unknown user still gets an entry, so that a failed sign-in takes the same time for every
    address.
    """
    if event.workspace is not None:
        return [event.workspace.pk]
    user_id = event.actor.pk if event.actor else event.details.get("person_id", 0)
    mine = Membership.objects.filter(user_id=user_id).values_list("workspace_id", flat=True)
    return list(mine) or [None]


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
