"""Leases: one holder at a time, who loses the row when the time runs out or another takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.invitations import batch_lease
from dashboard.assignments.models.assignments import ReconcilerLease
from dashboard.assignments.models.batches import Batch
from dashboard.core.leases import Lease, LeaseColumns, LeaseLost, insert_claim
from dashboard.core.models import IdempotencyKey
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import leases as sync_leases
from tests.support.users import Users

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Kind:
    """A kind of lease: its columns, and a free row."""

    columns: LeaseColumns
    make: Callable[[Users], "QuerySet[Any]"]


def flow(cast: Users) -> "QuerySet[SyncedFlow]":
    row = SyncedFlow.objects.create(workspace=cast.acme, flow_id="leased", name="Leased")
    return SyncedFlow.objects.filter(pk=row.pk)


def batch(cast: Users) -> "QuerySet[Batch]":
    row = Batch.objects.create(workspace=cast.acme, flow_id="1", source="list.csv")
    return Batch.objects.filter(pk=row.pk)


def reconciler(cast: Users) -> "QuerySet[ReconcilerLease]":
    ReconcilerLease.objects.create(workspace=cast.acme, until=timezone.now() - MINUTE)
    return ReconcilerLease.objects.filter(workspace=cast.acme)


KINDS = {
    "flow": Kind(sync_leases.COLUMNS, flow),
    "batch": Kind(batch_lease.COLUMNS, batch),
    "reconciler": Kind(LeaseColumns(until="until"), reconciler),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def take(rows: "QuerySet[Any]", kind: Kind) -> Lease[Any] | None:
    # One owner is a text, another a UUID: the library's default serves both.
    return Lease.take(rows, kind.columns, MINUTE)


def test_one_process_holds_a_row_until_it_releases_it(kind: Kind, cast: Users) -> None:
    rows = kind.make(cast)
    first = take(rows, kind)
    assert first is not None
    assert take(rows, kind) is None
    first.release()
    assert take(rows, kind) is not None


def test_a_dead_holder_loses_the_row_when_its_time_is_over(kind: Kind, cast: Users) -> None:
    rows = kind.make(cast)
    first = take(rows, kind)
    assert first is not None
    with time_machine.travel(timezone.now() + 2 * MINUTE, tick=False):
        second = take(rows, kind)
        assert second is not None
        with pytest.raises(LeaseLost):
            first.renew(MINUTE)
        with transaction.atomic(), pytest.raises(LeaseLost):
            first.lock()
        first.release()
        assert take(rows, kind) is None, "a late release frees nothing that another holds"
        second.renew(5 * MINUTE)
    with time_machine.travel(timezone.now() + 4 * MINUTE, tick=False):
        assert take(rows, kind) is None


def test_a_holder_renews_in_time_and_again(kind: Kind, cast: Users) -> None:
    rows = kind.make(cast)
    lease = take(rows, kind)
    assert lease is not None
    for minutes in (0.5, 1, 1.5):
        with time_machine.travel(timezone.now() + minutes * MINUTE, tick=False):
            lease.renew(MINUTE)
            assert take(rows, kind) is None


def test_a_renewal_waits_until_it_is_worth_a_query(cast: Users) -> None:
    rows = flow(cast)
    lease = take(rows, KINDS["flow"])
    assert lease is not None
    rows.update(lease="another")
    lease.renew(MINUTE, after=3600)
    with pytest.raises(LeaseLost):
        lease.renew(MINUTE)


def test_values_are_saved_by_the_holder_only(cast: Users) -> None:
    rows = flow(cast)
    lease = take(rows, KINDS["flow"])
    assert lease is not None
    lease.release(failure="timeout")
    assert rows.get().failure == "timeout"
    lease.release(failure="late")
    assert rows.get().failure == "timeout"


def in_threads(act: Callable[[], Any], n: int = 4) -> list[Any]:
    """Run ``act`` in ``n`` threads at the same moment and return what they return."""
    barrier, found = Barrier(n), []

    def run() -> None:
        try:
            barrier.wait(10)
            found.append(act())
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_takes_it(kind: Kind, cast: Users) -> None:
    rows = kind.make(cast)
    taken = in_threads(lambda: take(rows.all(), kind))
    assert len([lease for lease in taken if lease]) == 1
    assert len(taken) == 4


@pytest.mark.django_db(transaction=True)
def test_of_several_claims_at_the_same_moment_one_is_inserted() -> None:
    claims = in_threads(lambda: insert_claim(IdempotencyKey(token="one")))
    assert sorted(claims) == [False, False, False, True]
