"""The lease on a batch: one worker at a time holds it, and renews it while it works.

It spares double work, and bounds the number of concurrent calls. That nobody is invited twice does
not depend on it: rows are claimed one by one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db.models import F

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.core.leases import Lease, LeaseColumns, LeaseLost

__all__ = ["LeaseLost", "acquire_lease", "renew_lease"]

LEASE_DURATION = timedelta(seconds=5)
"""Another worker takes over a killed one's batch after at most this time and a sweep."""


READING_LEASE_DURATION = timedelta(seconds=20)
"""Lease while a flow's pages are read, as one of them may take a call's whole time."""

COLUMNS: Final = LeaseColumns(owner="lease_owner", until="lease_until")


@contextmanager
def acquire_lease(batch_id: UUID, state: BatchState) -> Iterator[Batch | None]:
    """Acquire the lease on a batch in ``state`` while the block runs.

    Yield the batch, or None when it is in another state or leased already.
    """
    row = Batch.objects.filter(pk=batch_id)
    if not Lease.take(row.filter(state=state), COLUMNS, LEASE_DURATION, owner := uuid4()):
        yield None
        return
    batch = row.select_related("workspace").get()
    batch.lease_owner = owner
    try:
        yield batch
    finally:
        Lease(row, COLUMNS, owner).release()


def renew_lease(batch: Batch, *, lasts: timedelta = LEASE_DURATION, **changes: Any) -> None:
    """Renew the lease, and save ``changes``, which increments the version.

    Raises LeaseLost when another worker has it, or when the batch has left its state.
    """
    row = Batch.objects.filter(pk=batch.pk, state=batch.state)
    Lease(row, COLUMNS, batch.lease_owner).renew(lasts, version=F("version") + 1, **changes)
