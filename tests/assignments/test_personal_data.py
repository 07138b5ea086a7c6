"""Erasure and retention of personal data in assignments."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from dashboard.assignments import personal_data
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.reconciliation import reopen
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import UNSETTLED, AssignmentState, BatchState, PauseKind
from tests.support.users import Users

ADA = "ada@example.com"
LONG_AGO = timezone.now() - timedelta(days=900)


def row(cast: Users, state: AssignmentState, **changes: Any) -> Assignment:
    candidate = CandidateDetails(email=ADA)
    return Assignment.objects.create(
        workspace=cast.acme,
        flow_id="1",
        candidate_key=candidate.key,
        state=state,
        **candidate.columns() | changes,
    )


def paused(cast: Users, **changes: Any) -> Batch:
    values = {
        "state": BatchState.PAUSED,
        "pause_kind": PauseKind.FIRST_REJECTED,
        "pause_reason": f"{ADA}: no",
        "paused_at": timezone.now(),
    }
    return Batch.objects.create(
        workspace=cast.acme, flow_id="1", source="x.csv", **values | changes
    )


@pytest.mark.parametrize("state", list(AssignmentState))
def test_unconfirmed_row_is_purged(cast: Users, state: AssignmentState) -> None:
    old = row(cast, state, created_at=LONG_AGO)
    personal_data.purge()
    old.refresh_from_db()
    assert old.is_erased == (state not in (*UNSETTLED, AssignmentState.WAITING))


def test_recently_settled_row_is_not_purged(cast: Users) -> None:
    stored = row(cast, AssignmentState.ASSIGNED, created_at=LONG_AGO, settled_at=timezone.now())
    personal_data.purge()
    stored.refresh_from_db()
    assert not stored.is_erased


def test_erased_candidate_is_not_looked_up_again(cast: Users) -> None:
    erased = row(cast, AssignmentState.NEEDS_DECISION)
    stale = Assignment.objects.get(pk=erased.pk)
    assert personal_data.erase(cast.acme.pk, ADA) == 1
    erased.refresh_from_db()
    assert reopen([erased, stale], resend=True) == 0
    erased.refresh_from_db()
    assert erased.state == AssignmentState.NEEDS_DECISION


def test_erasure_removes_the_partners_message(cast: Users) -> None:
    batch, other = paused(cast), paused(cast)
    row(cast, AssignmentState.REJECTED, batch=batch)
    personal_data.erase(cast.acme.pk, ADA)
    assert Batch.objects.get(pk=batch.pk).pause_reason == ""
    assert Batch.objects.get(pk=other.pk).pause_reason


def test_partners_messages_are_purged(cast: Users) -> None:
    old, new = paused(cast, paused_at=LONG_AGO), paused(cast)
    personal_data.purge()
    assert Batch.objects.get(pk=old.pk).pause_reason == ""
    assert Batch.objects.get(pk=new.pk).pause_reason


def test_reasons_with_addresses_are_cleared(cast: Users) -> None:
    named = paused(cast)
    gone = paused(cast, pause_kind=PauseKind.FLOW_NOT_FOUND, pause_reason="Flow not found")
    name = "dashboard.assignments.migrations.0003_reasons_without_addresses"
    migration = importlib.import_module(name)
    migration.clear(apps, connection.schema_editor())
    assert Batch.objects.get(pk=named.pk).pause_reason == ""
    assert Batch.objects.get(pk=gone.pk).pause_reason == "Flow not found"
