"""The forms of a batch: the list to read, what its columns mean, and the last word."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.accounts.preferences import zone_choices
from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.confirming import PACES, TYPE_THE_NUMBER_ABOVE
from dashboard.assignments.forms import Ticket
from dashboard.assignments.judging import faults_of, given_in
from dashboard.assignments.naming import PASTED
from dashboard.assignments.reading import Table, Unusable, read_file, read_pasted
from dashboard.assignments.reading.columns import FIELDS
from dashboard.assignments.uploads import TOO_LARGE

LONGEST_PASTE = 2_000_000
TOO_LARGE_FILE = gettext_lazy("The file is larger than 5 MB. Split it into several lists.")
GIVE_ONE = gettext_lazy("Choose a file, or paste the people into the box.")
NOT_BOTH = gettext_lazy("There is a file and there are pasted lines: take one away.")
NOT_WHOLE = gettext_lazy(
    "The line was not changed, as the page did not show all of its fields. "
    "Look at them here, and save again."
)


class ListForm(forms.Form):
    """A file or pasted lines; a valid form holds its ``table``, whose rows are read while used."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    people = forms.CharField(
        label=gettext_lazy("Or paste people"),
        required=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(
            attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}
        ),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    table: Table

    def __init__(self, *args: Any, ticket: Ticket, was_too_large: bool = False, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.ticket = ticket
        self._was_too_large = was_too_large

    @classmethod
    def of(cls, request: Any, ticket: Ticket) -> "ListForm":
        """The form as it was posted; a file beyond the limit has not been kept."""
        too_large = TOO_LARGE in request.META
        return cls(request.POST, request.FILES, ticket=ticket, was_too_large=too_large)

    @property
    def source(self) -> str:
        """Where the list comes from."""
        file = self.cleaned_data["file"]
        return str(file.name) if file else PASTED

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
            self.table = read_file(file) if file else read_pasted(people)
        except Unusable as problem:
            self.add_error("file" if file else "people", ValidationError(str(problem)))


class ColumnsForm(forms.Form):
    """What each column means: a choice per column, each meaning at most once."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Leave out")), *FIELDS.items()]
        for place, meaning in enumerate(batch.mapping):
            header = batch.columns[place] if place < len(batch.columns) else ""
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header or _("Column %(n)s") % {"n": place + 1},
                required=False,
                choices=choices,
                initial=meaning,
            )

    @property
    def mapping(self) -> list[str]:
        """A valid form's answer."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [meaning for meaning in cleaned.values() if meaning]
        doubled = next((FIELDS[m] for m in chosen if chosen.count(m) > 1), None)
        if doubled:
            raise ValidationError(_("“%(name)s” is chosen for two columns.") % {"name": doubled})
        if not {"email", "job_candidate_id"} & set(chosen):
            raise ValidationError(_("One column has to be the e-mail, or the job-candidate id."))
        return cleaned


class LineForm(forms.Form):
    """A line, to be corrected by hand: its person's address and name, and all fields at fault."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"spellcheck": "false", "data-focus-on-arrival": ""}),
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False)

    def __init__(self, *args: Any, batch: Batch, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self._mapping = batch.mapping
        given = given_in(line, batch.mapping)
        faults = faults_of(given)
        for name in sorted({*faults, *(line.mended or ())} - {*self.fields}):
            self.fields[name] = forms.CharField(label=FIELDS[name], required=False)
        for name, shown in self.fields.items():
            shown.widget.attrs["autocomplete"] = "off"
            # What is too long for its column would be cut there, and pass for somebody else's.
            self.initial[name] = given.get(name, "") if name in faults else getattr(line, name)
        self._is_whole = self.data.keys() >= self.fields.keys()
        if self.is_bound:
            self.data = {**self.initial, **dict(self.data.items())}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._is_whole:
            # A field that the page did not show was not emptied by anybody.
            raise ValidationError(NOT_WHOLE)
        if not self.errors:
            trial = Line(cells=self.line.cells, mended=cleaned)
            for name, words in faults_of(given_in(trial, self._mapping)).items():
                self.add_error(name, words)
        return cleaned


def _pace_label(per_minute: int) -> str:
    if not per_minute:
        return _("As fast as Taptalent allows")
    return _("%(n)s a minute") % {"n": per_minute}


HOW = ("per_minute", "office_hours", "time_zone")
"""The fields that say how it is sent: they stay as they are while people are ticked."""


class ConfirmForm(forms.Form):
    """The last word before people are mailed: ``count`` is how many were shown, and above thirty
    it is typed, so that nobody mails hundreds by a slip."""

    count = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    typed = forms.CharField(
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    per_minute = forms.TypedChoiceField(
        label=gettext_lazy("Pace"), coerce=int, required=False, empty_value=None, initial=0
    )
    office_hours = forms.BooleanField(
        label=gettext_lazy("Only on weekdays between 8 and 18 h"), required=False
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("In the time zone"), required=False)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["count"] = self.expected = count
        self.initial.setdefault("time_zone", timezone.get_current_timezone_name())
        zones = zone_choices(timezone.get_current_timezone_name())
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["per_minute"].choices = [(n, _pace_label(n)) for n in PACES]  # type: ignore[attr-defined]
        self.fields["typed"].label = ngettext(
            "Type %(n)s to confirm that %(n)s person is e-mailed",
            "Type %(n)s to confirm that %(n)s people are e-mailed",
            count,
        ) % {"n": count}

    @property
    def must_type(self) -> bool:
        return self.expected > TYPE_THE_NUMBER_ABOVE

    @property
    def office_zone(self) -> str:
        """A valid form's answer: the time zone whose office hours are kept, or ""."""
        data = self.cleaned_data
        return data["time_zone"] if data["office_hours"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("office_hours") and cleaned.get("time_zone") == "":
            self.add_error("time_zone", ValidationError(_("Choose whose hours are meant.")))
        return cleaned

    def clean_typed(self) -> str:
        typed = "".join(c for c in self.cleaned_data["typed"] if c.isdecimal())
        if self.must_type and typed != str(self.expected):
            raise ValidationError(
                _("Type the number %(n)s, so that we know you mean it."),
                params={"n": self.expected},
            )
        return typed
