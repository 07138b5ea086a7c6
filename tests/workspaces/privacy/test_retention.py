"""The daily purge, enqueued by one of the workers."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.workspaces.privacy.retention import enqueue_daily_purge


@pytest.mark.django_db
def test_the_purge_is_enqueued_once_a_day() -> None:
    for _ in range(3):
        enqueue_daily_purge()
    assert DBTaskResult.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        enqueue_daily_purge()
        enqueue_daily_purge()
    assert DBTaskResult.objects.count() == 2
