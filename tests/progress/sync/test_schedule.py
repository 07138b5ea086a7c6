"""The schedule of syncs: after assignments, and not while the workspace backs off."""

import time
from threading import Event

import pytest
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import tasks as invitations
from dashboard.progress import tasks
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.rate_limit import back_off
from tests.progress.conftest import RunSync, get_flow
from tests.support.users import Users


def test_assignments_go_first(acme: Users, run_sync: RunSync) -> None:
    tasks.queue_due()
    invitations.reconcile_due.enqueue(acme.acme.pk)
    waiting = DBTaskResult.objects.ready()
    assert waiting.count() > 2
    first = waiting.first()
    assert first is not None
    assert first.task_path.endswith("reconcile_due")


def test_sync_gives_up_its_thread_while_the_workspace_backs_off(
    acme: Users, run_sync: RunSync
) -> None:
    back_off(acme.acme.pk, 60)
    assert not list(schedule.claim_due_flows())
    began = time.monotonic()
    outcome = schedule.sync_flow(get_flow().pk)
    assert time.monotonic() - began < 30  # of the sixty that it would wait
    assert outcome is not None
    assert outcome.state == "stopped"
    assert get_flow().leased_until is None


def test_other_workspaces_are_not_affected(acme: Users, run_sync: RunSync) -> None:
    back_off(acme.other.pk, 60)
    assert list(schedule.claim_due_flows())


def test_expired_back_off_has_no_effect(acme: Users, run_sync: RunSync) -> None:
    back_off(acme.acme.pk, -1)
    assert list(schedule.claim_due_flows())


def test_stopped_sync_is_due_again(run_sync: RunSync) -> None:
    ending = Event()
    ending.set()
    run_sync(stop=ending)
    assert SyncedFlow.objects.get(pk=get_flow().pk).pk in list(schedule.claim_due_flows())


def test_long_sync_waits_longer_for_a_permit(
    acme: Users, run_sync: RunSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def acquire(workspace_id: int, *, timeout: float, stop: Event) -> bool:
        waited.append(timeout)
        return True

    monkeypatch.setattr(schedule, "acquire", acquire)
    monkeypatch.setattr(schedule, "LONG_SYNC_CALLS", 0)
    run_sync()
    assert waited[0] == schedule.PERMIT_TIMEOUT
    assert set(waited[1:]) == {schedule.LONG_PERMIT_TIMEOUT}
