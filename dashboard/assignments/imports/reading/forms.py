"""The form that says how a file is read: encoding, delimiter, sheet, header and columns."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.forms import check_mapping
from dashboard.assignments.imports.readers import Choices, Table
from dashboard.assignments.imports.readers.columns import FIELDS
from dashboard.assignments.imports.readers.double_encoding import PREFIX as DOUBLE
from dashboard.assignments.imports.readers.encodings import encodings
from dashboard.assignments.imports.readers.table import Row

DELIMITER_NAMES: Final = {
    ";": gettext_lazy("semicolon"),
    ",": gettext_lazy("comma"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
    ":": gettext_lazy("colon"),
    "^": gettext_lazy("caret"),
    "~": gettext_lazy("tilde"),
}
STRUCTURE: Final = ("encoding", "delimiter", "sheet", "header")
"""Stages whose choice changes which columns there are."""


def encoding_name(encoding: str) -> str:
    """Return an encoding as people know it: "windows-1252" for "cp1252"."""
    if encoding.startswith(DOUBLE):
        middle = encoding_name(encoding.removeprefix(DOUBLE))
        return _("UTF-8 saved twice (%(encoding)s)") % {"encoding": middle}
    if encoding.startswith("cp125") or encoding == "cp874":
        return encoding.replace("cp", "windows-")
    return encoding.replace("iso8859_", "ISO 8859-").replace("utf", "UTF").replace("_", " ")


class ReadingForm(forms.Form):
    """Form of how a file is read, with what was guessed or selected as initial values.

    ``table`` is the file as it was read to show the form, and ``rows`` are its first rows.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, table: Table, rows: Sequence[Row], choices: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.rows, self.choices = table, rows, choices
        offered = self._offered()
        for stage in STRUCTURE:
            if stage in offered:
                label, values = offered[stage]
                self.fields[stage] = forms.ChoiceField(
                    label=label, choices=values, initial=self._value(stage), required=False
                )
        if table.reading.hidden_rows:
            self.fields["hidden"] = forms.ChoiceField(
                label=_("Hidden rows"),
                choices=[("", _("Leave out")), ("take", _("Include"))],
                initial="take" if choices.with_hidden else "",
                required=False,
            )
        self.fields["shown"].initial = self._structure()
        self._add_columns()

    def _offered(self) -> dict[str, tuple[str, list[tuple[str, str]]]]:
        """Return the label and the choices of each stage that this kind of file has."""
        guesses = self.table.reading.guesses
        offered = {}
        if "encoding" in guesses:
            guess = guesses["encoding"]
            likely = ["utf-8", guess.value, *guess.alternatives]
            names = dict.fromkeys([*likely, *encodings(), "utf-16"])
            offered["encoding"] = (_("Encoding"), [(name, encoding_name(name)) for name in names])
        if "delimiter" in guesses:
            names = dict.fromkeys([*",;\t|", guesses["delimiter"].value])
            signs = [(_code(sign), str(DELIMITER_NAMES[sign])) for sign in names]
            offered["delimiter"] = (_("Delimiter"), signs)
        if "sheet" in guesses and len(guesses["sheet"].alternatives) > 1:
            worksheets = [(name, name) for name in guesses["sheet"].alternatives]
            offered["sheet"] = (_("Sheet"), worksheets)
        offered["header"] = (_("Header"), self._header_rows())
        return offered

    def _header_rows(self) -> list[tuple[str, str]]:
        numbers = {str(row.number): row.cells for row in self.table.top}
        rows = [
            (number, _("Row %(n)s: %(cells)s") % {"n": number, "cells": ", ".join(cells)[:60]})
            for number, cells in sorted(numbers.items(), key=lambda row: int(row[0]))
        ]
        return [("0", _("No header")), *rows]

    def _add_columns(self) -> None:
        choices = [("", _("Ignore")), *FIELDS.items()]
        for position, meaning in enumerate(self.table.mapping):
            header = self.table.headers[position]
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=header or _("Column %(n)s") % {"n": position + 1},
                required=False,
                choices=choices,
                initial=meaning,
            )

    def _value(self, stage: str) -> str:
        guess = self.table.reading.guesses.get(stage)
        value = guess.value if guess else ""
        return _code(value) if stage == "delimiter" else value

    def _structure(self) -> str:
        return " ".join(self._value(stage) for stage in STRUCTURE)

    @property
    def stages(self) -> list[Any]:
        """Return the fields of the stages before the columns."""
        return [self[name] for name in (*STRUCTURE, "hidden") if name in self.fields]

    @property
    def columns(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def selected(self) -> Choices:
        """Return a valid form's choices. What equals the guess is left to the reader."""
        return replace(self.structure, mapping=self._mapping())

    @property
    def structure(self) -> Choices:
        """Return a valid form's choices but for the columns, which depend on them."""
        values: dict[str, Any] = {
            stage: value
            for stage in STRUCTURE
            if (value := self.cleaned_data.get(stage, "")) and self._is_choice(stage, value)
        }
        if "header" in values:
            values["header"] = int(values["header"])
        if "delimiter" in values:
            values["delimiter"] = chr(int(values["delimiter"]))
        return Choices(**values, with_hidden=self.cleaned_data.get("hidden") == "take")

    def _is_choice(self, stage: str, value: str) -> bool:
        return value != self._value(stage) or getattr(self.choices, stage) is not None

    @property
    def _posted_mapping(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get(box.name, "") for box in self.columns)

    @property
    def _shows_these_columns(self) -> bool:
        """Return whether the columns that were posted are those of ``table``."""
        return bool(self.cleaned_data.get("shown") == self._structure())

    def _mapping(self) -> tuple[str, ...] | None:
        """Return the posted meanings, if they are the member's and not the guess."""
        if not self._shows_these_columns:
            return None
        is_unsure = "columns" in self.table.reading.unsure
        is_changed = self._posted_mapping != self.table.mapping or self.choices.mapping is not None
        return self._posted_mapping if is_changed or is_unsure else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self._shows_these_columns:
            check_mapping(self._posted_mapping)
        return cleaned


def _code(sign: str) -> str:
    """Return a delimiter as a form can carry it: a tab alone would be stripped."""
    return str(ord(sign)) if sign else ""
