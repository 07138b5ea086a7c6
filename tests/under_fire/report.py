"""docs/reliability.md: its tables, made from the figures of a run."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.under_fire.partner_faults import EVERY_FAULT
from tests.upgrade.served import ROOT

DOCUMENT = ROOT / "docs" / "reliability.md"
Measurements = dict[str, dict[str, Any]]


def read_measurements(folder: Path) -> Measurements:
    """Return what the tests of a run recorded (``tests/support/measurements.py``), by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def write_report(measured: Measurements, took: dict[str, str]) -> None:
    """Replace those parts of the document for which there are new figures.

    ``took`` is the result of each check by its title.
    """
    text = DOCUMENT.read_text()
    parts = {"faults": fault_table(measured), "proofs": check_list(measured, took)}
    for name, lines in parts.items():
        if lines:
            start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
            before, rest = text.split(start, 1)
            text = before + start + lines + end + rest.split(end, 1)[1]
    DOCUMENT.write_text(text)


def fault_table(measured: Measurements) -> str:
    """Return the table of faults × pages, or "" where not every fault was met."""
    rows = [row for name, row in measured.items() if name.startswith("fault-")]
    if len(rows) < len(EVERY_FAULT):
        return ""
    pages = list(rows[0]["pages"])
    lines = [_row(["Taptalent", *pages, "longest", "shown as"]), _row(["---"] * (len(pages) + 3))]
    for row in rows:
        seen = row["pages"].values()
        problems = Counter(page["problem"] for page in seen if "problem" in page)
        kinds = ", ".join(name for name, _ in problems.most_common()) or "the data"
        longest = max(page["seconds"] for page in seen)
        cells = [_cell(row["pages"][page]) for page in pages]
        lines.append(_row([row["fault"], *cells, f"{longest:.1f} s", kinds]))
    return "\n".join(lines) + "\n"


def _cell(page: dict[str, Any]) -> str:
    """Return a page's status, with a mark where it shows stored data and its age."""
    return f"{page['status']}{' ◷' if 'stale' in page else ''}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def check_list(measured: Measurements, took: dict[str, str]) -> str:
    """Return the figures of each check as a list, or "" where only a part of them ran."""
    if not took:
        return ""
    lines = [f"- {title}: {result}" for title, result in took.items()]
    lines += [
        f"- `{name}`: {', '.join(f'{key} {_short(value)}' for key, value in found.items())}"
        for name, found in measured.items()
        if not name.startswith("fault-")
    ]
    return "\n".join(lines) + "\n"


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {inner}" for name, inner in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)
