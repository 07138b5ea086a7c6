"""A pytest plugin that tries mutmut's mutants of a module, each in a process of its own.

mutmut starts pytest anew for each mutant. Here the tests are collected once, and a fork for each
mutant runs them until one fails, which takes a tenth of the time. How to run it is in
CONTRIBUTING.md, Mutation runs.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import Phase, settings

MAX_CPU_SECONDS = 25.0

_failures: list[pytest.TestReport] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems() -> None:
    """Let properties be tried with the same few examples for each mutant, and shrink none."""
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutants", max_examples=15, derandomize=True, database=None, deadline=None, phases=phases
    )
    settings.load_profile("mutants")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the collected tests once for each mutant of the modules in ``MUTATED``.

    They have to pass without any mutant, or they would kill all of them. This first run is made
    here, and the forks have the database that it made.
    """
    _run(session.items, last=session.items[0])
    assert not _failures, "the tests fail without any mutant"
    for path in os.environ["MUTATED"].split(","):
        mutants = _mutants(Path(path))
        print(f"\n{path}: {len(mutants)} mutants")  # noqa: T201
        for number, name in enumerate(mutants, start=1):
            if (outcome := _outcome_of(name, session.items)) != "killed":
                print(f"  {outcome}: {name}")  # noqa: T201
            if number % 50 == 0:
                print(f"  {number} tried")  # noqa: T201
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a failure, in the process of the mutant that it kills."""
    if report.failed:
        _failures.append(report)


def _run(items: Sequence[pytest.Item], *, last: pytest.Item) -> None:
    """Run ``items`` until one fails. What ``last`` needs too is not torn down."""
    for item, following in zip(items, [*items[1:], last], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if _failures:
            break


def _mutants(path: Path) -> list[str]:
    return list(json.loads(path.with_name(f"{path.name}.meta").read_text())["exit_code_by_key"])


def _outcome_of(mutant: str, items: Sequence[pytest.Item]) -> str:
    """Return "killed", "alive", or "endless" for a mutant that was stopped."""
    sys.stdout.flush()
    if not (pid := os.fork()):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os._exit(_exit_code(mutant, items))
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return "endless"
    return "killed" if os.WEXITSTATUS(status) else "alive"


def _exit_code(mutant: str, items: Sequence[pytest.Item]) -> int:
    os.environ["MUTANT_UNDER_TEST"] = mutant
    # The time of the processor, so that a busy machine makes no mutant endless.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, MAX_CPU_SECONDS)
    try:
        # Without the last teardown, which would delete the database of all.
        _run(items, last=items[0])
    except BaseException:  # noqa: BLE001  # whatever a mutant raises, it was noticed
        return 1
    return 1 if _failures else 0
