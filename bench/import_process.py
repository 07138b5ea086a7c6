"""One way to read a list of candidates, measured as a process: ``python -m bench.import_process``.

It prints the CPU seconds and the megabytes above its start. Processes that it starts count whole.
Their peaks are read while they run: ru_maxrss of a child begins with the size of its parent.
"""

import csv
import os
import resource
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

FLOW = "1"


def review(path: Path) -> None:
    """Import a list as the server does, and read the first page of its review."""
    from dashboard.assignments.imports.drafts import create_import
    from dashboard.assignments.imports.preview import preview
    from dashboard.assignments.imports.readers import Choices
    from dashboard.assignments.imports.readers.files import read_bytes
    from dashboard.workspaces.models import Workspace

    workspace = Workspace.objects.create(name="Bench", slug="bench", base_url="http://127.0.0.1/")
    content = path.read_bytes()
    table = read_bytes(content, Choices())
    batch = create_import(
        workspace,
        table,
        flow_id=FLOW,
        flow_name="Flow",
        source=path.name,
        token=uuid.uuid4(),
        by=None,
        content=content,
    )
    assert len(preview(batch, {}).lines) > 0


def read_with_csv(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        assert all(row["E-mail"] for row in csv.DictReader(file))


def read_with_openpyxl(path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    assert sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def main(way: str, path: Path) -> None:
    if way == "review":
        _set_up_django()
    ways = {"review": review, "csv": read_with_csv, "openpyxl": read_with_openpyxl}
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    started, memory = _cpu_seconds(), _status("VmRSS")
    with _children_watched() as peaks:
        ways[way](path)
    above = _status("VmHWM") - memory
    print(_cpu_seconds() - started, (above + max(peaks.values(), default=0)) / 1024)


def _set_up_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = ":memory:"
    django.setup()
    call_command("migrate", verbosity=0)


def _cpu_seconds() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@contextmanager
def _children_watched() -> Iterator[dict[str, int]]:
    """Yield the peak memory of each child, in KB, which grows as they run."""
    peaks: dict[str, int] = {}
    done = Event()
    watcher = Thread(target=_watch_children, args=(peaks, done))
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _watch_children(peaks: dict[str, int], done: Event) -> None:
    own = Path("/proc/self/cmdline").read_bytes()
    # The peak of a child lasts until it ends, and looking costs CPU time that is measured too.
    while not done.wait(0.01):
        for task in Path("/proc/self/task").iterdir():
            for pid in (task / "children").read_text().split():
                # Between its fork and its exec, a child still shows the memory of its parent.
                with suppress(OSError):  # it has ended
                    if Path(f"/proc/{pid}/cmdline").read_bytes() not in (own, b""):
                        peaks[pid] = max(peaks.get(pid, 0), _status("VmHWM", pid))


def _status(name: str, process: str = "self") -> int:
    """Return a figure of a process from /proc, in KB, 0 for one that has ended."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
