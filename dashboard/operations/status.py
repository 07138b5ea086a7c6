"""The system status: whether the parts that nobody sees at work are at work.

``read_system_status`` is about the installation and holds nothing of any workspace.
``read_workspace_status`` is about one workspace.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from dashboard.assignments.models import Batch
from dashboard.assignments.models.choices import CANCELLABLE
from dashboard.core.cache.cache_status import is_degraded, is_shared
from dashboard.core.errors.catalog import Problem, find_problem
from dashboard.core.models import WorkerHeartbeat
from dashboard.core.tasks.heartbeats import living_workers
from dashboard.core.tasks.queue_state import Queue, is_on_broker, read_queue
from dashboard.operations.backups import last_backup
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.circuit_breaker import CircuitBreaker
from dashboard.workspaces.connection.rate_limit import seconds_blocked
from dashboard.workspaces.models import Workspace
from flows_api import __version__

MAX_SYNCS = 20


@dataclass(frozen=True)
class SystemStatus:
    """The state of the installation.

    ``cache`` is "shared", "away" (a shared one that does not answer), or "own" (each process has
    its own). ``unapplied`` are migrations of this release that the database does not have yet.
    ``last_backup_at`` is when ``manage.py backup`` succeeded last. It knows of no other backups.
    """

    workers: list[WorkerHeartbeat]
    queue: Queue
    is_queue_on_broker: bool
    cache: str
    unapplied: list[str]
    last_backup_at: datetime | None
    version: str = __version__

    @property
    def is_healthy(self) -> bool:
        """Return whether nobody has to do anything. A shared cache away costs only speed."""
        return bool(self.workers) and self.queue.is_up and not self.unapplied


@dataclass(frozen=True)
class FlowSync:
    """The last sync of a flow, and why the last attempt failed."""

    flow_id: str
    name: str
    synced_at: datetime | None
    problem: Problem | None


@dataclass(frozen=True)
class WorkspaceStatus:
    """The state of a workspace: its connection, its running imports, and its oldest syncs.

    For ``blocked_seconds`` from now on no background call is made.
    """

    outage: Problem | None
    outage_since: datetime
    blocked_seconds: int
    unfinished_imports: int
    flows: int
    syncs: list[FlowSync]


def read_system_status() -> SystemStatus:
    """Return the state of the installation, in five queries."""
    cache_state = "away" if is_degraded() else "shared" if is_shared() else "own"
    return SystemStatus(
        workers=list(living_workers()),
        queue=read_queue(),
        is_queue_on_broker=is_on_broker(),
        cache=cache_state,
        unapplied=find_unapplied(),
        last_backup_at=last_backup(),
    )


def read_workspace_status(workspace: Workspace) -> WorkspaceStatus:
    """Return the state of ``workspace``, with its flows that were synced longest ago first."""
    breaker = CircuitBreaker(workspace.pk)
    flows = SyncedFlow.objects.filter(workspace=workspace, unlisted_at=None)
    oldest = flows.order_by(F("synced_at").asc(nulls_first=True), "name", "pk")[:MAX_SYNCS]
    rows = oldest.values_list("flow_id", "name", "synced_at", "failure")
    return WorkspaceStatus(
        outage=breaker.problem,
        outage_since=breaker.since,
        blocked_seconds=math.ceil(seconds_blocked(workspace.pk)),
        unfinished_imports=Batch.objects.filter(workspace=workspace, state__in=CANCELLABLE).count(),
        flows=flows.count(),
        syncs=[
            FlowSync(flow_id, name, synced_at, find_problem(failure))
            for flow_id, name, synced_at, failure in rows
        ],
    )


def find_unapplied() -> list[str]:
    """Return the migrations of this release that the database lacks, such as "web.0003_x"."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _known_migrations() if (app, name) not in applied]


@cache
def _known_migrations() -> list[tuple[str, str]]:
    """Read the migrations of this release from disk, once in a process."""
    loader = MigrationLoader(None)
    return sorted(loader.disk_migrations)
