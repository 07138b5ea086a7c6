"""The forms of the dossier: the texts of a step, and a review of its threshold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.params import MAX_INTEGER
from dashboard.dossiers.basis import HEADINGS
from dashboard.dossiers.models import MAX_OUTCOME, MAX_TEXT, StepBasis
from dashboard.dossiers.reviews import ReviewDraft


class _SeenForm(forms.Form):
    """A form that says which was the last entry when its page was loaded."""

    seen = forms.IntegerField(min_value=0, max_value=MAX_INTEGER, widget=forms.HiddenInput)


class BasisForm(_SeenForm):
    """The texts of a step, under their headings. An empty one is not stated."""

    def __init__(self, posted: Any = None, *, basis: StepBasis | None = None) -> None:
        initial = {name: getattr(basis, name) for name in HEADINGS} if basis else {}
        super().__init__(posted, initial=initial)
        for name, label in HEADINGS.items():
            widget = forms.Textarea({"rows": 4, "maxlength": MAX_TEXT})
            self.fields[name] = forms.CharField(
                label=str(label), required=False, max_length=MAX_TEXT, widget=widget
            )

    def texts(self) -> dict[str, str]:
        """Return the texts of the valid form, with the line breaks of all browsers alike."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in HEADINGS}


class ReviewForm(_SeenForm):
    """The outcome of a review, the date of the next one, or both."""

    outcome = forms.CharField(
        label=gettext_lazy("Outcome of the review"),
        required=False,
        max_length=MAX_OUTCOME,
        widget=forms.Textarea({"rows": 4, "maxlength": MAX_OUTCOME}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Next review on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def clean_due_on(self) -> Any:
        """Take a date from today on. An earlier one would be due at once."""
        due_on = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate():
            raise ValidationError(_("Enter a date from today on."))
        return due_on

    def clean(self) -> dict[str, Any]:
        """Require one of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("outcome") and cleaned.get("due_on") is None:
            self.add_error("due_on", _("Enter a date, or the outcome of a review."))
        return cleaned

    def draft(self) -> ReviewDraft:
        """Return the review of the valid form."""
        outcome = self.cleaned_data["outcome"].replace("\r\n", "\n")
        return ReviewDraft(
            outcome=outcome, due_on=self.cleaned_data["due_on"], seen=self.cleaned_data["seen"]
        )
