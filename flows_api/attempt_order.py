"""The order of a candidate's attempts at one step, and which of them counts.

Partners list the newest attempt first or last. So the number of an attempt goes first, then its
times, and its place in the list only where neither tells them apart.
"""

import datetime as dt

from flows_api.models import Attempt

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
