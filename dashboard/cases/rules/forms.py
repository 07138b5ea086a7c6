"""The form of a workspace's rules for cases."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.cases.models import MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, CaseRules
from dashboard.cases.rules.near_failures import count_without_case
from dashboard.core.http.forms import DecimalTextField


class CaseRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The rules. One that opens cases now or erases old ones is confirmed before it is saved."""

    near_points = DecimalTextField(
        label=_("Open cases near the threshold, in points"),
        min_value=0,
        max_value=100,
        required=False,
    )
    has_four_eyes = forms.BooleanField(
        label=_("Whoever set the threshold may not decide"), required=False
    )
    due_days = forms.IntegerField(
        label=_("Due within, in working days"), min_value=1, max_value=250, required=False
    )
    retention_days = forms.IntegerField(
        label=_("Erase after, in days"),
        min_value=MIN_RETENTION_DAYS,
        max_value=MAX_RETENTION_DAYS,
    )
    confirmed = forms.BooleanField(label=_("Save all the same"), required=False)

    class Meta:
        model = CaseRules
        fields = ("near_points", "has_four_eyes", "due_days", "retention_days")

    def clean(self) -> dict[str, Any]:
        """Ask for a confirmation, which says what saving does."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["confirmed"]:
            for message in self._consequences(cleaned):
                self.add_error("confirmed", ValidationError(message))
        return cleaned

    def _consequences(self, cleaned: dict[str, Any]) -> list[str]:
        texts = []
        points = cleaned["near_points"]
        if "near_points" in self.changed_data and points is not None:
            count = count_without_case(self.instance.workspace, points)
            text = ngettext(
                "The rule opens a case for %(n)s candidate who already failed.",
                "The rule opens cases for %(n)s candidates who already failed.",
                count,
            )
            texts += [text % {"n": count}] if count else []
        if cleaned["retention_days"] < self.initial["retention_days"]:
            texts.append(str(_("A shorter time erases the evidence of older cases for good.")))
        return texts
