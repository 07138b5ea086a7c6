"""The form that assigns one person."""

import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.addresses import suggestion_for
from dashboard.assignments.assigning import Submission
from dashboard.assignments.models import LONGEST_ID, Assignment
from dashboard.assignments.people import Person
from dashboard.web.forms import PartnerForm
from flows_api import Flow, FlowStatus, Rejected

SALT: Final = "assign-form"
GIVE_ONE = _("Enter an e-mail address or a job-candidate id.")
NOT_BOTH = _(
    "Enter either an e-mail address or a job-candidate id, not both: "
    "Taptalent does not say which of them would count."
)
MEANT = _("Did they mean %(meant)s? Nothing was sent yet.")


@dataclass(frozen=True)
class Ticket:
    """What a form remembers of the page it was opened on: a token for this one submission, and
    the flow in words, so that a failed POST can show the form again without asking the partner."""

    token: uuid.UUID
    flow_id: str
    flow_name: str
    first_step: str
    status: str = ""

    def __post_init__(self) -> None:
        """Raises Http404 for an id that no row could hold: better now than after the call."""
        if len(self.flow_id) > LONGEST_ID:
            raise Http404

    @classmethod
    def for_flow(cls, flow: Flow) -> "Ticket":
        first = flow.steps[0].label if flow.steps else ""
        return cls(uuid.uuid4(), flow.id, flow.name, first, flow.status)

    @classmethod
    def read(cls, signed: str, flow_id: str) -> "Ticket":
        """The ticket in ``signed``; a fresh one that knows only the id when it isn't ours."""
        try:
            token, own_flow, flow_name, first_step, *status = signing.loads(signed, salt=SALT)
        except (signing.BadSignature, ValueError):
            return cls(uuid.uuid4(), flow_id, "", "")
        if own_flow != flow_id:
            return cls(uuid.uuid4(), flow_id, "", "")
        return cls(uuid.UUID(token), flow_id, flow_name, first_step, *status[:1])

    @property
    def may_be_closed(self) -> bool:
        """Whether the flow is known to be in another status than the one that takes candidates."""
        return self.status not in ("", FlowStatus.ACTIVE)

    def renewed(self) -> "Ticket":
        """The same page for a new submission: the old one is over."""
        return replace(self, token=uuid.uuid4())

    def signed(self) -> str:
        parts = [str(self.token), self.flow_id, self.flow_name, self.first_step, self.status]
        return signing.dumps(parts, salt=SALT)


def typed_of(row: Assignment) -> dict[str, str]:
    """What ``row`` was made of, by the names of AssignForm's fields."""
    return {
        "email": row.email,
        "firstName": row.first_name,
        "lastName": row.last_name,
        "jobCandidateId": row.job_candidate_id,
        "jobId": row.job_id,
        "talentId": row.talent_id,
    }


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
    as_typed = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    as_suggested = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    assign_anyway = forms.BooleanField(label=_("Invite again anyway"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    suggestion = asked_about = sent_as_typed = ""
    """The address that was probably meant, for which; the one that is sent to in spite of that."""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        for name in ("firstName", "lastName"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def signed_ticket(self) -> str:
        """What the hidden field holds: never the one that was posted, which is used up."""
        return self.ticket.signed()

    @classmethod
    def posted(cls, values: QueryDict, ticket: Ticket) -> "AssignForm":
        """The form as it was posted, with the suggested address in it if that was chosen."""
        typed, suggested = values.get("email", "").strip(), values.get("as_suggested", "")
        if suggested and suggested == suggestion_for(typed):
            values = values.copy()
            values["email"] = suggested
        return cls(values, ticket=ticket)

    @classmethod
    def refused(cls, row: Assignment, error: Rejected, ticket: Ticket) -> "AssignForm":
        """The form as it was for ``row``, with what the partner found wrong at its fields."""
        form = cls({**typed_of(row), "as_typed": row.email}, ticket=ticket)
        form.add_partner_errors(error)
        return form

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        email, by_id = cleaned.get("email"), cleaned.get("jobCandidateId")
        self._ask_if_misspelt(email or "", cleaned.get("as_typed", ""))
        if email and by_id:
            self.add_error("jobCandidateId", NOT_BOTH)
        elif not email and not by_id and not {"email", "jobCandidateId"} & self.errors.keys():
            self.add_error("email", GIVE_ONE)
        return cleaned

    def _ask_if_misspelt(self, email: str, as_typed: str) -> None:
        """A person's word counts for the very address that they were asked about."""
        meant = suggestion_for(email)
        if not meant:
            return
        if email == as_typed:
            self.sent_as_typed = email
        else:
            self.suggestion, self.asked_about = meant, email
            self.add_error("email", MEANT % {"meant": meant})

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
