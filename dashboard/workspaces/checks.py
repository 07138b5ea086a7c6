"""System checks about the key ring and the host names."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from dashboard.accounts.second_factor import unopened as unopened_factors
from dashboard.workspaces.keys import unopened as unopened_keys

HINT = (
    "Put the encryption key that is missing back into API_KEY_ENCRYPTION_KEYS, after the first, "
    "and run `manage.py rotate_api_keys` before it is taken away. If it is lost, each owner saves "
    "the API key again, and each person sets up the second factor again."
)


@register(Tags.database)
def the_ring_opens_every_row(
    databases: Sequence[str] | None, **_options: Any
) -> list[CheckMessage]:
    """An error when a row is sealed by a key that is not in the ring: ``migrate`` then refuses, and
    so does ``check --database default``. No rows can be asked before the first migration."""
    if not databases:
        return []
    try:
        slugs, factors = unopened_keys(), unopened_factors()
    except DatabaseError:
        return []
    found: list[CheckMessage] = []
    if slugs:
        told = f"No encryption key opens the API key of: {', '.join(slugs)}."
        found.append(Error(told, hint=HINT, id="flowdeck.E001"))
    if factors:
        told = f"No encryption key opens {factors} second-factor secrets."
        found.append(Error(told, hint=HINT, id="flowdeck.E002"))
    return found


@register(Tags.security, deploy=True)
def hosts_are_named(**_options: Any) -> list[CheckMessage]:
    """With any host allowed, a forged Host header would end up in the links that we mail."""
    if any(host.strip() in ("*", ".") for host in settings.ALLOWED_HOSTS):
        told = "ALLOWED_HOSTS allows every host: mailed links could lead elsewhere."
        return [CheckWarning(told, hint="Name the hosts.", id="flowdeck.W001")]
    return []
