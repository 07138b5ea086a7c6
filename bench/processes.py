"""Compare processes and threads: the mix of pages of ``bench.load``, at 16 connections.

Each process is served by the same nginx, and has its own interpreter lock.
"""

from bench.load import browse_all, running_stack
from bench.ratios import Ratio

CONNECTIONS = 16
USUAL = (2, 16)
OTHERS = ((2, 4), (2, 8), (2, 32), (4, 8), (4, 16))


def measure(*, quick: bool) -> list[Ratio]:
    """Return the pages a second of each choice, against two processes of 16 threads."""
    choices = OTHERS[:1] if quick else OTHERS
    pages = {choice: _pages(choice, 2 if quick else 15) for choice in (USUAL, *choices)}
    return [
        Ratio(
            subject=f"pages a second of {processes} processes with {threads} threads each",
            baseline="of {} with {}".format(*USUAL),
            subject_seconds=pages[processes, threads],
            baseline_seconds=pages[USUAL],
            unit="pages",
        )
        for processes, threads in choices
    ]


def _pages(choice: tuple[int, int], seconds: float) -> float:
    """Return the pages a second. Half of the processes are in each of the two gunicorns."""
    processes, threads = choice
    settings = {"WEB_CONCURRENCY": str(processes // 2)}
    with running_stack(settings, "--threads", str(threads)) as person:
        return browse_all(person, people=CONNECTIONS, pause=0.0, seconds=seconds).pages
