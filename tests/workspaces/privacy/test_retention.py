"""The daily purge, enqueued by one of the workers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest import MonkeyPatch

from dashboard.workspaces.privacy import retention


@pytest.fixture
def purges(monkeypatch: MonkeyPatch) -> list[int]:
    """Return a list that has one item for each purge that ran."""
    purges: list[int] = []
    monkeypatch.setattr(retention, "purge_expired", lambda: purges.append(1))
    return purges


def run_queued() -> None:
    """Run what is queued, as a worker does."""
    queued = DBTaskResult.objects.ready()
    for result in queued:
        result.task.call()
    queued.delete()


def later(hours: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


@pytest.mark.django_db
def test_the_purge_runs_once_a_day_however_often_it_is_enqueued(purges: list[int]) -> None:
    for _ in range(3):
        retention.enqueue_daily_purge()
    run_queued()
    assert purges == [1]
    with later(hours=23):
        retention.enqueue_daily_purge()
        assert not DBTaskResult.objects.ready().exists()
    with later(hours=25):
        retention.enqueue_daily_purge()
        run_queued()
    assert purges == [1, 1]


@pytest.mark.django_db
def test_a_purge_that_the_queue_lost_is_enqueued_again(purges: list[int]) -> None:
    retention.enqueue_daily_purge()
    DBTaskResult.objects.all().delete()
    retention.enqueue_daily_purge()
    run_queued()
    assert purges == [1]
