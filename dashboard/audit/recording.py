"""Writing the trail: every event becomes one entry, or one in each of a person's workspaces."""

from typing import Any

import structlog

from dashboard.audit.models import AuditEntry
from dashboard.web.events import Event, happened
from dashboard.workspaces.models import Membership


def listen() -> None:
    """Have every event recorded."""
    happened.connect(record, dispatch_uid="audit")


def record(event: Event, **_signal: Any) -> None:
    """Store ``event``; one INSERT, however many workspaces it concerns."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            workspace_id=workspace_id,
            action=event.action,
            actor_id=event.actor.pk if event.actor else None,
            actor=event.actor.email if event.actor else "",
            facts=event.facts,
            request_id=_request_id(),
        )
        for workspace_id in _concerned(event)
    )


def _concerned(event: Event) -> list[int | None]:
    """The workspaces whose owners should know. Somebody unknown, or without a workspace, still
    gets an entry: so a failed sign-in takes the same time for every address."""
    if event.workspace is not None:
        return [event.workspace.pk]
    person = event.actor.pk if event.actor else event.facts.get("person_id", 0)
    mine = Membership.objects.filter(user_id=person).values_list("workspace_id", flat=True)
    return list(mine) or [None]


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
