"""Of those who decide about a list at the same moment, nobody undoes what they have not seen."""

from django.utils import timezone

from dashboard.assignments import tasks
from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.correcting import correct
from dashboard.assignments.figures import finish_if_over
from dashboard.assignments.models import State
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


def test_go_on_ends_the_pause_that_was_seen_and_no_later_one(acme: Cast) -> None:
    batch = paused(acme, PauseKind.FIRST_REFUSED)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert pause(batch, PauseKind.PERSON)
    assert not resume(seen)
    assert (seen.state, seen.pause_kind) == (BatchState.PAUSED, PauseKind.PERSON)
    assert resume(seen)


def test_a_new_key_does_not_end_a_pause_that_somebody_made_meanwhile(acme: Cast) -> None:
    batch = paused(acme, PauseKind.KEY)
    ApiKey.objects.filter(workspace=acme.acme).update(saved_at=timezone.now())

    def decide() -> None:
        assert resume(batch)
        assert pause(batch, PauseKind.PERSON)

    with just_before('UPDATE "assignments_batch"', decide):
        tasks.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, PauseKind.PERSON)


def test_of_two_who_press_go_on_one_does(acme: Cast) -> None:
    batch = paused(acme, PauseKind.PERSON)
    seen = Batch.objects.get(pk=batch.pk)
    assert resume(batch)
    assert not resume(seen)
    assert seen.state == BatchState.RUNNING


def test_a_list_is_not_over_for_a_worker_while_somebody_corrects_its_last_person(
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
