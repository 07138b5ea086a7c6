"""The one retry rule: a GET, a passing trouble, a short wait (stack.md, contract.md §10)."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from flows_api.answers import Request
from flows_api.errors import (
    AddressRefused,
    FlowsError,
    Overloaded,
    TimedOut,
    Unavailable,
)

PASSING_STATUSES = frozenset({429, 502, 503, 504})
LONGEST = 1e9
"""Seconds; a Retry-After beyond is cut to this, and still is a number like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """When and after how many seconds a call is repeated.

    ``retries`` at most; between them a random wait (full jitter) up to ``base``, doubled each
    time, at most ``cap``. A Retry-After comes before it, up to ``longest_obeyed``; beyond that the
    caller is told instead. ``random`` gives 0 to 1.
    """

    retries: int = 2
    base: float = 0.2
    cap: float = 2.0
    longest_obeyed: float = 5.0
    random: Callable[[], float] = random.random

    def wait(self, request: Request, error: FlowsError, *, attempt: int) -> float | None:
        """Seconds before the next attempt after the ``attempt``-th failed; None: there is none.

        Only GETs: create and assign are not idempotent, and assign sends an e-mail (contract §10).
        """
        if request.method != "GET" or attempt > self.retries or not is_passing(error):
            return None
        jitter = self.random() * min(self.cap, self.base * 2.0 ** (attempt - 1))
        told = error.retry_after
        if told is None:
            return jitter
        return told + jitter if told <= self.longest_obeyed else None


def is_passing(error: FlowsError) -> bool:
    """Whether a second try could fare better soon: a timeout has used up its time already."""
    if error.status is not None:
        return error.status in PASSING_STATUSES
    return isinstance(error, Unavailable) and not isinstance(
        error, AddressRefused | Overloaded | TimedOut
    )


def seconds_of(retry_after: str | None, *, now: Callable[[], float] = time.time) -> float | None:
    """Return a Retry-After header in seconds, written as such or as an HTTP date; None if neither.

    None of them raises: a 429 keeps its meaning whatever its header says.
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if re.fullmatch(r"\d+", text, re.ASCII):
        return min(float(text), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            # "-0000" or no zone at all: UTC, and never the zone of this machine.
            moment = moment.replace(tzinfo=UTC)
        return min(max(0.0, moment.timestamp() - now()), LONGEST)
    except (ValueError, TypeError, OverflowError):
        return None
