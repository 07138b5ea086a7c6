"""A hundred thousand candidates, inserted by the database itself, and what its queries read."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from dashboard.progress.models import (
    CandidateLabel,
    CandidateState,
    Note,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
)

TABLES = (SyncedCandidate, CandidateState, StepResult, Note, CandidateLabel)
IS_POSTGRES = connection.vendor == "postgresql"
NUMBERS = """WITH RECURSIVE numbers(n) AS (
    SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"""
CANDIDATES = """INSERT INTO progress_person (flow_id, candidate_id, email, first_name, last_name,
    domain, assigned_at, search_text, sort_name, compared_email)
{numbers} SELECT %s, CAST(n * 7919 %% 999983 AS text), 'c' || n || '@' || (n %% 50) || '.example',
    'First', 'Last', (n %% 50) || '.example', CASE WHEN n %% 50 > 0 THEN {assigned} END,
    'first last c' || n, CASE WHEN n %% 100 > 0 THEN 'name ' || (n * 104729 %% 20000) ELSE '' END,
    'c' || n || '@' || (n %% 50) || '.example'
FROM numbers"""
STATES = """INSERT INTO progress_state (flow_id, person_id, since, until, fingerprint, status, step,
    passed, started, moved_before, total_score)
SELECT flow_id, id, 1, CASE WHEN id %% 4 = 0 THEN 2 END, id, {status}, id %% 3 + 1, 0, {true},
    {moved}, CASE WHEN id %% 3 > 0 THEN id %% 300 END
FROM progress_person WHERE flow_id = %s"""
NEWER_STATES = """INSERT INTO progress_state (flow_id, person_id, since, fingerprint, status, step,
    passed, started, moved_before, total_score)
SELECT flow_id, person_id, 2, fingerprint, status, step, passed, started, moved_before, total_score
FROM progress_state WHERE flow_id = %s AND until = 2"""
RESULTS = """INSERT INTO progress_result (flow_id, person_id, since, "order", score)
SELECT flow_id, id, 1, 1, id %% 101 FROM progress_person WHERE flow_id = %s AND id %% 3 > 0"""
STATUS = """CASE WHEN id %% 100 = 0 THEN 'GONE' WHEN id %% 10 < 5 THEN 'NOT_STARTED'
    WHEN id %% 10 < 7 THEN 'IN_PROGRESS' WHEN id %% 10 < 9 THEN 'COMPLETED' ELSE 'FAILED' END"""


def insert_many(flow: SyncedFlow, count: int) -> None:
    """Insert ``count`` candidates, each fourth with an earlier state, and two in three scored."""
    names = {
        "numbers": NUMBERS,
        "status": STATUS,
        "true": "true" if IS_POSTGRES else "1",
        "assigned": _minutes("n * 31337 %% 50000"),
        "moved": _minutes("id * 7 %% 90000"),
    }
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES.format(**names), [count, flow.pk])
        for statement in (STATES, NEWER_STATES, RESULTS):
            cursor.execute(statement.format(**names), [flow.pk])


def analyze() -> None:
    """Let PostgreSQL plan by what the tables hold. SQLite plans without, as in production."""
    if IS_POSTGRES:
        _maintain("ANALYZE")


def vacuum() -> None:
    """Free the space of deleted rows in PostgreSQL. Call it outside of a transaction."""
    _maintain("VACUUM ANALYZE")


def _maintain(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{command} " + ", ".join(model._meta.db_table for model in TABLES))


@dataclass
class Query:
    """A query with its plan. ``rows`` is what PostgreSQL read of tables and indexes, and a tenth of
    the instructions that SQLite ran, which takes at least ten for a row.
    """

    sql: str
    plan: str
    rows: int

    @property
    def is_count(self) -> bool:
        return "COUNT(" in self.sql

    @property
    def scanned(self) -> list[str]:
        """Return the tables that are read without an index."""
        return re.findall(
            r'SCAN (progress_\w+)\b(?! USING)|"Seq Scan"[^}]*?"(progress_\w+)"', self.plan
        )


@dataclass
class Recorded:
    queries: list[Query] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(query.rows for query in self.queries)


@contextmanager
def recorded_queries() -> Iterator[Recorded]:
    """Record the plan of each query in the block, and what it reads."""
    recorded, is_explaining = Recorded(), False

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_explaining
        if not is_explaining and sql.startswith("SELECT"):
            is_explaining = True
            recorded.queries.append(_explain(sql, params))
            is_explaining = False
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield recorded


def _explain(sql: str, params: Any) -> Query:
    with connection.cursor() as cursor:
        if IS_POSTGRES:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
            [[found]] = cursor.fetchall()
            plan = found if isinstance(found, list) else json.loads(found)
            return Query(sql, json.dumps(plan), _read_by(plan[0]["Plan"]))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan_lines = "\n".join(row[3] for row in cursor.fetchall())
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        connection.connection.set_progress_handler(step, 100)
        try:
            cursor.execute(sql, params)
            cursor.fetchall()
        finally:
            connection.connection.set_progress_handler(None, 0)
    return Query(sql, plan_lines, steps * 100 // 10)


def _read_by(node: dict[str, Any]) -> int:
    """Return the rows that a plan's scans found, with those that they left out."""
    own = 0
    if "Scan" in node["Node Type"] and node["Node Type"] != "Bitmap Heap Scan":
        removed = node.get("Rows Removed by Filter", 0)
        removed += node.get("Rows Removed by Index Recheck", 0)
        own = int((node["Actual Rows"] + removed) * node["Actual Loops"])
    return own + sum(map(_read_by, node.get("Plans", [])))


def _minutes(number: str) -> str:
    """Return the SQL of a time so many minutes after a fixed one."""
    if IS_POSTGRES:
        return f"timestamptz '2026-01-01 00:00+00' + ({number}) * interval '1 minute'"
    return f"datetime('2026-01-01', '+' || ({number}) || ' minutes')"
