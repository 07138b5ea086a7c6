"""Reader of workbooks, in a process of its own: its memory and time end with it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.assignments.imports.readers.reading import Guess
from dashboard.assignments.imports.readers.table import (
    Row,
    UnreadableList,
    too_many_columns,
    too_many_rows,
)
from dashboard.assignments.note_codes import NoteCode

PROCESS: Final = "dashboard.assignments.imports.workbooks.process"


@dataclass(frozen=True)
class Workbook:
    """The sheet that is read, with its rows as they come, and the rows that it hides."""

    sheet: Guess
    hidden_rows: int
    rows: Iterator[Row]


def read_workbook(raw: bytes, sheet: str | None = None) -> Workbook:
    """Return the ``sheet`` of a workbook, or the one that was open. Raise UnreadableList."""
    lines = _lines(raw, sheet or "")
    facts = next(lines)
    return Workbook(_worksheet_guess(facts, sheet), facts["hidden"], _rows(lines))


def _rows(lines: Iterator[Any]) -> Iterator[Row]:
    for number, is_hidden, cells in lines:
        yield Row(number, tuple(cells), NoteCode.HIDDEN_ROW if is_hidden else None)


def _worksheet_guess(facts: Any, selected: str | None) -> Guess:
    name, names = facts["sheet"], tuple(facts["sheets"])
    others = [other for other in names if other != name]
    if name == selected:
        reason = _("You chose this.")
    elif name == facts["opened"]:
        reason = _("It was open when the workbook was saved.")
    else:
        reason = _("It is the first one with e-mail addresses.")
    if others:
        listed = ", ".join(f"“{other}”" for other in others[:5])
        reason += " " + ngettext(
            "Not read: the sheet %(sheets)s.", "Not read: the sheets %(sheets)s.", len(others)
        ) % {"sheets": listed}
    return Guess(name, reason, is_sure=not others or name == selected, alternatives=names)


def _lines(raw: bytes, sheet: str) -> Iterator[Any]:
    """Yield what the process says of the workbook, line by line. Raise UnreadableList."""
    # It gets no secrets: its environment is empty.
    process = subprocess.Popen(  # noqa: S603  # our own module, and no shell
        [sys.executable, "-m", PROCESS, sheet],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PYTHONUTF8": "1"},
    )
    with process:
        try:
            yield from _answers(process, raw)
        finally:
            process.kill()


def _answers(process: "subprocess.Popen[bytes]", raw: bytes) -> Iterator[Any]:
    stdin, stdout = _pipes(process)
    try:
        stdin.write(raw)
        stdin.close()
    except BrokenPipeError:
        raise _too_much() from None
    for line in stdout:
        answer = json.loads(line)
        if "error" in answer:
            raise _problem(answer["error"])
        yield answer
    if process.wait():
        raise _too_much()


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    return process.stdin, process.stdout


def _problem(reason: str) -> UnreadableList:
    match reason:
        case "rows":
            return too_many_rows()
        case "columns":
            return too_many_columns()
        case "password":
            return UnreadableList(
                _(
                    "This workbook is protected with a password. "
                    "Save it without one, or save it as CSV."
                )
            )
        case "large":
            return _too_much()
    return UnreadableList(_("This workbook can't be read. Save it again, or save it as CSV."))


def _too_much() -> UnreadableList:
    return UnreadableList(_("This workbook is too large for a list of candidates."))
