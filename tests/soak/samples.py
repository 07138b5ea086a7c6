"""Figures of the processes of a stack at one moment, and the growth over many of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import psycopg

from tests.drill.stack import Stack
from tests.support import process_tree

MOST_GROWTH: Final = 1.1
POSTGRESQL_PORT: Final = 5432


@dataclass(frozen=True, slots=True)
class Sample:
    """Of both web processes together, ``seconds`` after the start: what should stay as it is."""

    seconds: float
    megabytes: float
    threads: int
    files: int
    connections: int


QUANTITIES: Final = tuple(field.name for field in fields(Sample) if field.name != "seconds")


def take_sample(stack: Stack, seconds: float) -> Sample:
    """Return what the web processes of ``stack`` take now."""
    pids = [web.pid for web in stack.web.values()]
    return Sample(
        seconds,
        megabytes=sum(process_tree.memory(pid) for pid in pids),
        threads=sum(process_tree.threads(pid) for pid in pids),
        files=sum(process_tree.open_files(pid) for pid in pids),
        connections=sum(process_tree.connections(pid, POSTGRESQL_PORT) for pid in pids),
    )


def growth(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the last quarter's median of each quantity, as a ratio to the second quarter's.

    The first quarter fills caches and pools.
    """
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    return {name: _median(last, name) / _median(second, name) for name in QUANTITIES}


def grown(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the quantities that grew by more than a tenth, with their ratios."""
    return {name: ratio for name, ratio in growth(samples).items() if ratio > MOST_GROWTH}


def count_rows(url: str) -> dict[str, int]:
    """Return the number of rows of each table of a PostgreSQL database."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        counts = {}
        for (name,) in names:
            row = connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()  # noqa: S608
            assert row is not None
            counts[name] = int(row[0])
    return counts


def grown_tables(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Return the rows that each table gained, most first."""
    gained = {name: n - before.get(name, 0) for name, n in after.items()}
    return dict(sorted(((k, n) for k, n in gained.items() if n > 0), key=lambda item: -item[1]))


def table(samples: Sequence[Sample], rows: int = 12) -> str:
    """Return about so many of the samples as a table in Markdown."""
    lines = [f"| minute | {' | '.join(QUANTITIES)} |", "|---" * (len(QUANTITIES) + 1) + "|"]
    for sample in samples[:: max(1, len(samples) // rows)]:
        values = " | ".join(f"{getattr(sample, name):.0f}" for name in QUANTITIES)
        lines.append(f"| {sample.seconds / 60:.0f} | {values} |")
    return "\n".join(lines)


def _median(samples: Sequence[Sample], name: str) -> float:
    return float(statistics.median(getattr(sample, name) for sample in samples))
