"""The CPU time of pages of all flows, by the number of flows: a table, and a drawing for the docs.

Each page shows fifty flows at most, so its time should hardly grow. ``docs/growth.svg`` is drawn
from ``docs/growth.json``, and both are written by a run that is not quick.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from math import log10
from pathlib import Path
from statistics import median

from bench.pages import running_sites
from bench.ratios import Ratio

DOCS = Path(__file__).resolve().parent.parent / "docs"
COUNTS = (10, 100, 1_000)
PAGES = {
    "flow list": ("/flows/", ""),
    "progress of all flows": ("/progress/", ""),
    "command palette": ("/palette/?q=progress", "palette-list"),
}
COLOURS = ("#3b45b5", "#c4372c", "#2b8a54")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 56, 190, 24, 40

Times = Mapping[str, Sequence[float]]
"""The milliseconds of each page, and of the typical one, for each of COUNTS."""


def measure(*, quick: bool) -> list[Ratio]:
    """Return for each page its time with the most flows, against that with the fewest."""
    counts, rounds = ((10, 20, 30), 2) if quick else (COUNTS, 30)
    times = _measure(counts, rounds)
    if not quick:
        load, _, _ = os.getloadavg()
        found = {"flows": counts, "load": round(load, 1), "milliseconds": times}
        (DOCS / "growth.json").write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")
        (DOCS / "growth.svg").write_text(draw(counts, times), encoding="utf-8")
    return [
        Ratio(
            subject=f"{name}, {counts[-1]:,} flows",
            baseline=f"{counts[0]:,} flows",
            subject_seconds=found[-1] / 1000,
            baseline_seconds=found[0] / 1000,
        )
        for name, found in times.items()
    ]


def _measure(counts: Sequence[int], rounds: int) -> dict[str, list[float]]:
    taken: dict[tuple[str, int], list[float]] = {}
    # The first workspace's flows are synced one by one, so it is the demo's.
    with running_sites((0, *counts)) as (typical, ours):
        for number in range(rounds + 2):
            for position, _count in enumerate(counts):
                requests = {"a typical page": (typical, "/books/?rows=50", "")} | {
                    name: (ours, f"/w/w{position + 1}{path}", target)
                    for name, (path, target) in PAGES.items()
                }
                for name, (site, path, target) in requests.items():
                    served = site.get(path, target=target)
                    if number >= 2:  # before that, templates and catalogues are read
                        taken.setdefault((name, position), []).append(served.cpu * 1000)
    names = [*PAGES, "a typical page"]
    return {
        name: [round(median(taken[name, position]), 2) for position, _ in enumerate(counts)]
        for name in names
    }


def draw(counts: Sequence[int], times: Times) -> str:
    """Return a drawing of ``times``, with the number of flows in powers of ten."""
    return "\n".join(_lines(counts, times)) + "\n"


def _lines(counts: Sequence[int], times: Times) -> Iterator[str]:
    most = max(value for found in times.values() for value in found) * 1.1
    first, last = log10(counts[0]), log10(counts[-1])
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def x(count: float) -> float:
        return LEFT + (log10(count) - first) / (last - first) * (right - LEFT)

    def y(value: float) -> float:
        return bottom - value / most * (bottom - TOP)

    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-label="CPU time by the number of flows" font-family="sans-serif" font-size="12">'
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    step = 5 if most > 15 else 2
    for value in range(0, int(most) + 1, step):
        yield (
            f'<path d="M{LEFT} {y(value):.1f}H{right}" stroke="#e6e2da"/>'
            f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value}</text>'
        )
    for count in counts:
        yield f'<text x="{x(count):.1f}" y="{bottom + 20}" text-anchor="middle">{count:,}</text>'
    yield f'<text x="8" y="{TOP - 8}">CPU ms</text>'
    yield f'<text x="{right + 28}" y="{bottom + 20}">flows</text>'
    for (name, found), colour in zip(times.items(), (*COLOURS, "#67626f"), strict=True):
        points = " ".join(
            f"{x(count):.1f},{y(value):.1f}" for count, value in zip(counts, found, strict=True)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{right + 12}" y="{y(found[-1]) + 4:.1f}" fill="{colour}">{name}</text>'
    yield "</svg>"
