"""A batch is worked on by one worker at a time: it holds a lease, and renews it while it lives.

The lease spares double work and keeps the bounds on how many calls are under way. That nobody is
invited twice does not hang on it: rows are claimed one by one.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from dashboard.assignments.batch import Batch, BatchState

LASTS = timedelta(seconds=5)
"""A killed worker's batch goes on elsewhere after at most this and a sweep."""


READING_LASTS = timedelta(seconds=20)
"""While a flow's pages are read: one of them may take the call's whole time."""


class Lost(Exception):
    """Another worker holds the lease, or the batch has left the state it was worked on in."""


@contextmanager
def lease(batch_id: UUID, state: BatchState) -> Iterator[Batch | None]:
    """The batch, ours while the block runs; None when it is in another state, or another's."""
    now = timezone.now()
    free = Q(runner_until__isnull=True) | Q(runner_until__lt=now)
    me = uuid.uuid4()
    got = Batch.objects.filter(free, pk=batch_id, state=state).update(
        runner=me, runner_until=now + LASTS
    )
    if not got:
        yield None
        return
    batch = Batch.objects.select_related("workspace").get(pk=batch_id)
    batch.runner = me
    try:
        yield batch
    finally:
        Batch.objects.filter(pk=batch_id, runner=me).update(runner=None, runner_until=None)


def keep(batch: Batch, *, lasts: timedelta = LASTS, **changes: object) -> None:
    """Renew the lease, with ``changes``, which everybody sees. Raises Lost."""
    now = timezone.now()
    kept = Batch.objects.filter(pk=batch.pk, runner=batch.runner, state=batch.state).update(
        runner_until=now + lasts, version=F("version") + 1, **changes
    )
    if not kept:
        raise Lost
