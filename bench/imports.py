"""An import of 20,000 candidates: CPU seconds and memory above the start, beside plain readers.

Each way is a process of its own. The review validates and stores every line. A plain reader only
reads the file.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook

from bench.ratios import Ratio

HEADER = ("E-mail", "First name", "Last name", "City")


def measure(*, quick: bool) -> list[Ratio]:
    count = 500 if quick else 20_000
    with tempfile.TemporaryDirectory() as folder:
        as_csv, as_xlsx = _write_lists(Path(folder), count)
        ways = (
            ("CSV", as_csv, "csv", "csv.DictReader"),
            ("Excel", as_xlsx, "openpyxl", "openpyxl"),
        )
        return [
            ratio
            for kind, path, way, name in ways
            for ratio in _ratios(f"{kind}, {count:,} lines", path, way, name)
        ]


def _ratios(subject: str, path: Path, way: str, name: str) -> list[Ratio]:
    seconds, memory = _run("review", path)
    plain_seconds, plain_memory = _run(way, path)
    return [
        Ratio(
            subject=f"review of {subject}: CPU",
            baseline=name,
            subject_seconds=seconds,
            baseline_seconds=plain_seconds,
        ),
        Ratio(
            subject=f"review of {subject}: memory above start",
            baseline=name,
            subject_seconds=memory,
            baseline_seconds=max(plain_memory, 0.1),
            unit="MB",
        ),
    ]


def _run(way: str, path: Path) -> list[float]:
    command = [sys.executable, "-m", "bench.import_process", way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def _write_lists(folder: Path, count: int) -> tuple[Path, Path]:
    rows = [HEADER, *(_row(n) for n in range(count))]
    as_csv, as_xlsx = folder / "list.csv", folder / "list.xlsx"
    as_csv.write_text("".join(f"{','.join(row)}\r\n" for row in rows), encoding="utf-8")
    book = Workbook(write_only=True)
    page = book.create_sheet("Candidates")
    for row in rows:
        page.append(row)
    book.save(as_xlsx)
    return as_csv, as_xlsx


def _row(n: int) -> tuple[str, ...]:
    return (f"candidate-{n}@people.example", f"Zoë{n}", f"Müller-{n}", "Köln")
