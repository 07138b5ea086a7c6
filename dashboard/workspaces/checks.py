"""System checks of the encryption keys and the host names."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from dashboard.accounts.second_factor import count_undecryptable as unopened_factors
from dashboard.workspaces.connection.keys import find_undecryptable as unopened_keys

HINT = (
    "Add the missing encryption key to API_KEY_ENCRYPTION_KEYS, after the first one, and run "
    "`manage.py rotate_api_keys` before you remove it. If the key is lost, each owner must save "
    "the API key again, and each user must set up two-factor authentication again."
)


@register(Tags.database)
def check_key_ring(databases: Sequence[str] | None, **_options: Any) -> list[CheckMessage]:
    """Report rows that no configured encryption key decrypts.

    ``migrate`` and ``check --database default`` then fail.
    """
    if not databases:
        return []
    try:
        slugs, factors = unopened_keys(), unopened_factors()
    except DatabaseError:  # before the first migration
        return []
    found: list[CheckMessage] = []
    if slugs:
        message = f"No encryption key decrypts the API key of: {', '.join(slugs)}."
        found.append(Error(message, hint=HINT, id="flowdeck.E001"))
    if factors:
        message = f"No encryption key decrypts {factors} two-factor secrets."
        found.append(Error(message, hint=HINT, id="flowdeck.E002"))
    return found


@register(Tags.security, deploy=True)
def check_allowed_hosts(**_options: Any) -> list[CheckMessage]:
    """Warn when any host is allowed, since a forged Host header would get into e-mailed links."""
    if any(host.strip() in ("*", ".") for host in settings.ALLOWED_HOSTS):
        message = "ALLOWED_HOSTS allows every host, so e-mailed links could point to another site."
        return [CheckWarning(message, hint="List the host names.", id="flowdeck.W001")]
    return []
