"""What erasing and purging reach in assignments, and that the erased are left alone."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from dashboard.assignments import erasing
from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.models import UNSETTLED, Assignment, State
from dashboard.assignments.people import Person
from dashboard.assignments.settling import reopen
from tests.support.cast import Cast

ADA = "ada@example.com"
LONG_AGO = timezone.now() - timedelta(days=900)


def row(cast: Cast, state: State, **changes: Any) -> Assignment:
    person = Person(email=ADA)
    return Assignment.objects.create(
        workspace=cast.acme,
        flow_id="1",
        person=person.key,
        state=state,
        **person.columns() | changes,
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
def test_whoever_waits_for_nothing_but_a_decision_is_purged(cast: Cast, state: State) -> None:
    old = row(cast, state, created_at=LONG_AGO)
    erasing.purge()
    old.refresh_from_db()
    assert old.is_erased == (state not in (*UNSETTLED, State.WAITING))


def test_who_was_settled_lately_stays_though_made_long_ago(cast: Cast) -> None:
    kept = row(cast, State.ASSIGNED, created_at=LONG_AGO, settled_at=timezone.now())
    erasing.purge()
    kept.refresh_from_db()
    assert not kept.is_erased


def test_an_erased_person_is_not_looked_for_again(cast: Cast) -> None:
    erased = row(cast, State.NEEDS_YOU)
    stale = Assignment.objects.get(pk=erased.pk)
    assert erasing.erase(cast.acme.pk, ADA) == 1
    erased.refresh_from_db()
    assert reopen([erased, stale], resend=True) == 0
    erased.refresh_from_db()
    assert erased.state == State.NEEDS_YOU


def test_erasing_somebody_takes_the_partners_words_about_them(cast: Cast) -> None:
    batch, other = paused(cast), paused(cast)
    row(cast, State.REJECTED, batch=batch)
    erasing.erase(cast.acme.pk, ADA)
    assert Batch.objects.get(pk=batch.pk).pause_reason == ""
    assert Batch.objects.get(pk=other.pk).pause_reason


def test_the_partners_words_are_purged_in_their_time(cast: Cast) -> None:
    old, new = paused(cast, paused_at=LONG_AGO), paused(cast)
    erasing.purge()
    assert Batch.objects.get(pk=old.pk).pause_reason == ""
    assert Batch.objects.get(pk=new.pk).pause_reason


def test_addresses_that_were_kept_as_reasons_are_cleared(cast: Cast) -> None:
    named = paused(cast)
    gone = paused(cast, pause_kind=PauseKind.GONE, pause_reason="Flow not found")
    name = "dashboard.assignments.migrations.0003_reasons_without_addresses"
    migration = importlib.import_module(name)
    migration.clear(apps, connection.schema_editor())
    assert Batch.objects.get(pk=named.pk).pause_reason == ""
    assert Batch.objects.get(pk=gone.pk).pause_reason == "Flow not found"
