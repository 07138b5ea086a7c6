"""The lease of a flow: one process at a time syncs it.

A process that dies holds its lease until it runs out.
"""

import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.progress.models import SyncedFlow

LEASE = timedelta(minutes=5)
RENEW_AFTER = 30.0
"""Seconds between two renewals."""


class LeaseLost(Exception):
    """Raised when another process has taken the flow over, with the rows that this one wrote."""


@dataclass
class Lease:
    """The lease of the flow ``pk``, held by the process that knows ``token``."""

    pk: int
    token: str
    renewed: float = field(default_factory=time.monotonic)

    @classmethod
    def take(cls, pk: int) -> "Lease | None":
        """Take the flow's lease, or return None while another process holds it."""
        now, token = timezone.now(), uuid.uuid4().hex
        free = SyncedFlow.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=pk)
        return cls(pk, token) if free.update(lease=token, leased_until=now + LEASE) else None

    def renew(self) -> None:
        """Extend the lease, if RENEW_AFTER has passed since the last time.

        Raises LeaseLost where another process holds it.
        """
        if time.monotonic() - self.renewed < RENEW_AFTER:
            return
        self.renewed = time.monotonic()
        if not self._held().update(leased_until=timezone.now() + LEASE):
            raise LeaseLost

    def lock(self) -> None:
        """Lock the row until the current transaction ends.

        Raises LeaseLost where another process holds the lease.
        """
        if not self._held().select_for_update().exists():
            raise LeaseLost

    def release(self, **values: datetime | str) -> None:
        """Release the lease and set ``values`` on the flow, unless it is lost already."""
        self._held().update(lease="", leased_until=None, **values)

    def _held(self) -> QuerySet[SyncedFlow]:
        return SyncedFlow.objects.filter(pk=self.pk, lease=self.token)
