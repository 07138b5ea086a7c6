"""Every check of docs/reliability.md, one after the other, and its figures in that document.

    python -m tests.under_fire [--cases 50000] [--only TITLE]

``make under-fire`` calls it. The chaos of workers has a command of its own (``make chaos``).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.under_fire.report import read_measurements, write_report
from tests.upgrade.served import ROOT


@dataclass(frozen=True)
class Check:
    """A promise of docs/reliability.md by its title, and the tests that prove it."""

    title: str
    tests: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def all_checks(cases: int) -> list[Check]:
    """Return the checks, with ``cases`` fuzzed requests."""
    fire = "tests/under_fire"
    return [
        Check("Headers", ("tests/rules/test_hostile_headers.py",), {"FUZZ_EXAMPLES": "2000"}),
        Check("Routes", (f"{fire}/test_routes.py",), {"FUZZ_CASES": str(cases)}),
        Check("Second clicks", (f"{fire}/test_double_posts.py",)),
        Check("Partner's faults", (f"{fire}/test_partner_faults.py",), {"UNDER_FIRE": "all"}),
        Check("Partner's texts", (f"{fire}/test_hostile_content.py",)),
        Check("Gzip bombs", (f"{fire}/test_memory.py",)),
        Check("Access", ("tests/rules/test_access.py", "tests/rules/test_secrets.py")),
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--only", help="the check with this title")
    options = parser.parse_args()
    took, good = {}, True
    with tempfile.TemporaryDirectory(prefix="flowdeck-under-fire-") as folder:
        for check in all_checks(options.cases):
            if options.only in (None, check.title):
                passed, seconds = run(check, folder)
                good &= passed
                took[check.title] = f"{'kept' if passed else 'NOT KEPT'}, {seconds:.0f} s"
                print(f"{check.title:18} {took[check.title]}", flush=True)
        write_report(read_measurements(Path(folder)), took if options.only is None else {})
    return 0 if good else 1


def run(check: Check, folder: str) -> tuple[bool, float]:
    """Run the tests of ``check``. Return whether they passed, and the seconds that they took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", *check.tests]
    environment = {**os.environ, **check.environment, "UNDER_FIRE_RESULTS": folder}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return done.returncode == 0, time.monotonic() - started


if __name__ == "__main__":
    raise SystemExit(main())
