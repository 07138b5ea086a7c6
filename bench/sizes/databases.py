"""The database of a stack, read without the dashboard: its size, and what it knows of syncs."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg

SQLITE = "sqlite:///"
MB = 1024 * 1024


def read_value(url: str, query: str) -> Any:
    """Return the first column of the first row that ``query`` finds."""
    if url.startswith(SQLITE):
        with sqlite3.connect(url.removeprefix(SQLITE), timeout=30) as file:
            return file.execute(query).fetchone()[0]
    with psycopg.connect(url) as server:
        row = server.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def measure_size(url: str) -> float:
    """Return the megabytes of the database on the disk, without the logs of its writes."""
    if url.startswith(SQLITE):
        read_value(url, "PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(url.removeprefix(SQLITE)).stat().st_size / MB
    return float(read_value(url, "SELECT pg_database_size(current_database())")) / MB
