"""The worker's periodic jobs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.core.tasks import scheduler as task_scheduler
from dashboard.core.tasks.scheduler import Scheduler, jobs, register
from dashboard.core.tasks.task_worker import prune_tasks


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

    def task(status: str, **times: object) -> None:
        DBTaskResult.objects.create(
            status=status,
            args_kwargs={},
            task_path="x.y",
            backend_name="default",
            run_after=now,
            exception_class_path="",
            traceback="",
            **times,
        )

    task("RUNNING", started_at=now - timedelta(hours=2))
    task("SUCCESSFUL", finished_at=now - timedelta(days=2))
    task("RUNNING", started_at=now)
    task("READY")
    prune_tasks()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"RUNNING", "READY"}
    assert DBTaskResult.objects.count() == 2
