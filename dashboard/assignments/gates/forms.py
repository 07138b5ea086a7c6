"""The forms of the gate: the rule, notices of many candidates, and a bypass."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.assignments.gates.rule import today
from dashboard.assignments.imports.texts.cells import addresses_of
from dashboard.assignments.invitations.addresses import is_address
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.models.gates import MAX_DAYS, MAX_KIND, MAX_REASON, NoticeRule

MAX_LENGTH = 2_000_000
MAX_SHOWN = 5


class NoticeRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The workspace's rule."""

    is_required = forms.BooleanField(
        label=gettext_lazy("Assign only with a notice recorded"), required=False
    )
    working_days = forms.IntegerField(
        label=gettext_lazy("Working days between the notice and the assignment"),
        min_value=0,
        max_value=MAX_DAYS,
    )

    class Meta:
        model = NoticeRule
        fields = ("is_required", "working_days")


class NoticesForm(forms.Form):
    """The notices of candidates, by their addresses. A valid form has their ``keys``."""

    candidates = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    given_on = forms.DateField(
        label=gettext_lazy("Notice given on"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    kind = forms.CharField(
        label=gettext_lazy("Kind of notice"), required=False, max_length=MAX_KIND
    )

    keys: tuple[str, ...] = ()

    def clean_candidates(self) -> str:
        """Read an address from each line. A line without one is an error that names it."""
        text: str = self.cleaned_data["candidates"]
        keys, wrong = [], []
        for line in filter(None, map(str.strip, text.splitlines())):
            found = [one for one in addresses_of(line) or [line] if is_address(one)]
            keys += [CandidateDetails(email=one).key for one in found]
            wrong += [] if found else [line]
        if wrong:
            shown = ", ".join(wrong[:MAX_SHOWN])
            message = ngettext(
                "%(n)s line has no e-mail address: %(lines)s",
                "%(n)s lines have no e-mail address: %(lines)s",
                len(wrong),
            )
            raise ValidationError(message % {"n": len(wrong), "lines": shown})
        self.keys = tuple(dict.fromkeys(keys))
        return text

    def clean_given_on(self) -> Any:
        """Take no day to come: a notice is recorded once it was given."""
        day = self.cleaned_data["given_on"]
        if day > today():
            raise ValidationError(
                _("Enter the day on which the notice was given, not one to come.")
            )
        return day


class BypassForm(forms.Form):
    """The reason for assigning without a notice in time."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MAX_REASON)
