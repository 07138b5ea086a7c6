"""When flows are looked at: behind invitations, and not where the workspace has to hold off."""

import time
from threading import Event

import pytest
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import tasks as invitations
from dashboard.progress import tasks, watching
from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.pacing import hold_off
from tests.progress.conftest import Look, tracked
from tests.support.cast import Cast


def test_whatever_invites_goes_first(acme: Cast, look: Look) -> None:
    tasks.queue_due()
    invitations.look_up_due.enqueue(acme.acme.pk)
    waiting = DBTaskResult.objects.ready()
    assert waiting.count() > 2
    first = waiting.first()
    assert first is not None
    assert first.task_path.endswith("look_up_due")


def test_a_workspace_that_holds_off_keeps_no_thread(acme: Cast, look: Look) -> None:
    hold_off(acme.acme.pk, 60)
    assert not list(watching.due_flows())
    began = time.monotonic()
    outcome = watching.look_at(tracked().pk)
    assert time.monotonic() - began < 30  # of the sixty that it would wait
    assert outcome is not None
    assert outcome.state == "stopped"
    assert tracked().leased_until is None


def test_another_workspaces_hold_is_its_own(acme: Cast, look: Look) -> None:
    hold_off(acme.other.pk, 60)
    assert list(watching.due_flows())


def test_a_hold_that_is_over_keeps_nobody(acme: Cast, look: Look) -> None:
    hold_off(acme.acme.pk, -1)
    assert list(watching.due_flows())


def test_an_end_in_the_middle_makes_it_due_again(look: Look) -> None:
    ending = Event()
    ending.set()
    look(stop=ending)
    assert TrackedFlow.objects.get(pk=tracked().pk).pk in list(watching.due_flows())


def test_a_look_that_has_read_a_good_part_is_held_for_longer(
    acme: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def turn(workspace_id: int, *, patience: float, stop: Event) -> bool:
        waited.append(patience)
        return True

    monkeypatch.setattr(watching, "take_turn", turn)
    monkeypatch.setattr(watching, "GOOD_PART", 0)
    look()
    assert waited[0] == watching.PATIENCE
    assert set(waited[1:]) == {watching.HOLDING}
