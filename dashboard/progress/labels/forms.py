"""The forms that put labels on candidates and take them off."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.workspaces.labels.changes import LabelChange
from dashboard.workspaces.models import Label


class LabelChoice(NamedTuple):
    """A label as a checkbox, with how many of the candidates have it."""

    label: Label
    is_selected: bool
    uses: int


def _labels(label: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("This label no longer exists.")},
    )


class CandidateLabelsForm(forms.Form):
    """The labels to add to candidates and those to remove, of a workspace's ``labels``.

    ``counts`` is how many of the candidates have each label.
    """

    add = _labels(gettext_lazy("Add"))
    remove = _labels(gettext_lazy("Remove"))

    def __init__(self, data: Any, *, labels: Sequence[Label], counts: Mapping[int, int]) -> None:
        super().__init__(data)
        self.labels = labels
        self.counts = counts
        choices = [(str(label.pk), label.name) for label in labels]
        for field in ("add", "remove"):
            self.fields[field].choices = choices  # type: ignore[attr-defined]

    @property
    def to_add(self) -> list[LabelChoice]:
        """Return all labels."""
        return self._choices("add", self.labels)

    @property
    def to_remove(self) -> list[LabelChoice]:
        """Return the labels that any of the candidates has."""
        return self._choices("remove", [each for each in self.labels if each.pk in self.counts])

    @property
    def change(self) -> LabelChange:
        """Return the change of a valid form."""
        added, removed = self.cleaned_data["add"], self.cleaned_data["remove"]
        return LabelChange(
            [label for label in self.labels if label.pk in added],
            [label for label in self.labels if label.pk in removed],
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not cleaned["add"] and not cleaned["remove"]:
            self.add_error("add", ValidationError(_("Select a label to add or to remove.")))
        elif both := set(cleaned["add"]) & set(cleaned["remove"]):
            names = ", ".join(label.name for label in self.labels if label.pk in both)
            text = _("You selected this both to add and to remove: %(names)s.")
            self.add_error("remove", ValidationError(text % {"names": names}))
        return cleaned

    def _choices(self, field: str, labels: Sequence[Label]) -> list[LabelChoice]:
        selected = {str(value) for value in self[field].value() or ()}
        return [
            LabelChoice(label, str(label.pk) in selected, self.counts.get(label.pk, 0))
            for label in labels
        ]
