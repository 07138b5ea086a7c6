"""Leases: the right to work on a row, which ends by itself when its holder dies.

A lease is two columns of the row: who holds it, and until when. Each operation is one UPDATE, so
of two processes that try at the same moment one succeeds, on every database.
"""

import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

M = TypeVar("M", bound=Model)


class LeaseLost(Exception):
    """Raised when another process holds the lease, or when the row has left its state."""


@dataclass(frozen=True, kw_only=True)
class LeaseColumns:
    """The columns of a lease. Without ``owner``, its end tells one holder from the next.

    ``nobody`` is the owner of a row that is free.
    """

    until: str
    owner: str = ""
    nobody: Any = None

    def held(self, token: Any) -> dict[str, Any]:
        """Return the filter of rows that ``token`` holds."""
        return {self.owner or self.until: token}


@dataclass
class Lease(Generic[M]):
    """The lease on the one row of ``rows``, held by whoever knows ``token``."""

    rows: "QuerySet[M]"
    columns: LeaseColumns
    token: Any
    renewed: float = field(default_factory=time.monotonic)

    @classmethod
    def take(
        cls, rows: "QuerySet[M]", columns: LeaseColumns, lasts: timedelta, token: Any = None
    ) -> "Lease[M] | None":
        """Take the lease on the one row of ``rows``, or return None while somebody holds it."""
        now = timezone.now()
        until, owner = now + lasts, token or uuid.uuid4().hex
        mine = {columns.owner: owner} if columns.owner else {}
        free = Q(**{columns.until: None}) | Q(**{f"{columns.until}__lte": now})
        if not rows.filter(free).update(**{columns.until: until}, **mine):
            return None
        return cls(rows, columns, owner if columns.owner else until)

    def renew(self, lasts: timedelta, *, after: float = 0.0, **changes: Any) -> None:
        """Extend the lease and save ``changes``, if ``after`` seconds have passed since.

        Raises LeaseLost where another process holds it.
        """
        if time.monotonic() - self.renewed < after:
            return
        self.renewed = time.monotonic()
        until = timezone.now() + lasts
        if not self.held().update(**{self.columns.until: until}, **changes):
            raise LeaseLost
        if not self.columns.owner:
            self.token = until

    def lock(self) -> None:
        """Lock the row until the current transaction ends.

        Raises LeaseLost where another process holds the lease.
        """
        if not self.held().select_for_update().exists():
            raise LeaseLost

    def release(self, **values: Any) -> None:
        """Release the lease and set ``values`` on the row, unless it is lost already."""
        free: dict[str, Any] = {self.columns.until: None, self.columns.owner: self.columns.nobody}
        if not self.columns.owner:
            free = {self.columns.until: timezone.now()}
        self.held().update(**free, **values)

    def held(self) -> "QuerySet[M]":
        """Return the row while this lease is held."""
        return self.rows.filter(**self.columns.held(self.token))


def insert_claim(row: Model) -> bool:
    """Insert ``row``, whose unique key is the claim. Return False where somebody has it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
