"""E-mail addresses of candidates as they are compared."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from flows_api import is_comparable_email

BATCH = 500


def compared_email(email: str) -> str:
    """Return ``email`` as it is compared, "" where it is masked, cut or absent.

    Whoever is shown under such an address may be anybody: two who share it can be strangers
    (docs/partner-api.md, Simulator variants).
    """
    email = email.strip()
    return email.lower() if is_comparable_email(email) else ""


def fill_compared_emails(candidates: "QuerySet[Any]") -> None:
    """Fill the column of those of ``candidates`` where it is None, in batches that lock few rows.

    It is None in rows that were there before the column, or that the release before still writes.
    """
    missing = candidates.filter(compared_email=None)
    while True:
        # Locked, so that one that is erased meanwhile is not written again.
        with transaction.atomic(using=missing.db):
            batch = list(missing.select_for_update().only("email")[:BATCH])
            for row in batch:
                row.compared_email = compared_email(row.email)
            missing.model.objects.using(missing.db).bulk_update(batch, ["compared_email"])
        if len(batch) < BATCH:
            return
