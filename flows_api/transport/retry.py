"""The retry rule: GET only, transient errors only, short waits only."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from flows_api.errors import (
    AddressRefused,
    FlowsError,
    Overloaded,
    TimedOut,
    Unavailable,
)
from flows_api.messages import Request

TRANSIENT_STATUSES = frozenset({206, 429, 502, 503, 504})
MAX_SECONDS = 1e9
"""Upper bound in seconds for a Retry-After, so that it stays a usable number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """The number of retries and the delay before each.

    A call is repeated ``retries`` times at most, after a random delay (full jitter) up to ``base``
    seconds, doubled each time up to ``cap``. A Retry-After is added if it is at most
    ``max_retry_after`` seconds. A longer one is left to the caller. ``random`` returns 0 to 1.
    """

    retries: int = 2
    base: float = 0.2
    cap: float = 2.0
    max_retry_after: float = 5.0
    random: Callable[[], float] = random.random

    def delay(self, request: Request, error: FlowsError, *, attempt: int) -> float | None:
        """Return the delay in seconds after the ``attempt``-th failure, or None to give up.

        Only GETs are repeated: create and assign are not idempotent, and assign sends an e-mail
        (docs/partner-api.md, Tolerance).
        """
        if request.method != "GET" or attempt > self.retries or not is_transient(error):
            return None
        jitter = self.random() * min(self.cap, self.base * 2.0 ** (attempt - 1))
        requested = error.retry_after
        if requested is None:
            return jitter
        return requested + jitter if requested <= self.max_retry_after else None


def is_transient(error: FlowsError) -> bool:
    """Return whether a second attempt could succeed soon.

    A timeout is not transient, as it has used up the call's time already.
    """
    if error.status is not None:
        return error.status in TRANSIENT_STATUSES
    return isinstance(error, Unavailable) and not isinstance(
        error, AddressRefused | Overloaded | TimedOut
    )


def parse_retry_after(
    retry_after: str | None, *, now: Callable[[], float] = time.time
) -> float | None:
    """Parse a Retry-After header, in seconds or as an HTTP date, into seconds. Else return None.

    Nothing is raised: a 429 keeps its meaning whatever its header says.
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if re.fullmatch(r"\d+", text, re.ASCII):
        return min(float(text), MAX_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            # "-0000" or no zone at all: UTC, and never the zone of this machine.
            moment = moment.replace(tzinfo=UTC)
        return min(max(0.0, moment.timestamp() - now()), MAX_SECONDS)
    except (ValueError, TypeError, OverflowError):
        return None
