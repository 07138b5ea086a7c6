"""Erasure and retention of personal data in assignments."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from dashboard.assignments import erasing
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import UNSETTLED, BatchState, PauseKind, State
from dashboard.assignments.models import Assignment
from dashboard.assignments.people import Person
from dashboard.assignments.settling import reopen
from tests.support.cast import Cast

ADA = "ada@example.com"
LONG_AGO = timezone.now() - timedelta(days=900)


def row(cast: Cast, state: State, **changes: Any) -> Assignment:
    candidate = Person(email=ADA)
    return Assignment.objects.create(
        workspace=cast.acme,
        flow_id="1",
        person=candidate.key,
        state=state,
        **candidate.columns() | changes,
    )


def paused(cast: Cast, **changes: Any) -> Batch:
    values = {
        "state": BatchState.PAUSED,
        "pause_kind": PauseKind.FIRST_REFUSED,
        "pause_reason": f"{ADA}: no",
        "paused_at": timezone.now(),
    }
    return Batch.objects.create(
        workspace=cast.acme, flow_id="1", source="x.csv", **values | changes
    )


@pytest.mark.parametrize("state", list(State))
def test_unconfirmed_row_is_purged(cast: Cast, state: State) -> None:
    old = row(cast, state, created_at=LONG_AGO)
    erasing.purge()
    old.refresh_from_db()
    assert old.is_erased == (state not in (*UNSETTLED, State.WAITING))


def test_recently_settled_row_is_not_purged(cast: Cast) -> None:
    kept = row(cast, State.ASSIGNED, created_at=LONG_AGO, settled_at=timezone.now())
    erasing.purge()
    kept.refresh_from_db()
    assert not kept.is_erased


def test_erased_candidate_is_not_looked_up_again(cast: Cast) -> None:
    erased = row(cast, State.NEEDS_YOU)
    stale = Assignment.objects.get(pk=erased.pk)
    assert erasing.erase(cast.acme.pk, ADA) == 1
    erased.refresh_from_db()
    assert reopen([erased, stale], resend=True) == 0
    erased.refresh_from_db()
    assert erased.state == State.NEEDS_YOU


def test_erasure_removes_the_partners_message(cast: Cast) -> None:
    batch, other = paused(cast), paused(cast)
    row(cast, State.REJECTED, batch=batch)
    erasing.erase(cast.acme.pk, ADA)
    assert Batch.objects.get(pk=batch.pk).pause_reason == ""
    assert Batch.objects.get(pk=other.pk).pause_reason


def test_partners_messages_are_purged(cast: Cast) -> None:
    old, new = paused(cast, paused_at=LONG_AGO), paused(cast)
    erasing.purge()
    assert Batch.objects.get(pk=old.pk).pause_reason == ""
    assert Batch.objects.get(pk=new.pk).pause_reason


def test_reasons_with_addresses_are_cleared(cast: Cast) -> None:
    named = paused(cast)
    gone = paused(cast, pause_kind=PauseKind.GONE, pause_reason="Flow not found")
    name = "dashboard.assignments.migrations.0003_reasons_without_addresses"
    migration = importlib.import_module(name)
    migration.clear(apps, connection.schema_editor())
    assert Batch.objects.get(pk=named.pk).pause_reason == ""
    assert Batch.objects.get(pk=gone.pk).pause_reason == "Flow not found"
