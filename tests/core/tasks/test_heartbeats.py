"""Signs of life of the workers, and what waits for them."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from dashboard.core.models import WorkerHeartbeat
from dashboard.core.tasks import heartbeats, queue_state
from dashboard.core.tasks.heartbeats import Heartbeat
from dashboard.core.tasks.queue_state import Queue
from flows_api import __version__
from tests.support.tasks import add_waiting_task

pytestmark = pytest.mark.django_db


def worker_seen(ago: timedelta, *, name: str = "w1", host: str = "here") -> WorkerHeartbeat:
    at = timezone.now() - ago
    return WorkerHeartbeat.objects.create(
        name=name, host=host, version="1", started_at=at, seen_at=at
    )


def test_a_worker_writes_one_row_when_it_is_due_and_deletes_it_at_the_end() -> None:
    now = 0.0
    heartbeat = Heartbeat("w1", clock=lambda: now)
    heartbeat.beat()
    row = WorkerHeartbeat.objects.get()
    assert (row.name, row.host, row.version) == ("w1", heartbeats.this_host(), __version__)
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    now = heartbeats.INTERVAL - 1
    heartbeat.beat()
    assert not heartbeats.living_workers().exists()
    now = heartbeats.INTERVAL
    heartbeat.beat()
    assert heartbeats.living_workers().get().started_at == row.started_at
    heartbeat.stop()
    assert not WorkerHeartbeat.objects.exists()


@pytest.mark.parametrize(
    ("seen", "waits", "is_missing"),
    [
        (None, timedelta(minutes=3), True),
        (timedelta(minutes=3), timedelta(minutes=3), True),
        (timedelta(seconds=90), timedelta(minutes=3), False),
        # It was just queued: a worker that starts now has its chance.
        (None, timedelta(minutes=1), False),
        (None, None, False),
    ],
)
def test_a_worker_is_missing_when_none_lives_and_a_task_waits(
    seen: timedelta | None, waits: timedelta | None, is_missing: bool
) -> None:
    if seen is not None:
        worker_seen(seen)
    if waits is not None:
        add_waiting_task(waits)
    assert queue_state.is_worker_missing() is is_missing


def test_the_queue_counts_what_is_due_and_knows_since_when() -> None:
    assert queue_state.read_queue() == Queue(0, None)
    now = timezone.now()
    add_waiting_task(timedelta(minutes=9))
    # A postponed task waits since it became due, and before that it doesn't wait.
    add_waiting_task(timedelta(hours=9), run_after=now - timedelta(minutes=4))
    add_waiting_task(timedelta(hours=9), run_after=now + timedelta(minutes=4))
    queue = queue_state.read_queue()
    assert queue.waiting == 2
    assert queue.oldest_at is not None
    assert timedelta(0) <= now - timedelta(minutes=9) - queue.oldest_at + timedelta(seconds=30)
    DBTaskResult.objects.filter(run_after=get_date_max()).delete()
    assert queue_state.read_queue() == Queue(1, now - timedelta(minutes=4))


def test_rows_of_workers_that_died_a_day_ago_are_deleted() -> None:
    worker_seen(timedelta(hours=25))
    worker_seen(timedelta(hours=23), name="w2")
    heartbeats.prune_heartbeats()
    assert WorkerHeartbeat.objects.get().name == "w2"


def test_the_check_succeeds_only_for_a_living_worker_of_this_machine() -> None:
    worker_seen(timedelta(0), host="elsewhere")
    with pytest.raises(CommandError, match="No worker of"):
        call_command("work", check=True)
    worker_seen(timedelta(0), name="w2", host=heartbeats.this_host())
    call_command("work", check=True)
