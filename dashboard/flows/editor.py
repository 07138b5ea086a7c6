"""The editor's pages: the form, the review, the conflict. Every button posts the one form here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.flows import assessments, lint, review
from dashboard.flows.assessments import Catalogue, Choice
from dashboard.flows.forms import EditorForms, StepForm, ThresholdForm
from dashboard.flows.sheet import Search, Sheet, signed
from dashboard.flows.typed import DEFAULT_THRESHOLD, StepText, number_text
from dashboard.web.pages import page_or_partial
from dashboard.web.problems import Problem, problem_of
from dashboard.web.templatetags.forms import SummaryLine
from dashboard.web.templatetags.meters import place
from dashboard.workspaces.access import WorkspaceRequest
from flows_api import Flow, FlowsError, Step


@dataclass(frozen=True)
class Picker:
    """The open assessment picker; without ``results`` the ``problem`` says why."""

    search: Search
    results: "Page[Choice] | None" = None
    catalogue: Catalogue | None = None
    problem: Problem | None = None

    @property
    def is_lacking(self) -> bool:
        """Whether the assessment wanted may not be in the list."""
        return self.catalogue is None or not self.catalogue.is_whole


@dataclass(frozen=True)
class Card:
    """A step in the editor. ``step`` is the flow's own, None for a new one."""

    index: int
    form: ThresholdForm
    text: StepText
    step: Step | None
    choice: Choice
    is_first: bool
    is_last: bool
    picker: Picker | None

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def label(self) -> str:
        return self.text.name or self.choice.name or self.text.assessment_id

    @property
    def saved_threshold(self) -> float | None:
        """The threshold at the partner; None for a new step, or when it isn't told."""
        return self.step.pass_threshold if self.step else None

    @property
    def grain(self) -> str:
        """What one press of an arrow key is worth: a whole point, unless the value is between."""
        saved = self.saved_threshold
        return "1" if saved is None or saved.is_integer() else "any"

    @property
    def saved_text(self) -> str:
        """The saved threshold as the number field has it; "" when there is none to go back to."""
        return number_text(self.saved_threshold)

    @property
    def saved_place(self) -> str:
        """Where the slider marks it."""
        return place(self.saved_threshold)

    @property
    def slider_value(self) -> str:
        return self.text.threshold or DEFAULT_THRESHOLD

    @property
    def is_id_typed(self) -> bool:
        """Whether the assessment's id is a field to type in: it can't be, or was not, picked."""
        return bool(self.picker and self.picker.is_lacking) or bool(
            self.text.assessment_id and not self.choice.name
        )


def form_page(
    request: WorkspaceRequest,
    sheet: Sheet,
    *,
    forms: EditorForms | None = None,
    status: int = 200,
    **notices: Any,
) -> HttpResponse:
    """The form; ``forms`` if they were checked, ``notices`` say why it is shown again."""
    forms = forms or EditorForms(sheet.typed, sheet.flow, bound=False)
    stages = review.stages(sheet.typed)
    context = {
        "cards": cards(request, sheet, forms),
        "form": forms.flow_form,
        "summary": summary(forms),
        "total_duration": lint.total_duration(stages),
        "pass_actions": pass_actions(sheet),
        **notices,
    }
    return _page(request, sheet, "flow_editor", context, status=status)


def review_page(
    request: WorkspaceRequest, sheet: Sheet, *, people: int | None, problem: Problem | None = None
) -> HttpResponse:
    """What would be saved, in words; ``people`` are in the flow now, ``problem`` if unknown."""
    stages = review.stages(sheet.typed)
    context = {
        "changes": review.changes(sheet.flow, sheet.typed) if sheet.flow else [],
        "consequences": review.consequences(sheet.flow, sheet.typed) if sheet.flow else [],
        "stages": stages,
        "total_duration": lint.total_duration(stages),
        "findings": lint.findings(stages),
        "people": people,
        "problem": problem,
    }
    return _page(request, sheet, "flow_review", context)


