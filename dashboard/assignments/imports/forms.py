"""Forms of an import: the list, the meaning of its columns, one line, and the confirmation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.accounts.preferences import time_zone_choices
from dashboard.assignments.imports.confirmation import CONFIRM_NUMBER_ABOVE, SENDING_SPEEDS
from dashboard.assignments.imports.lines.line_status import field_values, problem_messages
from dashboard.assignments.imports.readers import (
    Choices,
    Table,
    UnreadableList,
    read_pasted,
)
from dashboard.assignments.imports.readers.columns import FIELDS
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.uploads import TOO_LARGE
from dashboard.assignments.labels import PASTED_SOURCE
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.single.forms import FormToken

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,.html,.htm,.vcf"
MAX_PASTE_LENGTH = 2_000_000
TOO_LARGE_FILE = gettext_lazy("The file is larger than 5 MB. Split it into several files.")
GIVE_ONE = gettext_lazy("Paste candidates or select a file.")
NOT_BOTH = gettext_lazy("Use either pasted lines or a file, not both.")
INCOMPLETE_POST = gettext_lazy(
    "The line was not saved because the page did not show all of its fields. "
    "Review them here and save again."
)


class ListForm(forms.Form):
    """A file or pasted lines.

    A valid form has a ``table``, whose rows are read lazily, and the ``content`` of a file.
    """

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    people = forms.CharField(
        label=gettext_lazy("Paste candidates"),
        required=False,
        max_length=MAX_PASTE_LENGTH,
        widget=forms.Textarea(
            attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off", "class": "unwrapped"}
        ),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    table: Table
    content: bytes | None = None

    def __init__(
        self, *args: Any, form_token: FormToken, was_too_large: bool = False, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.form_token = form_token
        self._was_too_large = was_too_large

    @classmethod
    def of(cls, request: Any, form_token: FormToken) -> "ListForm":
        """Return the form as posted.

        A file beyond the size limit was dropped by the upload handler, which set a flag in the
        request.
        """
        too_large = TOO_LARGE in request.META
        return cls(request.POST, request.FILES, form_token=form_token, was_too_large=too_large)

    @property
    def source(self) -> str:
        """Return the name of the list: its file's name, or the marker of a pasted list."""
        file = self.cleaned_data["file"]
        return str(file.name) if file else PASTED_SOURCE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, people = cleaned.get("file"), cleaned.get("people")
        if self._was_too_large:
            self.errors.pop("file", None)
            self.add_error("file", ValidationError(TOO_LARGE_FILE))
        elif file and people:
            self.add_error("people", ValidationError(NOT_BOTH))
        elif not file and not people and not self.errors:
            self.add_error("file", ValidationError(GIVE_ONE))
        elif not self.errors:
            self._read(file, people or "")
        return cleaned

    def _read(self, file: Any, people: str) -> None:
        try:
            if file:
                self.content = file.read()
                self.table = read_bytes(self.content, Choices())
            else:
                self.table = read_pasted(people)
        except UnreadableList as problem:
            self.add_error("file" if file else "people", ValidationError(str(problem)))


def check_mapping(mapping: Sequence[str]) -> None:
    """Raise ValidationError unless each meaning has one column, and candidates can be told."""
    duplicate = next((FIELDS[name] for name in mapping if name and mapping.count(name) > 1), None)
    if duplicate:
        raise ValidationError(_("“%(name)s” is selected for two columns.") % {"name": duplicate})
    if not {"email", "job_candidate_id"} & set(mapping):
        raise ValidationError(_("Select a column for the e-mail or the job-candidate ID."))


class ColumnsForm(forms.Form):
    """The meaning of each column: a select per column, each meaning at most once."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Ignore")), *FIELDS.items()]
        for position, meaning in enumerate(batch.mapping):
            header = batch.columns[position] if position < len(batch.columns) else ""
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=header or _("Column %(n)s") % {"n": position + 1},
                required=False,
                choices=choices,
                initial=meaning,
            )

    @property
    def mapping(self) -> list[str]:
        """Return a valid form's field name for each column."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_mapping(list(cleaned.values()))
        return cleaned


class LineForm(forms.Form):
    """A row to be corrected by hand: e-mail, name, and every field with a problem."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"spellcheck": "false", "data-focus-on-arrival": ""}),
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False)

    def __init__(self, *args: Any, batch: Batch, line: BatchLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self._mapping = batch.mapping
        values = field_values(line, batch.mapping)
        problems = problem_messages(values, is_entered=line.corrected is not None)
        for name in sorted({*problems, *(line.corrected or ())} - {*self.fields}):
            self.fields[name] = forms.CharField(label=FIELDS[name], required=False)
        for name, shown in self.fields.items():
            shown.widget.attrs["autocomplete"] = "off"
            # A value too long for its column is cut there, and could pass for another's.
            self.initial[name] = values.get(name, "") if name in problems else getattr(line, name)
        self._is_whole = self.data.keys() >= self.fields.keys()
        if self.is_bound:
            self.data = {**self.initial, **dict(self.data.items())}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._is_whole:
            # A field that the page did not show was not emptied on purpose.
            raise ValidationError(INCOMPLETE_POST)
        if not self.errors:
            candidate = BatchLine(cells=self.line.cells, corrected=cleaned)
            values = field_values(candidate, self._mapping)
            for name, message in problem_messages(values, is_entered=True).items():
                self.add_error(name, message)
        return cleaned


def _pace_label(per_minute: int) -> str:
    if not per_minute:
        return _("As fast as Taptalent allows")
    return _("%(n)s per minute") % {"n": per_minute}


SENDING_FIELDS = ("per_minute", "office_hours", "time_zone")
"""Fields for the way of sending. They keep their values while rows are selected."""


class ConfirmForm(forms.Form):
    """The confirmation before candidates are e-mailed.

    ``count`` is the number that the page showed. Above thirty it has to be entered, so that nobody
    e-mails hundreds of candidates by accident.
    """

    count = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    typed = forms.CharField(
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    per_minute = forms.TypedChoiceField(
        label=gettext_lazy("Sending speed"), coerce=int, required=False, empty_value=None, initial=0
    )
    office_hours = forms.BooleanField(
        label=gettext_lazy("Only on weekdays between 8:00 and 18:00"), required=False
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["count"] = self.expected = count
        self.initial.setdefault("time_zone", timezone.get_current_timezone_name())
        zones = time_zone_choices(timezone.get_current_timezone_name())
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["per_minute"].choices = [(n, _pace_label(n)) for n in SENDING_SPEEDS]  # type: ignore[attr-defined]
        self.fields["typed"].label = _("Enter %(n)s to confirm") % {"n": count}

    @property
    def must_type(self) -> bool:
        return self.expected > CONFIRM_NUMBER_ABOVE

    @property
    def sending_zone(self) -> str:
        """Return a valid form's time zone for the sending hours, or "" for any hour."""
        data = self.cleaned_data
        return data["time_zone"] if data["office_hours"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("office_hours") and cleaned.get("time_zone") == "":
            self.add_error("time_zone", ValidationError(_("Select a time zone.")))
        return cleaned

    def clean_typed(self) -> str:
        typed = "".join(c for c in self.cleaned_data["typed"] if c.isdecimal())
        if self.must_type and typed != str(self.expected):
            raise ValidationError(
                _("Enter the number %(n)s to confirm."),
                params={"n": self.expected},
            )
        return typed
