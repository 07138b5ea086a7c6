"""docs/simulator.md names every fault, route, variant and value."""

import re
from pathlib import Path

from flows_api.simulator.server.faults import KINDS
from flows_api.simulator.server.routes import NAMES
from flows_api.simulator.variants import Variants

PAGE = (Path(__file__).parents[3] / "docs/simulator.md").read_text()


def table(heading: str) -> dict[str, str]:
    """Return the rows of the table under a heading, by their first cell."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE))


def test_the_faults_are_those_there_are() -> None:
    assert list(table("Faults")) == list(KINDS)
    listed = PAGE.partition("Routes: ")[2].partition(".")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == NAMES


def test_the_variants_are_those_there_are() -> None:
    rows, there_are = table("Variants"), Variants().choices()
    assert list(rows) == list(there_are)
    for name, values in there_are.items():
        lines = [rows[name].find(f"`{value}`") for value in values]
        assert -1 not in lines, name
        assert lines == sorted(lines), name
