"""What is asked before a deed is done to chosen people."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.progress.models.care import LONGEST_NOTE

MOVE, DAY = "move", "day"
LONGEST_SNOOZE = timedelta(days=366)


class SnoozeForm(forms.Form):
    """Until they move, or until a day begins (in the reader's time zone), whichever is chosen."""

    until = forms.ChoiceField(
        label=gettext_lazy("Until"),
        choices=[(MOVE, gettext_lazy("they move")), (DAY, gettext_lazy("a day"))],
        initial=MOVE,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    @property
    def ends_at(self) -> datetime | None:
        """When it ends; None for when they move."""
        day = self.cleaned_data["day"]
        if self.cleaned_data["until"] == MOVE:
            return None
        return timezone.make_aware(datetime.combine(day, time.min))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("until") != DAY:
            # Filled in and not meant, or meant and not chosen: nobody knows.
            if self["day"].value():
                self.add_error("until", ValidationError(_("Choose “a day”, or leave it empty.")))
        elif "day" not in self.errors and (fault := _fault(cleaned["day"])):
            self.add_error("day", ValidationError(fault))
        return cleaned


def _fault(day: date | None) -> str:
    """What is wrong with a snooze until ``day``; "" for nothing."""
    today = timezone.localdate()
    if day is None:
        return _("Choose the day from which they count again.")
    if day <= today:
        return _("Choose a day that is still to come.")
    return _("Choose a day within a year.") if day > today + LONGEST_SNOOZE else ""


def _text(label: Any, *, required: bool) -> forms.CharField:
    widget = forms.Textarea({"rows": 3, "maxlength": LONGEST_NOTE, "autofocus": True})
    return forms.CharField(label=label, max_length=LONGEST_NOTE, required=required, widget=widget)


class NoteForm(forms.Form):
    """A note."""

    text = _text(gettext_lazy("Note"), required=True)


class ReviewForm(forms.Form):
    """What the reviewer found, if they want to say."""

    text = _text(gettext_lazy("What you found"), required=False)


class NoForm(forms.Form):
    """For a deed that asks nothing but whether it is meant."""
