"""Metrics that are read from the database at each scrape."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dashboard.assignments.models import Assignment, Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from dashboard.core.models import WorkerHeartbeat
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.circuit_breaker import CircuitBreaker
from flows_api import Unreachable
from tests.support.users import Users

Scrape = Callable[[], dict[str, float]]


@pytest.fixture
def scrape(client: Client) -> Scrape:
    """Return a function that reads all of our metrics, by name with labels."""

    def read() -> dict[str, float]:
        text = client.get("/metrics/", REMOTE_ADDR="10.0.0.7").content.decode()
        found = re.findall(r"^flowdeck_(\S+) (\S+)$", text, re.MULTILINE)
        return {name: float(value) for name, value in found}

    return read


def test_an_empty_installation(db: None, scrape: Scrape) -> None:
    found = scrape()
    assert found["database_up"] == 1
    zeros = ["workers", "queue_tasks", "queue_oldest_seconds", "sync_oldest_seconds", "outages"]
    assert [found[name] for name in zeros] == [0] * 5
    assert found['batches{state="running"}'] == 0
    assert found['open_assignments{state="needs_decision"}'] == 0


def test_workers_and_syncs_are_counted(acme: Users, scrape: Scrape) -> None:
    now = timezone.now()
    for n, ago in enumerate([timedelta(0), timedelta(seconds=90), timedelta(minutes=3)]):
        WorkerHeartbeat.objects.create(name=f"w{n}", host="h", version="1", seen_at=now - ago)
    for n, (hours, failure, unlisted_at) in enumerate(
        [(1, "", None), (5, "timed_out", None), (99, "timed_out", now)]
    ):
        SyncedFlow.objects.create(
            workspace=acme.acme,
            flow_id=f"f{n}",
            synced_at=now - timedelta(hours=hours),
            failure=failure,
            unlisted_at=unlisted_at,
        )
    found = scrape()
    assert found["workers"] == 2
    assert found["syncs_failing"] == 1
    assert 5 * 3600 <= found["sync_oldest_seconds"] < 6 * 3600


def test_assignments_are_counted_by_state(acme: Users, scrape: Scrape) -> None:
    for state in (BatchState.RUNNING, BatchState.DONE):
        batch = Batch.objects.create(
            workspace=acme.acme, flow_id="1", source="pasted", state=state, token=uuid4()
        )
        for n, of in enumerate([AssignmentState.WAITING, AssignmentState.NEEDS_DECISION]):
            Assignment.objects.create(
                workspace=acme.acme,
                flow_id="1",
                batch=batch,
                state=of,
                candidate_key=f"{batch.pk}-{n}",
            )
    found = scrape()
    assert found['batches{state="running"}'] == 1
    assert found['batch_lines{state="waiting"}'] == 1
    assert found['batch_lines{state="needs_decision"}'] == 1
    assert found['open_assignments{state="needs_decision"}'] == 2


def test_outages_and_pauses_are_counted(acme: Users, scrape: Scrape) -> None:
    CircuitBreaker(acme.acme.pk).after(Unreachable("away"))
    rate_limit.back_off(acme.other.pk, 60)
    found = scrape()
    assert (found["outages"], found["blocked_workspaces"]) == (1, 1)
    cache.clear()
    assert scrape()["outages"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_metric_not_an_error(
    monkeypatch: pytest.MonkeyPatch, scrape: Scrape
) -> None:
    monkeypatch.setattr(WorkerHeartbeat._meta, "db_table", "nowhere")
    found = scrape()
    assert found["database_up"] == 0
    assert "workers" not in found
