"""The panel of the review that says how a file was read, and lets it be read otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.assignments.imports.readers import Choices, Reading, UnreadableList
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.reading.forms import (
    DELIMITER_NAMES,
    STRUCTURE,
    ReadingForm,
    encoding_name,
)
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.assignments.models.imports import ImportFile

SAMPLED_ROWS: Final = 10
PARTS: Final = ("sheet", "delimiter", "encoding", "header", "columns")


@dataclass(frozen=True)
class ReadingPanel:
    """Data of the panel: the guesses in a sentence, doubts, and the form where it is open.

    ``sample`` holds the cells of the first rows as they would be read now.
    """

    sentence: str
    notes: list[str]
    form: ReadingForm | None = None
    sample: list[list[str]] = field(default_factory=list)
    problem: str = ""


def reading_panel(
    batch: Batch,
    params: QueryDict,
    posted: ReadingForm | None = None,
    *,
    can_open: bool = True,
) -> ReadingPanel | None:
    """Return the panel for a batch from a file, open where ``params`` say so or columns are asked.

    An open one reads the file again: without ``can_open`` it stays closed. Only a batch that is
    READY has one: the file can't be read again meanwhile.
    """
    file = ImportFile.objects.filter(batch=batch).first()
    if file is None or batch.state != BatchState.READY:
        return None
    stored = Reading.from_json(file.reading)
    closed = ReadingPanel(describe(stored), notes_of(stored))
    is_open = posted is not None or "reading" in params or "columns" in stored.unsure
    if not (is_open and can_open):
        return closed
    try:
        form = posted or form_for_params(file, params)
    except UnreadableList as problem:
        form = form_for(file, Choices.from_json(file.choices))
        return replace(closed, form=form, sample=_cells(form), problem=str(problem))
    notes = notes_of(form.table.reading)
    return ReadingPanel(describe(form.table.reading), notes, form, _cells(form))


def form_for(
    file: ImportFile, choices: Choices, data: Mapping[str, Any] | None = None
) -> ReadingForm:
    """Return the form for ``file`` read with ``choices``. Raise UnreadableList."""
    table = read_bytes(bytes(file.content), choices)
    rows = list(islice(table.rows, SAMPLED_ROWS))
    # The process that reads a workbook ends with its rows, and the form lives until the answer.
    table = replace(table, rows=iter(rows))
    return ReadingForm(data, table=table, rows=rows, choices=choices)


def bound_form(file: ImportFile, data: Mapping[str, Any]) -> ReadingForm:
    """Return the form with posted ``data``, for the file as that data wants it read.

    Raise UnreadableList.
    """
    stored = Choices.from_json(file.choices)
    form = form_for(file, stored, data)
    if not form.is_valid() or form.structure == replace(stored, mapping=None):
        return form
    return form_for(file, form.structure, data)


def form_for_params(file: ImportFile, params: QueryDict) -> ReadingForm:
    """Return the form as the address wants it: with its choices, or as the file was read."""
    if not any(stage in params for stage in (*STRUCTURE, "hidden")):
        return form_for(file, Choices.from_json(file.choices))
    form = bound_form(file, params.dict())
    return form_for(file, form.selected) if form.is_valid() else form


def describe(reading: Reading) -> str:
    """Return a reading in words: "semicolon, windows-1252, header in row 3, e-mail from …"."""
    parts = [_part(stage, reading) for stage in PARTS]
    return ", ".join(part for part in parts if part)


def _part(stage: str, reading: Reading) -> str:
    guess = reading.guesses.get(stage)
    if guess is None:
        return ""
    match stage:
        case "sheet":
            return _("sheet “%(name)s”") % {"name": guess.value}
        case "delimiter":
            return str(DELIMITER_NAMES.get(guess.value, guess.value))
        case "encoding":
            return encoding_name(guess.value)
        case "header" if guess.value == "0":
            return _("no header")
        case "header":
            return _("header in row %(row)s") % {"row": guess.value}
    if not guess.value:
        return ""
    return _("candidates from “%(header)s”") % {"header": guess.value}


def notes_of(reading: Reading) -> list[str]:
    """Return what is not sure of a reading, and how many rows the workbook hides."""
    notes = [guess.evidence for guess in reading.guesses.values() if not guess.is_sure]
    if reading.hidden_rows:
        notes.append(_hidden(reading.hidden_rows))
    return notes


def _hidden(count: int) -> str:
    text = ngettext(
        "%(count)s row is hidden in the workbook, and not selected.",
        "%(count)s rows are hidden in the workbook, and not selected.",
        count,
    )
    return text % {"count": count}


def _cells(form: ReadingForm) -> list[list[str]]:
    width = len(form.table.mapping)
    return [[*row.cells[:width], *[""] * (width - len(row.cells))] for row in form.rows]
