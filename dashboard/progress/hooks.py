"""Taptalent's webhook (contract.md §7, §12): an address and a key per workspace, off by default.

Its events say nothing of flows that is documented, and are proven by a shared key alone. So nothing
that one says is read: it only has the workspace looked at sooner, once a minute at most.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_variables

from dashboard.progress.models import Hook
from dashboard.workspaces.models import Workspace

SALT = "flowdeck.progress.hook"
SHORTEST_KEY = 16
AT_MOST_EVERY = timedelta(minutes=1)
STALE_AFTER = timedelta(days=1)
"""Taptalent tries again what was not answered, at unknown intervals; later than this it is a replay
by somebody else."""


def of(workspace: Workspace) -> Hook | None:
    """The workspace's hook; None while it has none."""
    return Hook.objects.filter(workspace=workspace).first()


def create(workspace: Workspace) -> None:
    """Give the workspace an address, if it has none. It accepts nothing before it has a key."""
    Hook.objects.get_or_create(workspace=workspace, defaults={"token": secrets.token_urlsafe(32)})


def remove(workspace: Workspace) -> None:
    """Close the address for good; another one would be new."""
    Hook.objects.filter(workspace=workspace).delete()


@sensitive_variables("key")
def save_key(workspace: Workspace, key: str) -> bool:
    """Accept calls that bring ``key`` from now on; False without an address."""
    here = Hook.objects.filter(workspace=workspace)
    return bool(here.update(key_hash=_hashes(workspace.pk, key)[0]))


@sensitive_variables("key")
def opens(hook: Hook, key: str) -> bool:
    """Whether ``key`` is the hook's, compared in constant time."""
    hashes = _hashes(hook.workspace_id, key)
    return bool(hook.key_hash) and any(constant_time_compare(hook.key_hash, h) for h in hashes)


def is_stale(told: str, now: datetime) -> bool:
    """Whether a call that says it is of ``told`` (ISO 8601) is a replay; unsaid is no sign."""
    try:
        at = parse_datetime(told.strip())
    except ValueError:
        return False
    return at is not None and timezone.is_aware(at) and abs(now - at) > STALE_AFTER


def note(hook: Hook) -> bool:
    """Note an accepted event; False when one within the last minute has done its work. Of several
    at once one wins, by one UPDATE."""
    now = timezone.now()
    is_new = Q(heard_at=None) | Q(heard_at__lte=now - AT_MOST_EVERY)
    return bool(Hook.objects.filter(is_new, pk=hook.pk).update(heard_at=now))


@sensitive_variables("key")
def _hashes(workspace_id: int, key: str) -> list[str]:
    """What stands for ``key`` in the database: by today's secret first, then the earlier."""
    return [
        salted_hmac(f"{SALT}.{workspace_id}", key, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
