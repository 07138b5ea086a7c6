"""Concurrent decisions about a batch: nobody undoes one that they have not seen."""

from django.utils import timezone

from dashboard.assignments import tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, PauseKind, State
from dashboard.assignments.correcting import correct
from dashboard.assignments.figures import finish_if_over
from dashboard.assignments.people import Person
from dashboard.assignments.steering import pause, resume
from dashboard.workspaces.models import ApiKey
from tests.assignments.batches import confirmed, just_before, people, states
from tests.support.cast import Cast


def running(cast: Cast, count: int = 2) -> Batch:
    batch = confirmed(cast, people(count))
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    batch.refresh_from_db()
    return batch


def paused(cast: Cast, kind: PauseKind) -> Batch:
    batch = running(cast)
    assert pause(batch, kind)
    return batch


def test_resume_ends_the_seen_pause_and_no_later_one(acme: Cast) -> None:
    batch = paused(acme, PauseKind.FIRST_REFUSED)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert pause(batch, PauseKind.PERSON)
    assert not resume(seen)
    assert (seen.state, seen.pause_kind) == (BatchState.PAUSED, PauseKind.PERSON)
    assert resume(seen)


def test_new_key_does_not_end_a_members_pause(acme: Cast) -> None:
    batch = paused(acme, PauseKind.KEY)
    ApiKey.objects.filter(workspace=acme.acme).update(saved_at=timezone.now())

    def decide() -> None:
        assert resume(batch)
        assert pause(batch, PauseKind.PERSON)

    with just_before('UPDATE "assignments_batch"', decide):
        tasks.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, PauseKind.PERSON)


def test_one_of_two_concurrent_resumes_wins(acme: Cast) -> None:
    batch = paused(acme, PauseKind.PERSON)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert not resume(seen)
    assert seen.state == BatchState.RUNNING


def test_batch_does_not_finish_while_its_last_candidate_is_corrected(
    acme: Cast,
) -> None:
    batch = running(acme, 1)
    batch.assignments.update(state=State.REJECTED, sends=1)
    row = batch.assignments.get()
    assert pause(batch, PauseKind.FIRST_REFUSED, refusal={"row": str(row.pk), "details": {}})

    def decide() -> None:
        assert correct(batch, row, Person(email="ada@example.com"))

    with just_before('"finished_at" = ', decide):
        finish_if_over(batch.pk)
    batch.refresh_from_db()
    assert states(batch) == {State.WAITING: 1}
    assert batch.state == BatchState.RUNNING
