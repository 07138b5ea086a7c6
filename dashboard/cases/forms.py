"""The forms of cases: a decision, the opening from a selection, and the handling."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.cases.decisions import DecisionDraft
from dashboard.cases.models import MAX_REASON, CaseHandling, Outcome
from dashboard.core.params import MAX_INTEGER
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role


class DecisionForm(forms.Form):
    """A decision. ``seen`` is the number of the last one on the page."""

    outcome: ClassVar[Outcome]

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        error_messages={"required": _("Enter the reason for your decision.")},
        widget=forms.Textarea({"rows": 4, "maxlength": MAX_REASON}),
    )
    seen = forms.IntegerField(min_value=0, max_value=MAX_INTEGER, widget=forms.HiddenInput)

    def draft(self) -> DecisionDraft:
        """Return the decision of the valid form."""
        cleaned: dict[str, Any] = self.cleaned_data
        return DecisionDraft(outcome=self.outcome, reason=cleaned["reason"], seen=cleaned["seen"])

    def refuse(self, message: Any) -> None:
        """Add an error about the whole form."""
        self.add_error(None, ValidationError(message))


class UpholdForm(DecisionForm):
    """A decision to uphold the result, which is confirmed because it can't be taken back."""

    outcome = Outcome.UPHELD

    confirmed = forms.BooleanField(
        label=_("I uphold the result"),
        error_messages={"required": _("Confirm that you uphold the result.")},
    )


class SendOnForm(DecisionForm):
    """A decision to send the candidate on to the next steps."""

    outcome = Outcome.SENT_ON


class OpeningForm(forms.Form):
    """The opening of cases for selected candidates."""

    requested = forms.BooleanField(label=_("They asked for a review"), required=False)


class HandlingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The member of the workspace who handles a case, and until when."""

    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    class Meta:
        model = CaseHandling
        fields = ("assignee", "due_on")
        labels: ClassVar = {"assignee": _("Handled by")}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = recruiters_of(workspace)
        field.empty_label = _("Nobody")


def recruiters_of(workspace: Workspace) -> QuerySet[User]:
    """Return the members who may handle cases, by address."""
    roles = [role for role in Role if role.includes(Role.RECRUITER)]
    members = workspace.memberships.filter(role__in=roles)
    return User.objects.filter(pk__in=members.values("user")).order_by("email")
