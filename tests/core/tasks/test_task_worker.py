"""The worker's periodic jobs, and what it does while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from structlog.testing import capture_logs

from dashboard.core.models import WorkerHeartbeat
from dashboard.core.tasks import scheduler as task_scheduler
from dashboard.core.tasks import task_worker
from dashboard.core.tasks.heartbeats import living_workers
from dashboard.core.tasks.scheduler import Scheduler, jobs, register
from dashboard.core.tasks.task_worker import WorkerLoop, make_worker, prune_tasks, run_until_empty
from tests.support.tasks import add_task


@pytest.fixture
def only_own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_scheduler, "_jobs", {})


@pytest.mark.usefixtures("only_own_jobs")
def test_jobs_run_when_due_and_failures_stay_isolated() -> None:
    now = 0.0
    ran: list[str] = []

    def broken() -> None:
        ran.append("broken")
        raise RuntimeError

    register("broken", 1, broken)
    register("often", 2, lambda: ran.append("often"))
    register("seldom", 10, lambda: ran.append("seldom"))
    scheduler = Scheduler(clock=lambda: now)
    scheduler.run_due()
    assert ran == ["broken", "often", "seldom"]
    now = 2.0
    scheduler.run_due()
    assert ran[3:] == ["broken", "often"]


def test_the_apps_have_registered_their_jobs() -> None:
    assert {"assignments", "prune tasks"} <= {job.name for job in jobs()}


def test_dead_and_old_tasks_are_pruned(db: None) -> None:
    now = timezone.now()

    add_task("RUNNING", started_at=now - timedelta(hours=2))
    add_task("SUCCESSFUL", finished_at=now - timedelta(days=2))
    add_task("RUNNING", started_at=now)
    add_task("READY")
    prune_tasks()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"RUNNING", "READY"}
    assert DBTaskResult.objects.count() == 2


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the periodic jobs that ran: here there is one, due in each round."""
    ran: list[str] = []
    monkeypatch.setattr(task_scheduler, "_jobs", {})
    register("only", 0, lambda: ran.append("only"))
    return ran


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_database_that_is_away(ran: list[str]) -> None:
    loop = WorkerLoop("w1")
    with tables_away(WorkerHeartbeat, DBTaskResult), capture_logs() as logs:
        pauses = []
        for _ in range(6):
            loop.run_once()
            pauses.append(loop.pause)
    assert pauses == sorted(pauses)
    assert pauses[-1] == task_worker.LONGEST_PAUSE
    assert [line["event"] for line in logs] == ["database unavailable"]
    assert ran == []
    with capture_logs() as logs:
        loop.run_once()
    assert loop.pause == task_worker.TICK
    assert [line["event"] for line in logs] == ["database available again"]
    assert ran == ["only"]
    assert living_workers().get().name == "w1"


@pytest.mark.django_db(transaction=True)
def test_a_thread_outlives_a_queue_that_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_worker, "LONGEST_PAUSE", 0)
    with tables_away(DBTaskResult), capture_logs() as logs:
        run_until_empty(make_worker("w1"))
    assert [line["event"] for line in logs] == ["queue not read"]


@pytest.mark.usefixtures("ran")
@pytest.mark.django_db(transaction=True)
def test_the_threads_are_woken_only_when_a_task_is_due() -> None:
    loop = WorkerLoop("w1")
    loop.run_once()
    assert not loop.has_tasks.is_set()
    add_task(run_after=timezone.now())
    loop.run_once()
    assert loop.has_tasks.is_set()


@contextmanager
def tables_away(*models: type[Model]) -> Iterator[None]:
    """Rename the tables of ``models``, so that each query of them fails in the database."""
    names = [model._meta.db_table for model in models]
    with connection.schema_editor() as editor:
        for name in names:
            editor.execute(f"ALTER TABLE {name} RENAME TO {name}_away")
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for name in names:
                editor.execute(f"ALTER TABLE {name}_away RENAME TO {name}")
