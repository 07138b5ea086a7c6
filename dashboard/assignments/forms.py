"""The form that assigns one person."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.assigning import Submission
from dashboard.assignments.models import LONGEST_ID
from dashboard.assignments.people import Person
from dashboard.web.forms import PartnerForm
from flows_api import Flow

SALT: Final = "assign-form"
GIVE_ONE = _("Enter an e-mail address or a job-candidate id.")
NOT_BOTH = _(
    "Enter either an e-mail address or a job-candidate id, not both: "
    "Taptalent does not say which of them would count."
)


@dataclass(frozen=True)
class Ticket:
    """What a form remembers of the page it was opened on: a token for this one submission, and
    the flow in words, so that a failed POST can show the form again without asking the partner."""

    token: uuid.UUID
    flow_id: str
    flow_name: str
    first_step: str

    def __post_init__(self) -> None:
        """Raises Http404 for an id that no row could hold: better now than after the call."""
        if len(self.flow_id) > LONGEST_ID:
            raise Http404

    @classmethod
    def for_flow(cls, flow: Flow) -> "Ticket":
        first = flow.steps[0].label if flow.steps else ""
        return cls(uuid.uuid4(), flow.id, flow.name, first)

    @classmethod
    def read(cls, signed: str, flow_id: str) -> "Ticket":
        """The ticket in ``signed``; a fresh one that knows only the id when it isn't ours."""
        try:
            token, own_flow, flow_name, first_step = signing.loads(signed, salt=SALT)
        except (signing.BadSignature, ValueError):
            return cls(uuid.uuid4(), flow_id, "", "")
        if own_flow != flow_id:
            return cls(uuid.uuid4(), flow_id, "", "")
        return cls(uuid.UUID(token), flow_id, flow_name, first_step)

    def renewed(self) -> "Ticket":
        """The same page for a new submission: the old one is over."""
        return Ticket(uuid.uuid4(), self.flow_id, self.flow_name, self.first_step)

    def signed(self) -> str:
        parts = [str(self.token), self.flow_id, self.flow_name, self.first_step]
        return signing.dumps(parts, salt=SALT)


def _id_field(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=100, widget=widget)


class AssignForm(PartnerForm):
    """Field names and limits are the API's (contract.md §3.6, §6)."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=500,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    firstName = forms.CharField(label=_("First name"), required=False, max_length=200)
    lastName = forms.CharField(label=_("Last name"), required=False, max_length=200)
    jobCandidateId = _id_field(_("Job-candidate id"))
    jobId = _id_field(_("Job id"))
    talentId = _id_field(_("Talent id"))
    assign_anyway = forms.BooleanField(label=_("Invite again anyway"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        for name in ("firstName", "lastName"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def signed_ticket(self) -> str:
        """What the hidden field holds: never the one that was posted, which is used up."""
        return self.ticket.signed()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        email, by_id = cleaned.get("email"), cleaned.get("jobCandidateId")
        if email and by_id:
            self.add_error("jobCandidateId", NOT_BOTH)
        elif not email and not by_id and not {"email", "jobCandidateId"} & self.errors.keys():
            self.add_error("email", GIVE_ONE)
        return cleaned

    def submission(self) -> Submission:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Submission(
            token=self.ticket.token,
            flow_id=self.ticket.flow_id,
            flow_name=self.ticket.flow_name,
            again=data["assign_anyway"],
            person=Person(
                email=data["email"],
                first_name=data["firstName"],
                last_name=data["lastName"],
                job_candidate_id=data["jobCandidateId"],
                job_id=data["jobId"],
                talent_id=data["talentId"],
            ),
        )
