"""The lease of a flow: one process at a time syncs it."""

from datetime import timedelta
from typing import Final

from dashboard.core.leases import Lease, LeaseColumns
from dashboard.progress.models import SyncedFlow

LASTS: Final = timedelta(minutes=5)
RENEW_AFTER: Final = 30.0
"""Seconds between two renewals."""
COLUMNS: Final = LeaseColumns(owner="lease", until="leased_until", nobody="")


def take_lease(pk: int) -> Lease[SyncedFlow] | None:
    """Take the flow's lease, or return None while another process holds it."""
    return Lease.take(SyncedFlow.objects.filter(pk=pk), COLUMNS, LASTS)


def renew_lease(lease: Lease[SyncedFlow]) -> None:
    """Extend the lease from time to time.

    Raises LeaseLost where another process holds it, with the rows that this one wrote.
    """
    lease.renew(LASTS, after=RENEW_AFTER)
