"""Audit events: apps record them here, and the audit log listens.

    tell(request, workspace, "member.removed", member="vera@example.com")

An action is ``noun.verb-in-the-past``. Facts are plain JSON: strings, numbers, lists. They never
hold a secret or a candidate's address, because the audit log outlives an erasure.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

if TYPE_CHECKING:
    from dashboard.accounts.models import User

event_recorded = Signal()
"""Sent with ``event``, an Event. A receiver that fails makes the request fail.

Record an event in the same transaction as the change it describes, so that no change goes
unrecorded.
"""

API_KEY = re.compile(r"(sk_(?:live|test)_)[0-9A-Za-z]+")


class _Workspace(Protocol):
    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class AuditEvent:
    """One action by a user.

    ``workspace`` is None for an action that concerns only the user's own account. ``actor`` is None
    for a management command and for an unknown user. ``at`` is one moment for all who store it.
    """

    action: str
    workspace: _Workspace | None = None
    actor: "User | None" = None
    details: dict[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=timezone.now)


def record_event(
    by: "HttpRequest | User | None", workspace: _Workspace | None, action: str, **details: Any
) -> None:
    """Record that ``by`` performed ``action`` in ``workspace``.

    ``details`` must be plain JSON. Raises TypeError for a value that is not, such as a Secret.
    """
    event = AuditEvent(action, workspace, _user(by), _sanitized(details))
    event_recorded.send(sender=AuditEvent, event=event)


def _user(by: "HttpRequest | User | None") -> "User | None":
    user = getattr(by, "user", None) if isinstance(by, HttpRequest) else by
    return user if user is not None and user.is_authenticated else None


def _sanitized(details: dict[str, Any]) -> dict[str, Any]:
    """Return the details as JSON reads them back, with API keys masked and NUL characters removed.

    PostgreSQL rejects NUL characters in JSON.
    """
    sanitized: dict[str, Any] = json.loads(
        API_KEY.sub(r"\1…", json.dumps(details)), object_hook=_without_nul
    )
    return sanitized


def _without_nul(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\0", "") if isinstance(value, str) else value
        for name, value in fields.items()
    }
