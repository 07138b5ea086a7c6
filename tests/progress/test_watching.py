"""The schedule of syncs: after assignments, and not while the workspace backs off."""

import time
from threading import Event

import pytest
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import tasks as invitations
from dashboard.progress import tasks, watching
from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.pacing import hold_off
from tests.progress.conftest import RunSync, get_flow
from tests.support.cast import Cast


def test_assignments_go_first(acme: Cast, run_sync: RunSync) -> None:
    tasks.queue_due()
    invitations.look_up_due.enqueue(acme.acme.pk)
    waiting = DBTaskResult.objects.ready()
    assert waiting.count() > 2
    first = waiting.first()
    assert first is not None
    assert first.task_path.endswith("look_up_due")


def test_sync_gives_up_its_thread_while_the_workspace_backs_off(
    acme: Cast, run_sync: RunSync
) -> None:
    hold_off(acme.acme.pk, 60)
    assert not list(watching.due_flows())
    began = time.monotonic()
    outcome = watching.look_at(get_flow().pk)
    assert time.monotonic() - began < 30  # of the sixty that it would wait
    assert outcome is not None
    assert outcome.state == "stopped"
    assert get_flow().leased_until is None


def test_other_workspaces_are_not_affected(acme: Cast, run_sync: RunSync) -> None:
    hold_off(acme.other.pk, 60)
    assert list(watching.due_flows())


def test_expired_back_off_has_no_effect(acme: Cast, run_sync: RunSync) -> None:
    hold_off(acme.acme.pk, -1)
    assert list(watching.due_flows())


def test_stopped_sync_is_due_again(run_sync: RunSync) -> None:
    ending = Event()
    ending.set()
    run_sync(stop=ending)
    assert TrackedFlow.objects.get(pk=get_flow().pk).pk in list(watching.due_flows())


def test_long_sync_waits_longer_for_a_permit(
    acme: Cast, run_sync: RunSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def acquire(workspace_id: int, *, patience: float, stop: Event) -> bool:
        waited.append(patience)
        return True

    monkeypatch.setattr(watching, "take_turn", acquire)
    monkeypatch.setattr(watching, "GOOD_PART", 0)
    run_sync()
    assert waited[0] == watching.PATIENCE
    assert set(waited[1:]) == {watching.HOLDING}
