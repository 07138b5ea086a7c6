"""What happened: nouns tell it here, and whoever cares (the audit trail) listens.

    tell(request, workspace, "member.removed", member="vera@example.com")

An action is ``noun.verb-in-the-past``. Facts are plain JSON: texts, numbers, lists, never a secret
and never a candidate's address, since the trail outlives an erasure.
"""

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.dispatch import Signal
from django.http import HttpRequest

if TYPE_CHECKING:
    from dashboard.accounts.models import User

happened = Signal()
"""Sent with ``event``, an Event. A listener's failure fails the request; whoever tells of a deed of
ours does both in one transaction, so that there is no deed without trace."""

API_KEY = re.compile(r"(sk_(?:live|test)_)[0-9A-Za-z]+")


class _Workspace(Protocol):
    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class Event:
    """One thing that somebody did. ``workspace`` is None for what concerns the person alone;
    ``actor`` is None for a command, or somebody who is not known."""

    action: str
    workspace: _Workspace | None = None
    actor: "User | None" = None
    facts: dict[str, Any] = field(default_factory=dict)


def tell(
    by: "HttpRequest | User | None", workspace: _Workspace | None, action: str, **facts: Any
) -> None:
    """Say that ``by`` did ``action`` in ``workspace``; ``facts`` must be plain JSON.

    Raises TypeError for a fact that is not, such as a Secret.
    """
    event = Event(action, workspace, _person(by), _plain(facts))
    happened.send(sender=Event, event=event)


def _person(by: "HttpRequest | User | None") -> "User | None":
    user = getattr(by, "user", None) if isinstance(by, HttpRequest) else by
    return user if user is not None and user.is_authenticated else None


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as JSON gives them back, without NULs, which PostgreSQL takes in no JSON; whatever
    looks like an API key is masked all the same."""
    plain: dict[str, Any] = json.loads(
        API_KEY.sub(r"\1…", json.dumps(facts)), object_hook=_without_nul
    )
    return plain


def _without_nul(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\0", "") if isinstance(value, str) else value
        for name, value in fields.items()
    }
