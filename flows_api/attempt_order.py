"""The order of a candidate's attempts at one step, and which of them counts.

Partners list the newest attempt first or last. So the number of an attempt goes first, then its
times, and its place in the list only where neither tells them apart.
"""

import datetime as dt
from collections.abc import Iterable

from flows_api.models import Attempt

MAX_ORDER = 1000
"""Steps beyond have no score in a snapshot."""
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)

AttemptOrder = tuple[int, dt.datetime, dt.datetime]


def attempt_order(attempt: Attempt) -> AttemptOrder:
    """Return the sort key by which the latest attempt at a step comes last."""
    started_at = attempt.started_at or NEVER
    return attempt.number or 0, attempt.submitted_at or started_at, started_at


def counting_rank(attempt: Attempt) -> tuple[bool, AttemptOrder]:
    """Return the sort key by which the attempt that counts comes last.

    It is the latest with a score, else the latest.
    """
    return attempt.score is not None, attempt_order(attempt)


def counting_attempts(attempts: Iterable[Attempt]) -> dict[int, Attempt]:
    """Return the attempt that counts at each step, by the step's order."""
    best: dict[int, Attempt] = {}
    for attempt in attempts:
        order = attempt.step_order
        if order is None or not 0 < order < MAX_ORDER:
            continue
        known = best.get(order)
        if known is None or counting_rank(attempt) >= counting_rank(known):
            best[order] = attempt
    return best
