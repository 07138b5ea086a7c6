"""Threads that share a task, each with its own database connection."""

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connections

from flows_api import FlowsError

logger = structlog.get_logger(__name__)

REPORT_INTERVAL = 1.0
JOIN_INTERVAL = 0.1

call_slots = threading.BoundedSemaphore(settings.PARTNER_MAX_CONCURRENT_CALLS)
"""Slots for calls to the partner. They bound the process, whatever its threads work on."""


class SlotGuard:
    """A guard of a client that takes a slot for each single call (``flows_api.Guard``).

    Whoever reads a whole list in this way leaves the slots to others between two pages.
    """

    def before(self) -> None:
        """Wait for a free slot."""
        call_slots.acquire()

    def after(self, error: FlowsError | None) -> None:
        """Give the slot back."""
        call_slots.release()


def run_threads(
    size: int,
    step: Callable[[], bool],
    check_stop: Callable[[], bool],
    report: Callable[[], None],
) -> None:
    """Call ``step`` in ``size`` threads until it returns False.

    Meanwhile the calling thread calls ``report`` every second, and ``check_stop`` ten times a
    second, which makes ``step`` return False when it is time to stop. An exception of ``report`` is
    raised after the threads have ended. A ``step`` that raises ends its own thread.
    """
    threads = [threading.Thread(target=_run_steps, args=(step,), daemon=True) for _ in range(size)]
    for thread in threads:
        thread.start()
    reported_at = 0.0
    try:
        while alive := next((thread for thread in threads if thread.is_alive()), None):
            alive.join(JOIN_INTERVAL)
            check_stop()
            if time.monotonic() - reported_at > REPORT_INTERVAL:
                reported_at = time.monotonic()
                report()
    finally:
        for thread in threads:
            thread.join()


def _run_steps(step: Callable[[], bool]) -> None:
    try:
        while step():
            pass
    except Exception as error:  # noqa: BLE001  # any error: rows are safe, other threads continue
        # Only the type: a database's message may quote a row, and with it a candidate.
        logger.warning("a step failed", error=type(error).__name__)
    finally:
        connections.close_all()
