"""The form of a file with groups, and of thresholds to try."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.adverse_impact.group_files import MAX_NAME_LENGTH
from dashboard.assignments.imports.forms import ACCEPTED, TOO_LARGE_FILE
from dashboard.assignments.imports.uploads import TOO_LARGE
from dashboard.core.params import read_nearest_int

EVERY_FILE = ACCEPTED.replace(",.vcf", "")
"""What imports accept, without contacts, which have no groups."""


class GroupFileForm(forms.Form):
    """A file, the column of the groups, and a threshold to try for each step."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": EVERY_FILE}))
    group_column = forms.CharField(
        label=_("Column with the group"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        *args: Any,
        steps: Mapping[int, str],
        today: Mapping[int, int],
        was_too_large: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take the steps' labels and today's thresholds, both by the step's order."""
        super().__init__(*args, **kwargs)
        self._was_too_large = was_too_large
        self._today = {f"threshold-{order}": threshold for order, threshold in today.items()}
        self._orders = {f"threshold-{order}": order for order in steps}
        for name, order in self._orders.items():
            self.initial.setdefault(name, self._today[name])
            self.fields[name] = forms.IntegerField(
                label=steps[order],
                required=False,
                min_value=0,
                max_value=100,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    @classmethod
    def of(
        cls, request: Any, *, steps: Mapping[int, str], today: Mapping[int, int]
    ) -> "GroupFileForm":
        """Return the form as posted, for a flow with these steps and thresholds.

        Before that it has the thresholds of the address. A file beyond the size limit was dropped
        by the upload handler, which set a flag in the request.
        """
        if request.method == "POST":
            too_large = TOO_LARGE in request.META
            posted = (request.POST, request.FILES)
            return cls(*posted, steps=steps, today=today, was_too_large=too_large)
        names = (f"threshold-{order}" for order in steps)
        tried = {name: read_nearest_int(request.GET.get(name), most=100) for name in names}
        initial = {name: at for name, at in tried.items() if at is not None}
        return cls(initial=initial, steps=steps, today=today)

    @property
    def thresholds(self) -> dict[int, int]:
        """Return a valid form's thresholds by the step's order, without those left empty."""
        values = {order: self.cleaned_data[name] for name, order in self._orders.items()}
        return {order: value for order, value in values.items() if value is not None}

    @property
    def has_tried_thresholds(self) -> bool:
        """Return whether a threshold differs from today's, or can't be read."""
        return any(
            field.errors or str(field.value()) != str(self._today[field.name])
            for field in self.threshold_fields
        )

    @property
    def threshold_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._orders]

    @property
    def content(self) -> bytes:
        """Return the bytes of a valid form's file."""
        return bytes(self.cleaned_data["file"].read())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self._was_too_large:
            self.errors.pop("file", None)
            self.add_error("file", ValidationError(TOO_LARGE_FILE))
        return cleaned
