"""A flow's lease: one process at a time looks at it, and one that dies keeps it for a while."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.progress.models import TrackedFlow

LEASE = timedelta(minutes=5)
RENEW_AFTER = 30.0
"""Seconds between two renewals."""


class LeaseLost(Exception):
    """Another process has taken this flow over; what this one has written is left to it."""


@dataclass
class Lease:
    """The lease of the tracked flow ``pk``, held by whoever knows ``token``."""

    pk: int
    token: str
    renewed: float = field(default_factory=time.monotonic)

    @classmethod
    def take(cls, pk: int) -> "Lease | None":
        """The flow's lease; None while another process holds it."""
        now, token = timezone.now(), uuid.uuid4().hex
        free = TrackedFlow.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=pk)
        return cls(pk, token) if free.update(lease=token, leased_until=now + LEASE) else None

    def renew(self) -> None:
        """Hold it for longer, where the last time is a while ago. Raises LeaseLost."""
        if time.monotonic() - self.renewed < RENEW_AFTER:
            return
        self.renewed = time.monotonic()
        if not self._held().update(leased_until=timezone.now() + LEASE):
            raise LeaseLost

    def insist(self) -> None:
        """Keep all others away until the transaction that this is within ends. Raises LeaseLost."""
        if not self._held().select_for_update().exists():
            raise LeaseLost

    def release(self, **values: datetime | str) -> None:
        """Give it up and set ``values`` on the flow; nothing where it is lost already."""
        self._held().update(lease="", leased_until=None, **values)

    def _held(self) -> QuerySet[TrackedFlow]:
        return TrackedFlow.objects.filter(pk=self.pk, lease=self.token)
