"""Taptalent's webhook: an address and a key for each workspace, off by default.

No event about flows is documented (docs/partner-api.md, Webhooks), and a shared key is the only
proof of one. So the content of an event is never read: it only starts the next sync earlier, at
most once a minute.
"""

import re
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_variables

from dashboard.progress.models import Webhook
from dashboard.workspaces.models import Workspace

SALT = "flowdeck.progress.hook"
SHORT_KEY_LENGTH = 16
"""Below it, a key is accepted with a warning, as the length of Taptalent's is not documented."""
MIN_INTERVAL = timedelta(minutes=1)
TIME_TOLERANCE = timedelta(minutes=10)
"""The most that an event's time may be off: clocks differ, and Taptalent repeats what was not
answered. A later repetition is refused as a replay. The sync then comes on schedule."""


def find_webhook(workspace: Workspace) -> Webhook | None:
    """Return the workspace's webhook, or None while it has none."""
    return Webhook.objects.filter(workspace=workspace).first()


def create_webhook(workspace: Workspace) -> None:
    """Create an address for the workspace, if it has none. Without a key it accepts nothing."""
    Webhook.objects.get_or_create(
        workspace=workspace, defaults={"token": secrets.token_urlsafe(32)}
    )


def delete_webhook(workspace: Workspace) -> None:
    """Delete the address for good. A later one will be different."""
    Webhook.objects.filter(workspace=workspace).delete()


@sensitive_variables("key")
def save_key(workspace: Workspace, key: str) -> bool:
    """Accept only calls with ``key`` from now on. Return False where there is no address."""
    webhooks = Webhook.objects.filter(workspace=workspace)
    return bool(webhooks.update(key_hash=_hashes(workspace.pk, key)[0]))


@sensitive_variables("key")
def is_valid_key(hook: Webhook, key: str) -> bool:
    """Return whether ``key`` is the webhook's, compared in constant time."""
    hashes = _hashes(hook.workspace_id, key)
    return bool(hook.key_hash) and any(constant_time_compare(hook.key_hash, h) for h in hashes)


def is_replay(timestamp: str, now: datetime) -> bool:
    """Return whether a call with this timestamp is refused: too old, too new, or unreadable.

    A call without any timestamp is none, since not every copy of the documentation has the header.
    """
    if not timestamp.strip():
        return False
    at = parse_time(timestamp.strip())
    return at is None or abs(now - at) > TIME_TOLERANCE


def parse_time(text: str) -> datetime | None:
    """Return an ISO 8601 time, in UTC without a zone, or epoch seconds or milliseconds, else None.

    The documentation says ISO 8601 for webhooks, and uses all three elsewhere.
    """
    try:
        if re.fullmatch(r"\d{10}|\d{13}", text, re.ASCII):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        at = parse_datetime(text)
        if at is None:
            return None
        return at.astimezone(UTC) if timezone.is_aware(at) else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def record_event(hook: Webhook) -> bool:
    """Record an accepted event. Return False where one of the last minute stands for it.

    Of several at the same time one wins, by a single UPDATE.
    """
    now = timezone.now()
    is_new = Q(last_event_at=None) | Q(last_event_at__lte=now - MIN_INTERVAL)
    return bool(Webhook.objects.filter(is_new, pk=hook.pk).update(last_event_at=now))


@sensitive_variables("key")
def _hashes(workspace_id: int, key: str) -> list[str]:
    """Return the keyed hashes of ``key``, by the current secret first, then by the earlier ones."""
    return [
        salted_hmac(f"{SALT}.{workspace_id}", key, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