def conflict_page(request: WorkspaceRequest, sheet: Sheet, theirs: Flow) -> HttpResponse:
    """Somebody was faster: three versions, and the choice between them."""
    context = {
        "rows": review.three_way(sheet.flow, theirs, sheet.typed) if sheet.flow else [],
        "theirs": signed(theirs, request.workspace.pk),
    }
    return _page(request, sheet, "flow_conflict", context, status=409)


def cards(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> list[Card]:
    """A card for each step; the picker is in at most one of them."""
    steps: Sequence[Step | None] = (sheet.flow.steps or ()) if sheet.flow else ()
    texts = sheet.typed.steps
    return [
        Card(
            index=n,
            form=form,
            text=text,
            step=steps[n] if n < len(steps) else None,
            choice=assessments.told(text.about, text.assessment_id),
            is_first=n <= sheet.locked,
            is_last=n == len(texts) - 1,
            picker=picker(request, sheet.search)
            if sheet.search and sheet.search.step == n
            else None,
        )
        for n, (form, text) in enumerate(zip(forms.step_forms, texts, strict=True))
    ]


def picker(request: WorkspaceRequest, search: Search) -> Picker:
    """The picker for ``search``; when the assessments can't be read it says so."""
    try:
        known = assessments.catalogue(request.flows, request.workspace.pk, fresh=search.is_fresh)
    except FlowsError as error:
        return Picker(search, problem=problem_of(error))
    hits = assessments.found(known.choices, search.q)
    pages = Paginator(hits, assessments.SHOWN_AT_ONCE)
    return Picker(search, pages.get_page(search.page), known)


def summary(forms: EditorForms) -> list[SummaryLine]:
    """All errors, each linked to its field or its step; nothing for forms that weren't checked."""
    if not forms.flow_form.is_bound:
        return []
    lines = [SummaryLine(str(error), "") for error in forms.flow_form.non_field_errors()]
    lines += _field_lines(forms.flow_form, "")
    for form in forms.step_forms:
        prefix = _("Step %(number)d: ") % {"number": form.number}
        lines += [
            SummaryLine(f"{prefix}{error}", f"#step-{form.number - 1}")
            for error in form.non_field_errors()
        ]
        lines += _field_lines(form, prefix)
    return lines


def pass_actions(sheet: Sheet) -> list[str]:
    """What to offer for a pass action: the values that occur in the flow (contract.md §11)."""
    return sorted({step.pass_action for step in sheet.typed.steps if step.pass_action})


def draft_key(request: WorkspaceRequest, sheet: Sheet) -> str:
    """Where the browser keeps a draft of this form: for this person, workspace and flow."""
    flow = sheet.flow.id if sheet.flow else f"new-{request.GET.get('from', '')}"
    return f"{request.user.pk}.{request.workspace.pk}.{flow}"


def _field_lines(form: Any, prefix: str) -> list[SummaryLine]:
    return [
        SummaryLine(prefix + str(error), f"#{_anchor(form, name)}")
        for name, errors in form.errors.items()
        if name != "__all__"
        for error in errors
    ]


def _anchor(form: Any, name: str) -> str:
    """The id of what to focus for a field: the picker's button for the assessment."""
    if name == "assessmentId":
        return (
            f"choose-{form.number - 1}" if isinstance(form, StepForm) else f"step-{form.number - 1}"
        )
    return str(form[name].id_for_label)


def _page(
    request: WorkspaceRequest,
    sheet: Sheet,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    around = {
        "sheet": sheet,
        "flow": sheet.flow,
        "opened": signed(sheet.flow, request.workspace.pk) if sheet.flow else "",
        "carried": sheet.typed.data(),
        "focus": sheet.focus,
        "draft_key": draft_key(request, sheet),
        "address": request.get_full_path(),
    }
    return page_or_partial(
        request,
        f"flows/{template}.html",
        around | context,
        partials=("flow-editor",),
        status=status,
    )
