"""Rows that stand for a candidate under another key: erased ones, and ones of an earlier time.

Of an erased candidate a keyed hash still tells that they were invited.

The key is derived from SECRET_KEY, apart from the database. A rotated key goes to
SECRET_KEY_FALLBACKS.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from dashboard.assignments.invitations.addresses import to_idna_2003
from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.choices import RESERVING


def erased_keys(workspace_id: int, flow_id: str, keys: Iterable[str]) -> set[str]:
    """Return those of the candidate ``keys`` that a row of the flow with another key stands for.

    These candidates were invited, or may have been, so they are not invited again by accident.
    """
    by_other_key: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        for other in _other_keys(workspace_id, key):
            by_other_key[other].add(key)
    rows = _held_rows(workspace_id, flow_id, by_other_key).filter(again=False)
    found = rows.values_list("candidate_key", flat=True)
    return set().union(*(by_other_key[other] for other in found))


def find_erased_row(workspace_id: int, flow_id: str, key: str) -> Assignment | None:
    """Return the row with another key that stands for the candidate ``key``, if there is one."""
    return _held_rows(workspace_id, flow_id, _other_keys(workspace_id, key)).first()


def key_hashes(workspace_id: int, key: str) -> list[str]:
    """Return the hashes that may stand for ``key`` after its erasure.

    The first one is made with today's secret, the others with earlier ones, or of the key that the
    candidate had before domains were read by IDNA 2008.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        ERASED_PREFIX
        + salted_hmac(
            f"flowdeck.erased.{workspace_id}", some_key, secret, algorithm="sha256"
        ).hexdigest()
        for some_key in dict.fromkeys((key, earlier_key(key)))
        for secret in secrets
    ]


def earlier_key(key: str) -> str:
    """Return the key that the candidate had while domains were read by IDNA 2003."""
    address, at, domain = key.rpartition("@")
    return f"{address}{at}{to_idna_2003(domain)}" if key.startswith("email:") else key


def _other_keys(workspace_id: int, key: str) -> list[str]:
    """Return the keys of rows that may stand for the candidate ``key`` besides its own.

    A row that is not erased got its new key by migration 0010, but for domains that IDNA 2008
    refuses.
    """
    is_encoded = key.rpartition("@")[2].isascii()
    earlier = [] if is_encoded else [earlier_key(key)]
    return [*key_hashes(workspace_id, key), *(other for other in earlier if other != key)]


def _held_rows(
    workspace_id: int, flow_id: str, other_keys: Iterable[str]
) -> "QuerySet[Assignment]":
    is_held = Q(candidate_key__startswith=ERASED_PREFIX) | Q(state__in=RESERVING)
    return Assignment.objects.filter(
        is_held, workspace_id=workspace_id, flow_id=flow_id, candidate_key__in=list(other_keys)
    )
