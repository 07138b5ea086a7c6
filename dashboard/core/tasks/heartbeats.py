"""Heartbeats: signs of life of the worker processes, as rows that all processes can read."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.core.models import WorkerHeartbeat
from flows_api import __version__

INTERVAL: Final = 10.0
"""Seconds between two heartbeats of a worker."""
LOST_AFTER: Final = timedelta(minutes=2)
"""How long ago a living worker's last heartbeat may be."""
RETENTION: Final = timedelta(days=1)


class Heartbeat:
    """The heartbeat of this process's worker."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._due_at = float("-inf")

    def beat(self) -> None:
        """Write the worker's row if it is due. Raise the database's error when it is away."""
        if self._clock() < self._due_at:
            return
        seen = {"seen_at": timezone.now()}
        new = {"host": this_host(), "version": __version__, **seen}
        WorkerHeartbeat.objects.update_or_create(
            name=self._name, defaults=seen, create_defaults=new
        )
        self._due_at = self._clock() + INTERVAL

    def stop(self) -> None:
        """Delete the worker's row, as it stops in order. Without a database, the row ages."""
        with suppress(Error):
            WorkerHeartbeat.objects.filter(name=self._name).delete()


def this_host() -> str:
    """Return the name of this machine, or of its container."""
    return socket.gethostname()[:255]


def living_workers() -> QuerySet[WorkerHeartbeat]:
    """Return the workers that gave a sign of life within two minutes, the longest running first."""
    since = timezone.now() - LOST_AFTER
    return WorkerHeartbeat.objects.filter(seen_at__gte=since).order_by("started_at", "pk")


def prune_heartbeats() -> None:
    """Delete the rows of workers that died a day ago."""
    WorkerHeartbeat.objects.filter(seen_at__lt=timezone.now() - RETENTION).delete()
