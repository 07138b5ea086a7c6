"""The queue on a broker: what is sent and counted, and what happens while the broker is away."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.exceptions import InvalidTaskError
from pytest_django import Settings
from structlog.testing import capture_logs

from dashboard.assignments import tasks as assignment_tasks
from dashboard.configuration.parsers import Malformed, parse_queue_url
from dashboard.core.circuit import OPEN_SECONDS, Circuit
from dashboard.core.models import WorkerHeartbeat
from dashboard.core.tasks import broker, scheduler
from dashboard.core.tasks.broker_worker import SignsOfLife
from dashboard.core.tasks.heartbeats import Heartbeat
from dashboard.core.tasks.queue_state import Queue, is_on_broker, is_worker_missing, read_queue
from dashboard.operations.collectors import StateCollector
from dashboard.progress import tasks as progress_tasks
from tests.support.pages import LintingClient, text
from tests.support.redis_server import RedisServer

AWAY = pytest.mark.parametrize("how", ["killed", "hanging"])
SLACK = 6.0
"""Seconds for a page or two. Each call to a broker that hangs gives up after one."""


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock by which the circuit around the broker ages."""
    clock = Clock()
    monkeypatch.setattr(broker, "circuit", Circuit("queue", lambda: None, clock))
    return clock


@pytest.fixture
def server(tmp_path: Path, settings: Settings, clock: Clock) -> Iterator[RedisServer]:
    """Yield a Redis that holds the queue."""
    started = RedisServer(tmp_path)
    settings.TASKS = {"default": parse_queue_url(started.location)}
    assert is_on_broker()
    yield started
    started.resume()
    app = broker.make_app(started.location)
    app.pool.force_close_all()
    app.close()
    started.kill()


def take_away(server: RedisServer, how: str) -> None:
    if how == "killed":
        server.kill()
    else:
        server.suspend()


def messages(server: RedisServer) -> list[dict[str, Any]]:
    """Return the messages of the queue, the next one to be taken first."""
    names = ["flowdeck", *(f"flowdeck\x06\x16{n}" for n in (1, 2))]
    found = [item for name in names for item in reversed(server.client.lrange(name, 0, -1))]
    return [json.loads(item) for item in found]


@pytest.mark.django_db(transaction=True)
def test_a_task_is_sent_when_its_rows_are_committed(server: RedisServer) -> None:
    with transaction.atomic():
        assignment_tasks.reconcile_due.enqueue(7)
        assert messages(server) == []
    (message,) = messages(server)
    assert message["headers"]["task"] == broker.RUN_TASK
    assert "dashboard.assignments.tasks.reconcile_due" in message["headers"]["argsrepr"]
    assert read_queue() == Queue(1)


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_transaction_that_fails_is_never_sent(server: RedisServer) -> None:
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        assignment_tasks.reconcile_due.enqueue(7)
        raise ValueError("undone")
    assert read_queue() == Queue(0)


@pytest.mark.django_db(transaction=True)
def test_assignments_go_before_syncs(server: RedisServer) -> None:
    progress_tasks.list_flows.enqueue(1)
    assignment_tasks.reconcile_due.enqueue(2)
    first, second = messages(server)
    assert "reconcile_due" in first["headers"]["argsrepr"]
    assert "list_flows" in second["headers"]["argsrepr"]


@AWAY
@pytest.mark.django_db(transaction=True)
def test_enqueueing_fails_quietly_while_the_broker_is_away(
    server: RedisServer, clock: Clock, how: str
) -> None:
    take_away(server, how)
    started = time.monotonic()
    with capture_logs() as logs:
        for number in range(50):
            assignment_tasks.reconcile_due.enqueue(number)
    assert time.monotonic() - started < SLACK
    assert [line["event"] for line in logs] == ["queue unavailable"]
    assert read_queue() == Queue(None)
    if how == "killed":
        server.start()
    else:
        server.resume()
    clock.now += OPEN_SECONDS
    with capture_logs() as logs:
        assignment_tasks.reconcile_due.enqueue(99)
    assert [line["event"] for line in logs] == ["queue available again"]
    assert any("(99,)" in str(m) or "[99]" in str(m) for m in messages(server))


