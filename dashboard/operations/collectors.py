"""Metrics that are read from the database at each scrape, and are the same for all processes."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import Error
from django.db.models import Count, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.assignments.models import Assignment, Batch
from dashboard.assignments.models.choices import CANCELLABLE, AssignmentState, BatchState
from dashboard.core.cache.cache_status import is_degraded, is_shared
from dashboard.core.tasks.heartbeats import living_workers
from dashboard.core.tasks.queue_state import is_on_broker, read_queue
from dashboard.operations.backups import last_backup
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.circuit_breaker import outage_key
from dashboard.workspaces.models import RateLimitState, Workspace

OPEN_STATES = (AssignmentState.UNCONFIRMED, AssignmentState.NEEDS_DECISION)
State = AssignmentState | BatchState


class StateCollector(Collector):
    """The state of the installation, as gauges without any workspace's name."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges, or only that the database is away."""
        try:
            found = [*_workers(), *_assignments(), *_connections()]
        except Error:
            found = []
        yield _gauge("database_up", "Whether the database answers.", bool(found))
        if is_shared():
            yield _gauge("cache_up", "Whether the shared cache answers.", not is_degraded())
        yield from found

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: a registry would otherwise read the database to learn the names."""
        return iter(())


def _workers() -> Iterator[Metric]:
    now = timezone.now()
    yield _gauge("workers", "Workers that gave a sign of life lately.", living_workers().count())
    yield from _queue(now)
    if made_at := last_backup():
        age = (now - made_at).total_seconds()
        yield _gauge("backup_age_seconds", "Age of the last backup by manage.py backup.", age)


def _queue(now: datetime) -> Iterator[Metric]:
    """Yield the gauges of the queue. What its engine can't tell is absent."""
    queue = read_queue()
    yield _gauge("queue_up", "Whether the queue answers.", queue.is_up)
    if queue.waiting is not None:
        yield _gauge("queue_tasks", "Due tasks that no worker has begun.", queue.waiting)
    if not is_on_broker():
        waits = (now - queue.oldest_at).total_seconds() if queue.oldest_at else 0.0
        yield _gauge("queue_oldest_seconds", "How long the oldest of them has waited.", waits)


def _assignments() -> Iterator[Metric]:
    batches = Batch.objects.filter(state__in=CANCELLABLE)
    yield _by_state("batches", "Unfinished imports.", batches, CANCELLABLE)
    lines = Assignment.objects.filter(batch__state__in=CANCELLABLE)
    yield _by_state("batch_lines", "Assignments of unfinished imports.", lines, AssignmentState)
    text = "Assignments that are unconfirmed or need a decision."
    yield _by_state("open_assignments", text, Assignment.objects.all(), OPEN_STATES)


def _connections() -> Iterator[Metric]:
    synced = SyncedFlow.objects.filter(unlisted_at=None, workspace__api_key__isnull=False)
    times = synced.exclude(synced_at=None).order_by("synced_at").values_list("synced_at", flat=True)
    oldest = times.first()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    yield _gauge("sync_oldest_seconds", "Age of the flow's data that was synced longest ago.", age)
    failing = synced.exclude(failure="").count()
    yield _gauge("syncs_failing", "Flows whose last sync failed.", failing)
    blocked = RateLimitState.objects.filter(blocked_until__gt=time.time()).count()
    yield _gauge("blocked_workspaces", "Workspaces whose background calls pause.", blocked)
    keys = [outage_key(pk) for pk in Workspace.objects.values_list("pk", flat=True)]
    yield _gauge("outages", "Workspaces whose partner is out.", len(cache.get_many(keys)))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"flowdeck_{name}", text, value=float(value))


def _by_state(name: str, text: str, rows: QuerySet[Any], states: Iterable[State]) -> Metric:
    """Count ``rows`` by state, for all of ``states``, under the states' names in the code."""
    states = list(states)
    found = rows.filter(state__in=states).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(found)
    family = GaugeMetricFamily(f"flowdeck_{name}", text, labels=["state"])
    for state in states:
        family.add_metric([state.name.lower()], counts.get(state.value, 0))
    return family
