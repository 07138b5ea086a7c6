"""The pages of the flow editor: the form, the review and the conflict.

Every button of these pages posts the same form.
"""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.flows import lint, review
from dashboard.flows.cards import cards
from dashboard.flows.forms import EditorForms, StepForm
from dashboard.flows.sheet import Sheet, signed
from dashboard.web.pages import page_or_partial
from dashboard.web.problems import Problem
from dashboard.web.templatetags.forms import SummaryLine
from dashboard.workspaces.access import WorkspaceRequest
from flows_api import Flow


def form_page(
    request: WorkspaceRequest,
    sheet: Sheet,
    *,
    forms: EditorForms | None = None,
    status: int = 200,
    **notices: Any,
) -> HttpResponse:
    """Render the form.

    ``forms`` are passed if they were validated. ``notices`` say why the form is shown again.
    """
    forms = forms or EditorForms(sheet.typed, sheet.flow, bound=False)
    stages = review.stages(sheet.typed)
    context = {
        "cards": cards(request, sheet, forms),
        "form": forms.flow_form,
        "summary": summary(forms),
        "total_duration": lint.total_duration(stage.duration for stage in stages),
        "pass_actions": pass_actions(sheet),
        **notices,
    }
    return _render(request, sheet, "flow_editor", context, status=status)


def review_page(
    request: WorkspaceRequest,
    sheet: Sheet,
    *,
    candidate_count: int | None,
    problem: Problem | None = None,
) -> HttpResponse:
    """Render the changes before a save.

    ``candidate_count`` is the number of candidates in the flow. ``problem`` explains why it is
    unknown.
    """
    stages = review.stages(sheet.typed)
    context = {
        "changes": review.changes(sheet.flow, sheet.typed) if sheet.flow else [],
        "impact": review.consequences(sheet.flow, sheet.typed) if sheet.flow else [],
        "threshold_query": review.moved_thresholds(sheet.flow, sheet.typed) if sheet.flow else "",
        "stages": stages,
        "total_duration": lint.total_duration(stage.duration for stage in stages),
        "findings": lint.findings(stages),
        "candidate_count": candidate_count,
        "problem": problem,
    }
    return _render(request, sheet, "flow_review", context)


def conflict_page(request: WorkspaceRequest, sheet: Sheet, theirs: Flow) -> HttpResponse:
    """Render the three versions after somebody else's save, with a choice between them."""
    context = {
        "rows": review.three_way(sheet.flow, theirs, sheet.typed) if sheet.flow else [],
        "theirs": signed(theirs, request.workspace.pk),
    }
    return _render(request, sheet, "flow_conflict", context, status=409)


def summary(forms: EditorForms) -> list[SummaryLine]:
    """Return all errors, each linked to its field or step. Return nothing for unvalidated forms."""
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
    """Return the pass actions that occur in the flow (docs/partner-api.md, Working guesses)."""
    return sorted({step.pass_action for step in sheet.typed.steps if step.pass_action})


def draft_key(request: WorkspaceRequest, sheet: Sheet) -> str:
    """Return the key of the browser's draft for this user, workspace and flow."""
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
    """Return the id of the element to focus for a field: the picker's button for the assessment."""
    if name == "assessmentId":
        return (
            f"select-{form.number - 1}" if isinstance(form, StepForm) else f"step-{form.number - 1}"
        )
    return str(form[name].id_for_label)


def _render(
    request: WorkspaceRequest,
    sheet: Sheet,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    shared = {
        "sheet": sheet,
        "flow": sheet.flow,
        "opened": signed(sheet.flow, request.workspace.pk) if sheet.flow else "",
        "form_data": sheet.typed.data(),
        "focus": sheet.focus,
        "draft_key": draft_key(request, sheet),
        "form_url": request.get_full_path(),
    }
    return page_or_partial(
        request,
        f"flows/{template}.html",
        shared | context,
        partials=("flow-editor",),
        status=status,
    )
