"""The scheduler of periodic jobs: each app registers its own in ``AppConfig.ready``.

Every worker process runs every job, from the loop of its own here, or by Celery's beat where the
queue is on a broker. A job therefore only finds what is due and enqueues a task for
it, or claims it with one UPDATE that a single process wins. A slow job delays the others.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """A job whose ``run`` is called about every ``every`` seconds."""

    name: str
    every: float
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def register(name: str, every: float, run: Callable[[], object]) -> None:
    """Make the workers call ``run`` every ``every`` seconds, replacing an earlier job ``name``."""
    _jobs[name] = Job(name, every, run)


def jobs() -> list[Job]:
    """Return the registered jobs, in the order of registration."""
    return list(_jobs.values())


def run_job(name: str) -> None:
    """Run the job ``name``, unless this release has none of this name. Log a failure."""
    if name in _jobs:
        _run_safely(_jobs[name])


class Scheduler:
    """The time of each job's last run in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def run_due(self) -> None:
        """Run each job that is due, and log failures. A failed job runs again at its next time."""
        for job in jobs():
            now = self._clock()
            if now - self._last.get(job.name, float("-inf")) >= job.every:
                self._last[job.name] = now
                _run_safely(job)


def _run_safely(job: Job) -> None:
    try:
        job.run()
    except Exception as error:  # noqa: BLE001  # one app's failure must not stop the other jobs
        # The type only: a database error's message may quote personal data.
        logger.warning("periodic job failed", job=job.name, error=type(error).__name__)
