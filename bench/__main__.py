"""Run the measurements and print their ratios as a table."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence

import bench
from bench.ratios import Ratio

Measure = Callable[..., list[Ratio]]


def measurements() -> dict[str, Measure]:
    """Every measurement in this package, by its file's name."""
    names = sorted(found.name for found in pkgutil.iter_modules(bench.__path__))
    modules = {n: importlib.import_module(f"bench.{n}") for n in names if not n.startswith("__")}
    return {name: m.measure for name, m in modules.items() if hasattr(m, "measure")}


def main(arguments: Sequence[str]) -> None:
    known = measurements()
    parser = argparse.ArgumentParser(prog="python -m bench", description=bench.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="few rounds: only to see that it runs")
    requested = parser.parse_args(arguments)
    if unknown := set(requested.names) - known.keys():
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    for name in requested.names or known:
        for line in lines(name, known[name](quick=requested.quick)):
            print(line, flush=True)


def lines(name: str, ratios: Sequence[Ratio]) -> Iterator[str]:
    """Return a heading, and a line for each ratio."""
    load, _, _ = os.getloadavg()
    yield f"{name} (load {load:.1f} on {os.cpu_count()} cores)"
    for found in ratios:
        yield (
            f"  {found.ratio:8.2f} ×  {found.subject} ({_span(found.subject_seconds, found.unit)})"
            f"  against {found.baseline} ({_span(found.baseline_seconds, found.unit)})"
        )


def _span(seconds: float, unit: str) -> str:
    if unit != "s":
        return f"{seconds:.0f} {unit}"
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    main(sys.argv[1:])