@AWAY
@pytest.mark.django_db(transaction=True)
def test_readiness_and_metrics_say_that_the_queue_is_away(server: RedisServer, how: str) -> None:
    assert LintingClient().get("/readyz/").content == b"ready\n"
    assert samples()["flowdeck_queue_up"] == 1
    assert samples()["flowdeck_queue_tasks"] == 0
    take_away(server, how)
    started = time.monotonic()
    answer = LintingClient().get("/readyz/")
    assert answer.status_code == 200
    assert b"degraded: the queue does not answer" in answer.content
    assert samples()["flowdeck_queue_up"] == 0
    # What a broker can't tell is absent, and never 0.
    assert not {"flowdeck_queue_tasks", "flowdeck_queue_oldest_seconds"} & samples().keys()
    assert time.monotonic() - started < SLACK


def samples() -> dict[str, float]:
    return {s.name: s.value for family in StateCollector().collect() for s in family.samples}


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_missing_when_none_lives_and_messages_wait(
    server: RedisServer, clock: Clock
) -> None:
    assert not is_worker_missing()
    assignment_tasks.reconcile_due.enqueue(1)
    assert is_worker_missing()
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="w", host="h", version="1", started_at=now, seen_at=now)
    assert not is_worker_missing()
    WorkerHeartbeat.objects.all().delete()
    server.kill()
    clock.now += OPEN_SECONDS
    assert is_worker_missing()


@pytest.mark.django_db(transaction=True)
def test_the_status_says_what_a_broker_can_not_tell(
    server: RedisServer, owner: LintingClient, clock: Clock
) -> None:
    shown = text(owner.page("/w/acme/settings/status/").main)
    assert "Waiting tasks 0 A message broker does not tell since when." in shown
    server.kill()
    shown = text(owner.page("/w/acme/settings/status/").main)
    assert "Waiting tasks The queue does not answer" in shown
    clock.now += OPEN_SECONDS
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="w", host="h", version="1", started_at=now, seen_at=now)
    with pytest.raises(CommandError, match="Start the broker that TASKS_URL names"):
        call_command("show_status")


@pytest.mark.django_db(transaction=True)
def test_a_worker_writes_its_row_while_celery_hears_it_and_deletes_it_at_the_end() -> None:
    signs = SignsOfLife(Heartbeat("w1"))
    signs.start()
    signs.receive()
    deadline = time.monotonic() + 60
    while not WorkerHeartbeat.objects.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    signs.stop()
    assert not WorkerHeartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_without_its_broker_writes_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []
    heartbeat = Heartbeat("w1")
    monkeypatch.setattr(heartbeat, "beat", lambda: beats.append(1))
    signs = SignsOfLife(heartbeat, every=0.01)
    signs.start()
    time.sleep(0.5)
    assert beats == []
    signs.stop()


def test_the_worker_runs_nothing_but_tasks_of_django() -> None:
    with pytest.raises(InvalidTaskError):
        broker.run_task("os.system", ["true"], {})


def test_each_periodic_job_is_in_the_schedule_of_celery() -> None:
    schedule = broker.make_app("redis://127.0.0.1:1/0").conf.beat_schedule
    assert {entry["args"] for entry in schedule.values()} == {(j.name,) for j in scheduler.jobs()}
    for job in scheduler.jobs():
        entry = schedule[job.name]
        assert entry["schedule"] == entry["options"]["expires"] == job.every
        assert entry["options"]["queue"] == broker.JOBS_QUEUE


@pytest.mark.parametrize(
    "url", ["redis://h:6379/1", "rediss://:p@h/0", "amqp://u:p@h:5672//", "amqps://h"]
)
def test_the_url_chooses_the_engine(url: str) -> None:
    parsed = parse_queue_url(url)
    assert parsed["BACKEND"] == "dashboard.core.tasks.broker.BrokerBackend"
    assert parsed["OPTIONS"] == {"url": url}


def test_the_database_is_the_default() -> None:
    assert type(task_backends["default"]).__name__ == "DatabaseBackend"


@pytest.mark.parametrize("url", ["", "redis", "redis://", "sqs://x", "database://x", "amqp:///v"])
def test_any_other_url_is_refused(url: str) -> None:
    with pytest.raises(Malformed, match="must be database:// or one of redis://host"):
        parse_queue_url(url)
