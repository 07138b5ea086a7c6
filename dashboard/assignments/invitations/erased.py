"""Rows of erased candidates: a keyed hash still tells that they were invited.

The key is derived from SECRET_KEY, apart from the database. A rotated key goes to
SECRET_KEY_FALLBACKS.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment


def erased_keys(workspace_id: int, flow_id: str, keys: Iterable[str]) -> set[str]:
    """Return those of the candidate ``keys`` that an erased row of the flow stands for.

    These candidates were invited, or may have been, so they are not invited again by accident.
    """
    hashes = {hashed: key for key in keys for hashed in key_hashes(workspace_id, key)}
    rows = Assignment.objects.filter(
        workspace_id=workspace_id, flow_id=flow_id, candidate_key__in=hashes, again=False
    )
    return {hashes[hashed] for hashed in rows.values_list("candidate_key", flat=True)}


def find_erased_row(workspace_id: int, flow_id: str, key: str) -> Assignment | None:
    """Return the erased row that stands for the candidate ``key`` in the flow, if there is one."""
    return Assignment.objects.filter(
        workspace_id=workspace_id, flow_id=flow_id, candidate_key__in=key_hashes(workspace_id, key)
    ).first()


def key_hashes(workspace_id: int, key: str) -> list[str]:
    """Return the hashes that may stand for ``key`` after its erasure.

    The first one is made with today's secret, the others with earlier ones.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        ERASED_PREFIX
        + salted_hmac(
            f"flowdeck.erased.{workspace_id}", key, secret, algorithm="sha256"
        ).hexdigest()
        for secret in secrets
    ]
