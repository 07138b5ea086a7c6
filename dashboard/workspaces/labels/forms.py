"""The form of a label."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.workspaces.labels.models import MAX_NAME_LENGTH, Color
from dashboard.workspaces.labels.queries import MAX_LABELS
from dashboard.workspaces.models import Label


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A label's name and colour. Validate and save it within ``lock_labels``."""

    class Meta:
        model = Label
        fields = ("name", "color")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME_LENGTH)
    color = forms.ChoiceField(
        label=gettext_lazy("Colour"),
        choices=Color.choices,
        initial=Color.GRAY,
        widget=forms.RadioSelect,
    )

    namesake: Label | None = None
    """The workspace's label with exactly the posted name, once the form is found invalid."""

    def find_repeated(self) -> Label | None:
        """Return the label that this form has added already, as with a second click."""
        other, is_new = self.namesake, self.instance.pk is None
        return other if is_new and other and other.color == self.cleaned_data.get("color") else None

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        mine = Label.objects.filter(workspace_id=self.instance.workspace_id)
        other = mine.exclude(pk=self.instance.pk).filter(name__iexact=name).first()
        if other:
            self.namesake = other if other.name == name else None
            raise ValidationError(_("There is already a label with this name."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        mine = Label.objects.filter(workspace_id=self.instance.workspace_id)
        if not self.instance.pk and mine.count() >= MAX_LABELS:
            text = _("A workspace can have up to %(most)s labels. Delete one first.")
            raise ValidationError(text % {"most": MAX_LABELS})
        return cleaned
