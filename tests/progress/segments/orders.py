"""The orders of the list of candidates, a plain sort, and many candidates to sort."""

from typing import Any

from django.db import connection

from dashboard.progress.models import CandidateState, StepResult, SyncedCandidate, SyncedFlow
from dashboard.progress.models.bulk_insert import insert_rows
from dashboard.progress.sync.writer import CANDIDATE_COLUMNS
from tests.progress.drawn import STATUSES
from tests.progress.factories import HOUR, START

COLUMNS = ("name", "status", "step", "score-1", "score-2", "total", "assigned", "activity")
ORDERS = [sign + column for column in COLUMNS for sign in ("", "-")]

MOST_QUERIES = 6
"""The total, and the parts of an order up to the page, each counted where it lies before it."""
OTHER = ("passed", "started")
STEPS = 30
"""More than a flow has: of few rows in few steps, but not of many, PostgreSQL rather sorts all."""


def sort_plainly(rows: list[dict[str, Any]], order: str) -> list[int]:
    """Sort by a column, equal ones by id, and those without a value last."""
    column = order.removeprefix("-")
    known = [row for row in rows if row[column] is not None]
    known.sort(key=lambda row: row[column], reverse=order.startswith("-"))
    return [row["key"] for row in [*known, *(row for row in rows if row[column] is None)]]


def fill(flow: SyncedFlow, count: int) -> None:
    """Write ``count`` candidates as a sync would, with a result at two steps."""
    names = [f"{n * 7919 % count:05d}" for n in range(count)]
    rows = [
        (flow.pk, name, "", "", name, "", START + n * HOUR, name, name, "")
        for n, name in enumerate(names)
    ]
    insert_rows(SyncedCandidate, CANDIDATE_COLUMNS, rows)
    keys = list(SyncedCandidate.objects.filter(flow=flow).values_list("pk", flat=True))
    states = [
        (flow.pk, key, 1, key, STATUSES[n % 4], n % STEPS + 1, START + n * HOUR, float(n % 200))
        for n, key in enumerate(keys)
    ]
    columns = ("flow_id", "candidate_id", "valid_from", "fingerprint", "status", "step")
    insert_rows(
        CandidateState,
        (*columns, "moved_before", "total_score", *OTHER),
        [(*state, 0, False) for state in states],
    )
    results = [(flow.pk, key, 1, order, float(key % 101)) for key in keys for order in (1, 2)]
    insert_rows(StepResult, ("flow_id", "candidate_id", "valid_from", "order", "score"), results)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE progress_person, progress_state, progress_result")
