"""The form that assigns one candidate."""

import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.invitations.addresses import suggest_address
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.models.assignments import MAX_ID_LENGTH, Assignment
from dashboard.assignments.single.submission import Submission
from dashboard.core.http.forms import PartnerForm, validate_unmasked
from flows_api import Flow, FlowStatus, Rejected

SALT: Final = "assign-form"
GIVE_ONE = _("Enter an e-mail address or a job-candidate ID.")
NOT_BOTH = _(
    "Enter either an e-mail address or a job-candidate ID, not both. "
    "Taptalent does not document which one counts."
)
SUGGESTION_QUESTION = _("Did you mean %(meant)s? Nothing has been sent yet.")


@dataclass(frozen=True)
class FormToken:
    """A form's signed token: the submission's id, and the flow as the page showed it.

    With the flow's name a failed POST can show the form again without a call to the partner.
    """

    token: uuid.UUID
    flow_id: str
    flow_name: str
    first_step: str
    status: str = ""

    def __post_init__(self) -> None:
        """Raise Http404 for an id that no row could store. After the call it would be too late."""
        if len(self.flow_id) > MAX_ID_LENGTH:
            raise Http404

    @classmethod
    def for_flow(cls, flow: Flow) -> "FormToken":
        first = flow.steps[0].label if flow.steps else ""
        return cls(uuid.uuid4(), flow.id, flow.name, first, flow.status)

    @classmethod
    def from_signed(cls, signed: str, flow_id: str) -> "FormToken":
        """Return the token in ``signed``, or a new one with only the flow's id."""
        try:
            token, own_flow, flow_name, first_step, *status = signing.loads(signed, salt=SALT)
        except (signing.BadSignature, ValueError):
            return cls(uuid.uuid4(), flow_id, "", "")
        if own_flow != flow_id:
            return cls(uuid.uuid4(), flow_id, "", "")
        return cls(uuid.UUID(token), flow_id, flow_name, first_step, *status[:1])

    @property
    def is_flow_inactive(self) -> bool:
        """Return whether the flow is known to be in a status other than active."""
        return self.status not in ("", FlowStatus.ACTIVE)

    def with_new_token(self) -> "FormToken":
        """Return a token of the same page for a new submission, as the old one is used up."""
        return replace(self, token=uuid.uuid4())

    def signed(self) -> str:
        parts = [str(self.token), self.flow_id, self.flow_name, self.first_step, self.status]
        return signing.dumps(parts, salt=SALT)


def form_data_of(row: Assignment) -> dict[str, str]:
    """Return the data of ``row`` by the names of AssignForm's fields."""
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
    """The assign form. Field names and limits are the API's (docs/partner-api.md, Assign)."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=500,
        validators=[validate_unmasked],
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    firstName = forms.CharField(label=_("First name"), required=False, max_length=200)
    lastName = forms.CharField(label=_("Last name"), required=False, max_length=200)
    jobCandidateId = _id_field(_("Job-candidate ID"))
    jobId = _id_field(_("Job ID"))
    talentId = _id_field(_("Talent ID"))
    as_typed = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    as_suggested = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    assign_anyway = forms.BooleanField(label=_("Invite again anyway"), required=False)
    despite_doubt = forms.BooleanField(label=_("Invite anyway"), required=False)
    doubt_about = forms.CharField(required=False, max_length=520, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    suggestion = suggested_for = confirmed_as_entered = ""
    """The suggested address, the one it was suggested for, and the one confirmed as entered."""

    def __init__(self, *args: Any, form_token: FormToken, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_token = form_token
        for name in ("firstName", "lastName"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def signed_token(self) -> str:
        """Return the hidden field's value: never the posted token, which is used up."""
        return self.form_token.signed()

    @classmethod
    def posted(cls, values: QueryDict, form_token: FormToken) -> "AssignForm":
        """Return the form as posted, with the suggested address in it if that was selected."""
        entered, suggested = values.get("email", "").strip(), values.get("as_suggested", "")
        if suggested and suggested == suggest_address(entered):
            values = values.copy()
            values["email"] = suggested
        return cls(values, form_token=form_token)

    @classmethod
    def refused(cls, row: Assignment, error: Rejected, form_token: FormToken) -> "AssignForm":
        """Return the form as it was for ``row``, with the partner's messages at its fields."""
        form = cls({**form_data_of(row), "as_typed": row.email}, form_token=form_token)
        form.add_partner_errors(error)
        return form

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        email, by_id = cleaned.get("email"), cleaned.get("jobCandidateId")
        self._confirm_if_misspelt(email or "", cleaned.get("as_typed", ""))
        if email and by_id:
            self.add_error("jobCandidateId", NOT_BOTH)
        elif not email and not by_id and not {"email", "jobCandidateId"} & self.errors.keys():
            self.add_error("email", GIVE_ONE)
        return cleaned

    def _confirm_if_misspelt(self, email: str, as_typed: str) -> None:
        """Suggest another address for a misspelt one, unless this very address was confirmed."""
        meant = suggest_address(email)
        if not meant:
            return
        if email == as_typed:
            self.confirmed_as_entered = email
        else:
            self.suggestion, self.suggested_for = meant, email
            self.add_error("email", SUGGESTION_QUESTION % {"meant": meant})

    @property
    def is_only_question(self) -> bool:
        """Return whether nothing is wrong, and only a suggested address is to be confirmed."""
        return bool(self.suggestion) and self.error_count == 1

    @property
    def error_count(self) -> int:
        return sum(len(messages) for messages in self.errors.values())

    def require_decision(self, candidate_key: str) -> None:
        """Ask whether to invite this very candidate though they may be in the flow already."""
        question = {"despite_doubt": "", "doubt_about": candidate_key}
        self.data = dict(self.data.items()) | question

    def submission(self) -> Submission:
        """Return the submission of a valid form."""
        data = self.cleaned_data
        candidate = CandidateDetails(
            email=data["email"],
            first_name=data["firstName"],
            last_name=data["lastName"],
            job_candidate_id=data["jobCandidateId"],
            job_id=data["jobId"],
            talent_id=data["talentId"],
        )
        return Submission(
            token=self.form_token.token,
            flow_id=self.form_token.flow_id,
            flow_name=self.form_token.flow_name,
            again=data["assign_anyway"],
            # The decision was about one candidate. Another address asks anew.
            despite_doubt=data["despite_doubt"] and data["doubt_about"] == candidate.key,
            candidate=candidate,
        )
