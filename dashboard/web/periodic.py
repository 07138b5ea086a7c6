"""What a worker does every few seconds: each noun registers its own in its ``AppConfig.ready``.

Every worker process runs every job, so a job only looks what is due and enqueues a task for it, or
claims it with one UPDATE that one process wins. A job that takes long keeps the others waiting.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """``run`` is called about ``every`` so many seconds."""

    name: str
    every: float
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def register(name: str, every: float, run: Callable[[], object]) -> None:
    """Have the workers call ``run`` every so many seconds; a name registered again is replaced."""
    _jobs[name] = Job(name, every, run)


def jobs() -> list[Job]:
    """What is registered, in that order."""
    return list(_jobs.values())


class Rota:
    """Remembers when each job ran last in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def run_due(self) -> None:
        """Run each job whose time has come; one that fails is logged and keeps its place."""
        for job in jobs():
            now = self._clock()
            if now - self._last.get(job.name, float("-inf")) >= job.every:
                self._last[job.name] = now
                _guarded(job)


def _guarded(job: Job) -> None:
    try:
        job.run()
    except Exception as error:  # noqa: BLE001  # one noun's trouble must not stop the others' work
        # The type only: a database's message may quote a row, and with it a person.
        logger.warning("periodic job failed", job=job.name, error=type(error).__name__)
