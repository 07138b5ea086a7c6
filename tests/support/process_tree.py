"""Memory and connections of a process with all that it started, read from Linux's /proc."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Self

INTERVAL = 0.2
ESTABLISHED = "01"


class Peak:
    """The largest of what ``read`` returned lately. Use it as a context manager."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.value = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL):
            self.value = max(self.value, self._read())


def memory(pid: int) -> float:
    """Return the megabytes of ``pid`` and of all that it started.

    It is the proportional set size: of a page that several processes share, each has its part.
    """
    return sum(_proportional_set_size(process) for process in _tree(pid)) / 1024


def connections(pid: int, port: int) -> int:
    """Return the number of TCP connections that ``pid`` and its children have to ``port``."""
    files = {
        _target(link) for process in _tree(pid) for link in _files(Path(f"/proc/{process}/fd"))
    }
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(
        fields[3] == ESTABLISHED
        and int(fields[2].partition(":")[2], 16) == port
        and f"socket:[{fields[9]}]" in files
        for fields in lines
    )


def threads(pid: int) -> int:
    """Return the number of threads of ``pid`` and of all that it started."""
    return sum(len(_files(Path(f"/proc/{process}/task"))) for process in _tree(pid))


def open_files(pid: int) -> int:
    """Return the number of file handles of ``pid`` and of all that it started."""
    return sum(len(_files(Path(f"/proc/{process}/fd"))) for process in _tree(pid))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in _files(Path(f"/proc/{pid}/task")):
        try:
            children = (task / "children").read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from _tree(int(child))


def _proportional_set_size(pid: int) -> int:
    """Return the KB of a process, 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed
        return ""
