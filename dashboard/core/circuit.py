"""The circuit around a service of ours that may go away, such as the shared cache or the broker.

After a failed call it opens: for a few seconds no call of the process waits for the service, and
then one call tries it again.
"""

import threading
import time
from collections.abc import Callable

import structlog

OPEN_SECONDS = 5.0

logger = structlog.get_logger(__name__)


class Circuit:
    """The state of one service in this process, for all its threads.

    ``service`` names it in the log. ``on_failure`` is called at each failed call.
    """

    def __init__(
        self,
        service: str,
        on_failure: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._events = {"away": f"{service} unavailable", "back": f"{service} available again"}
        self._on_failure = on_failure
        self._clock = clock
        self._lock = threading.Lock()
        self._retry_at: float | None = None

    def allows_call(self) -> bool:
        """Return whether to call the service: while it is away, once in five seconds."""
        with self._lock:
            if self._retry_at is None:
                return True
            if self._clock() < self._retry_at:
                return False
            self._retry_at = self._clock() + OPEN_SECONDS
            return True

    @property
    def is_open(self) -> bool:
        return self._retry_at is not None

    def record_failure(self, error: Exception) -> None:
        """Open the circuit, and say so once."""
        self._on_failure()
        with self._lock:
            is_new, self._retry_at = self._retry_at is None, self._clock() + OPEN_SECONDS
        if is_new:
            # The type only: the message may quote an address with its password.
            logger.warning(self._events["away"], error=type(error).__name__)

    def record_success(self) -> None:
        """Close the circuit, and say so once."""
        if self._retry_at is None:
            return
        with self._lock:
            self._retry_at = None
        logger.info(self._events["back"])
