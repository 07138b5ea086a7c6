"""The forms of bulk actions on selected candidates."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.progress.models.annotations import MAX_NOTE_LENGTH

MOVE, DAY = "move", "day"
MAX_SNOOZE = timedelta(days=366)


class SnoozeForm(forms.Form):
    """A snooze until the candidates move, or until a day begins in the reader's time zone."""

    until = forms.ChoiceField(
        label=gettext_lazy("Until"),
        choices=[(MOVE, gettext_lazy("their next activity")), (DAY, gettext_lazy("a date"))],
        initial=MOVE,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    @property
    def ends_at(self) -> datetime | None:
        """Return the end of the snooze, or None for one that lasts until they move."""
        day = self.cleaned_data["day"]
        if self.cleaned_data["until"] == MOVE:
            return None
        return timezone.make_aware(datetime.combine(day, time.min))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("until") != DAY:
            # A date without the choice of it: it is not clear which of them is meant.
            if self["day"].value():
                message = _("Select “a date”, or leave the date empty.")
                self.add_error("until", ValidationError(message))
        elif "day" not in self.errors and (message := _problem_of(cleaned["day"])):
            self.add_error("day", ValidationError(message))
        return cleaned


def _problem_of(day: date | None) -> str:
    """Return the message about a snooze until ``day``, or "" where it is fine."""
    today = timezone.localdate()
    if day is None:
        return _("Enter the date on which they count again.")
    if day <= today:
        return _("Enter a date in the future.")
    return _("Enter a date within a year.") if day > today + MAX_SNOOZE else ""


def _text(label: Any, *, required: bool) -> forms.CharField:
    widget = forms.Textarea({"rows": 3, "maxlength": MAX_NOTE_LENGTH, "autofocus": True})
    return forms.CharField(
        label=label, max_length=MAX_NOTE_LENGTH, required=required, widget=widget
    )


class NoteForm(forms.Form):
    """A note about each of the selected candidates."""

    text = _text(gettext_lazy("Note"), required=True)


class ReviewForm(forms.Form):
    """The reviewer's findings, which are optional."""

    text = _text(gettext_lazy("Findings"), required=False)


class ConfirmForm(forms.Form):
    """A confirmation without any field."""
