"""Concurrent decisions about a batch: nobody undoes one that they have not seen."""

from django.utils import timezone

from dashboard.assignments import tasks
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs.controls import pause, resume
from dashboard.assignments.runs.rejected_first import correct_and_resume
from dashboard.workspaces.models import ApiKey
from tests.assignments.batches import (
    count_states,
    just_before,
    paused,
    running,
)
from tests.support.users import Users


def test_resume_ends_the_seen_pause_and_no_later_one(acme: Users) -> None:
    batch = paused(acme, PauseKind.FIRST_REJECTED)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert pause(batch, PauseKind.MEMBER)
    assert not resume(seen)
    assert (seen.state, seen.pause_kind) == (BatchState.PAUSED, PauseKind.MEMBER)
    assert resume(seen)


def test_new_key_does_not_end_a_members_pause(acme: Users) -> None:
    batch = paused(acme, PauseKind.API_KEY)
    ApiKey.objects.filter(workspace=acme.acme).update(saved_at=timezone.now())

    def decide() -> None:
        assert resume(batch)
        assert pause(batch, PauseKind.MEMBER)

    with just_before('UPDATE "assignments_batch"', decide):
        tasks.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, PauseKind.MEMBER)


def test_one_of_two_concurrent_resumes_wins(acme: Users) -> None:
    batch = paused(acme, PauseKind.MEMBER)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert not resume(seen)
    assert seen.state == BatchState.RUNNING


def test_batch_does_not_finish_while_its_last_candidate_is_corrected(
    acme: Users,
) -> None:
    batch = running(acme, 1)
    batch.assignments.update(state=AssignmentState.REJECTED, sends=1)
    row = batch.assignments.get()
    assert pause(batch, PauseKind.FIRST_REJECTED, rejection={"row": str(row.pk), "details": {}})

    def decide() -> None:
        assert correct_and_resume(batch, row, CandidateDetails(email="ada@example.com"))

    with just_before('"finished_at" = ', decide):
        finish_if_over(batch.pk)
    batch.refresh_from_db()
    assert count_states(batch) == {AssignmentState.WAITING: 1}
    assert batch.state == BatchState.RUNNING
