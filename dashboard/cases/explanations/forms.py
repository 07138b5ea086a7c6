"""The form of the workspace's text blocks in one language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dashboard.cases.models import MAX_TEXT, ExplanationText
from dashboard.workspaces.models import Workspace


def _text(label: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 4, "maxlength": MAX_TEXT})
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT, widget=widget)


class ExplanationTextForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The text blocks in one language."""

    introduction = _text(_("Introduction"))
    review = _text(_("How to ask for a review"))
    closing = _text(_("Closing"))

    class Meta:
        model = ExplanationText
        fields = ("introduction", "review", "closing")

    @property
    def language_name(self) -> str:
        """Return the language by its own name."""
        return dict(settings.LANGUAGES)[self.instance.language]


def text_forms(workspace: Workspace, posted: Any = None) -> list[ExplanationTextForm]:
    """Return the form of each language of the interface."""
    stored = {text.language: text for text in workspace.explanation_texts.all()}
    return [
        ExplanationTextForm(
            posted,
            prefix=code,
            instance=stored.get(code) or ExplanationText(workspace=workspace, language=code),
        )
        for code, _name in settings.LANGUAGES
    ]
