"""Two requests at the same time, which meet where both have checked and neither has stored."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import pre_save

MEETING_SECONDS = 3.0
"""How long one request waits for the other. On SQLite, and behind a lock, only one gets there."""


@contextmanager
def meeting_before_insert(model: type[Model]) -> Iterator[None]:
    """Hold the first insert of a row of ``model`` until a second thread inserts one too."""
    barrier = threading.Barrier(2)

    def meet(instance: Model, **_kwargs: Any) -> None:
        if instance._state.adding:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=MEETING_SECONDS)

    pre_save.connect(meet, sender=model, weak=False, dispatch_uid="meeting")
    try:
        yield
    finally:
        pre_save.disconnect(sender=model, dispatch_uid="meeting")


@contextmanager
def meeting_at(model: type[Model], seconds: float = 0.5) -> Iterator[None]:
    """Hold the first write to ``model``'s table of a new connection until a second one writes too.

    Unlike ``meeting_before_insert`` it knows bulk inserts and upserts as well.
    """
    barrier = threading.Barrier(2)
    writes = tuple(f'{verb} "{model._meta.db_table}"' for verb in ("INSERT INTO", "UPDATE"))

    def watch(connection: Any, **_kwargs: Any) -> None:
        has_met: list[str] = []

        def meet(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith(writes) and not has_met:
                has_met.append(sql)
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(timeout=seconds)
            return execute(sql, params, many, context)

        connection.execute_wrappers.append(meet)

    connection_created.connect(watch, weak=False, dispatch_uid="meeting_at")
    try:
        yield
    finally:
        connection_created.disconnect(dispatch_uid="meeting_at")


def run_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run ``calls`` in a thread and a database connection each, and return their results."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
