"""Several threads at the same work, each with its own database connection."""

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connections

logger = structlog.get_logger(__name__)

TELL_EVERY = 1.0
LOOK_EVERY = 0.1

under_way = threading.BoundedSemaphore(settings.PARTNER_CALLS_AT_ONCE)
"""Held around each call to the partner: the bound is for the process, whatever it works on."""


def together(
    size: int,
    step: Callable[[], bool],
    over: Callable[[], bool],
    tell: Callable[[], None],
) -> None:
    """Call ``step`` in ``size`` threads until it answers False; here, ``tell`` every second, and
    ``over`` all the time, which is what makes ``step`` answer False. Raises what ``tell`` raises,
    after the threads have ended; a ``step`` that raises ends its own thread."""
    threads = [threading.Thread(target=_steps, args=(step,), daemon=True) for _ in range(size)]
    for thread in threads:
        thread.start()
    told = 0.0
    try:
        while alive := next((thread for thread in threads if thread.is_alive()), None):
            alive.join(LOOK_EVERY)
            over()
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                tell()
    finally:
        for thread in threads:
            thread.join()


def _steps(step: Callable[[], bool]) -> None:
    try:
        while step():
            pass
    except Exception as error:  # noqa: BLE001  # whatever it is: the rows are safe, others go on
        # The type only: a database's message may quote a row, and with it a person.
        logger.warning("a step failed", error=type(error).__name__)
    finally:
        connections.close_all()
