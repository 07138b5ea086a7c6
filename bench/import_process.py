"""One way to read a list of candidates, measured as a process: ``python -m bench.import_process``.

It prints the CPU seconds and the megabytes above its start. Processes that it starts count whole.
"""

import csv
import os
import resource
import sys
import uuid
from pathlib import Path

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
    ways[way](path)
    above = _status("VmHWM") - memory
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(_cpu_seconds() - started, (above + children) / 1024)


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


def _status(name: str) -> int:
    """Return a figure of /proc/self/status, in KB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
