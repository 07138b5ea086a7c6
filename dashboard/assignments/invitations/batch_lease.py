"""The lease on a batch: one worker at a time holds it, and renews it while it works.

It spares double work, and bounds the number of concurrent calls. That nobody is invited twice does
not depend on it: rows are claimed one by one.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState

LEASE_DURATION = timedelta(seconds=5)
"""Another worker takes over a killed one's batch after at most this time and a sweep."""


READING_LEASE_DURATION = timedelta(seconds=20)
"""Lease while a flow's pages are read, as one of them may take a call's whole time."""


class LeaseLost(Exception):
    """Raised when another worker has the lease, or when the batch has left its state."""


@contextmanager
def acquire_lease(batch_id: UUID, state: BatchState) -> Iterator[Batch | None]:
    """Acquire the lease on a batch in ``state`` while the block runs.

    Yield the batch, or None when it is in another state or leased already.
    """
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    me = uuid.uuid4()
    got = Batch.objects.filter(free, pk=batch_id, state=state).update(
        lease_owner=me, lease_until=now + LEASE_DURATION
    )
    if not got:
        yield None
        return
    batch = Batch.objects.select_related("workspace").get(pk=batch_id)
    batch.lease_owner = me
    try:
        yield batch
    finally:
        Batch.objects.filter(pk=batch_id, lease_owner=me).update(lease_owner=None, lease_until=None)


def renew_lease(batch: Batch, *, lasts: timedelta = LEASE_DURATION, **changes: object) -> None:
    """Renew the lease, and save ``changes``, which increments the version. Raise Lost."""
    now = timezone.now()
    renewed = Batch.objects.filter(
        pk=batch.pk, lease_owner=batch.lease_owner, state=batch.state
    ).update(lease_until=now + lasts, version=F("version") + 1, **changes)
    if not renewed:
        raise LeaseLost
