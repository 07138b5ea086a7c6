"""CPU time of programs that serve together, read from Linux's /proc."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

Spent = Mapping[str, float]
Named = Callable[[str], str | None]
"""Returns the name of the program that a command line belongs to, or None for any other."""


def spent(named: Named) -> Spent:
    """Return the CPU seconds of all processes that live, by the names that ``named`` gives."""
    found: dict[str, float] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            # After the name in brackets, which may hold spaces: proc(5), fields 14 and 15.
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if name := named(command):
            seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            found[name] = found.get(name, 0.0) + seconds
    return found


def per_page(before: Spent, after: Spent, pages: int) -> dict[str, float]:
    """Return the milliseconds of each program for each of ``pages``, the largest first."""
    taken = {name: (after[name] - before.get(name, 0)) * 1000 / pages for name in after}
    return dict(sorted(taken.items(), key=lambda item: -item[1]))
