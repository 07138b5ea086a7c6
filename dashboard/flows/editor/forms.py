"""The editor's forms: one for the flow and one per step, with the API's field names."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboard.core.http.forms import DecimalTextField, PartnerForm
from dashboard.flows.editor.draft import FlowDraft
from dashboard.flows.editor.save import FlowUpdate
from dashboard.flows.listing import status_label
from flows_api import Flow, FlowStatus, Rejected, StepInput

MAX_NAME_LENGTH = 1000
MAX_TEXT_LENGTH = 20_000
OUT_OF_RANGE = gettext_lazy("Enter a threshold from 0 to 100.")
NOT_A_NUMBER = gettext_lazy("Enter a threshold from 0 to 100, such as 70 or 62.5.")


class FlowForm(PartnerForm):
    """The flow's own fields. A new flow has no status field (docs/partner-api.md, Flows)."""

    flowName = forms.CharField(
        label=gettext_lazy("Flow name"),
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter a name for the flow.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(self, *args: Any, flow: Flow | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if flow is None:
            del self.fields["status"]
        else:
            self.fields["status"] = _status_field(flow.status)


class ThresholdForm(PartnerForm):
    """An existing step, of which only the threshold can change."""

    assessmentId = forms.CharField(required=False, widget=forms.HiddenInput)
    passThreshold = DecimalTextField(
        label=pgettext_lazy("of a step", "Pass threshold"),
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("required", "min_value", "max_value"), OUT_OF_RANGE)
        | {"invalid": NOT_A_NUMBER},
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number


class StepForm(ThresholdForm):
    """A new step, whose fields are all open until it is saved."""

    assessmentId = forms.CharField(
        label=gettext_lazy("Assessment"),
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Select an assessment.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Step name"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("If empty, the assessment's name is shown."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    passAction = forms.CharField(
        label=gettext_lazy("Pass action"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "pass-actions"}),
        help_text=gettext_lazy(
            "What Taptalent does when a candidate passes. Use Taptalent's own values."
        ),
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def step_input(self) -> StepInput:
        """Return the step of a valid form. An empty text is not sent."""
        data = self.cleaned_data
        return StepInput(
            assessment_id=data["assessmentId"],
            pass_threshold=data["passThreshold"],
            name=data["name"] or None,
            instructions=data["instructions"] or None,
            pass_action=data["passAction"] or None,
        )


class EditorForms:
    """All forms of the editor, validated only when ``bound``."""

    def __init__(self, draft: FlowDraft, flow: Flow | None, *, bound: bool) -> None:
        data = draft.form_data()
        locked = len(flow.steps or ()) if flow else 0
        self.flow_form = FlowForm(**_values(data, "", bound=bound), flow=flow)
        self.step_forms: list[ThresholdForm] = []
        for n in range(len(draft.steps)):
            kind = ThresholdForm if n < locked else StepForm
            prefix = f"steps-{n}"
            values = _values(data, f"{prefix}-", bound=bound)
            self.step_forms.append(kind(**values, prefix=prefix, number=n + 1))

    def is_valid(self) -> bool:
        """Return whether every form is valid and there is a step, after collecting all errors."""
        valid = [form.is_valid() for form in self]
        if not self.step_forms:
            self.flow_form.add_error(None, _("Add at least one step."))
        return all(valid) and bool(self.step_forms)

    def add_partner_errors(self, error: Rejected) -> None:
        """Add the partner's messages to the fields and steps that they name."""
        self.flow_form.add_partner_errors(error, rows={"steps": self.step_forms})

    def flow_update(self) -> FlowUpdate:
        """Return the content of the valid forms."""
        data = self.flow_form.cleaned_data
        existing = [form for form in self.step_forms if not isinstance(form, StepForm)]
        added = [form for form in self.step_forms if isinstance(form, StepForm)]
        return FlowUpdate(
            name=data["flowName"],
            description=data["description"],
            status=data.get("status", ""),
            thresholds=tuple(form.cleaned_data["passThreshold"] for form in existing),
            added=tuple(form.step_input() for form in added),
        )

    def __iter__(self) -> Iterator[PartnerForm]:
        return iter([self.flow_form, *self.step_forms])


def _values(data: dict[str, str], prefix: str, *, bound: bool) -> dict[str, Any]:
    if bound:
        return {"data": data}
    own = {name.removeprefix(prefix): v for name, v in data.items() if name.startswith(prefix)}
    return {"initial": own}


def _status_field(current: str) -> forms.ChoiceField:
    """Return a field with the known statuses, and the flow's own status if it is unknown."""
    known = [status.value for status in FlowStatus]
    values = known if current in known else [current, *known]
    choices: list[tuple[str, str | Promise]] = [
        (value, status_label(value) if value else _("Unchanged (unknown)")) for value in values
    ]
    return forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=choices)
