"""The pages of the flow editor: the form, the review and the conflict.

Every button of these pages posts the same form.
"""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.errors.catalog import Problem
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.templatetags.forms import SummaryLine
from dashboard.flows.editor import lint, review
from dashboard.flows.editor.cards import build_cards
from dashboard.flows.editor.draft import FlowDraft
from dashboard.flows.editor.forms import EditorForms, StepForm
from dashboard.flows.editor.state import EditorState, sign_flow
from dashboard.workspaces.access import WorkspaceRequest
from flows_api import Flow


def render_form(
    request: WorkspaceRequest,
    state: EditorState,
    *,
    forms: EditorForms | None = None,
    status: int = 200,
    **notices: Any,
) -> HttpResponse:
    """Render the form.

    ``forms`` are passed if they were validated. ``notices`` say why the form is shown again.
    """
    forms = forms or EditorForms(state.draft, state.flow, bound=False)
    stages = review.step_previews(state.draft)
    context = {
        "cards": build_cards(request, state, forms),
        "form": forms.flow_form,
        "summary": error_summary(forms),
        "total_duration": lint.total_duration(stage.duration for stage in stages),
        "pass_actions": pass_action_options(state),
        **notices,
    }
    return _render(request, state, "flow_editor", context, status=status)


def render_review(
    request: WorkspaceRequest,
    state: EditorState,
    *,
    candidate_count: int | None,
    problem: Problem | None = None,
    is_date_wrong: bool = False,
) -> HttpResponse:
    """Render the changes before a save.

    ``candidate_count`` is the number of candidates in the flow. ``problem`` explains why it is
    unknown. ``is_date_wrong`` says that the date of the review was not accepted.
    """
    stages = review.step_previews(state.draft)
    context = {
        "changes": review.changes(state.flow, state.draft) if state.flow else [],
        "impact": review.expected_impact(state.flow, state.draft) if state.flow else [],
        "threshold_query": review.threshold_query(state.flow, state.draft) if state.flow else "",
        "stages": stages,
        "total_duration": lint.total_duration(stage.duration for stage in stages),
        "findings": lint.new_findings(_saved_stages(state), stages),
        "candidate_count": candidate_count,
        "problem": problem,
        "is_date_wrong": is_date_wrong,
    }
    status = 422 if is_date_wrong else 200
    return _render(request, state, "flow_review", context, status=status)


def _saved_stages(state: EditorState) -> list[lint.StepPreview]:
    """Return the steps of the flow as it is saved, none for a new flow."""
    return review.step_previews(FlowDraft.from_flow(state.flow)) if state.flow else []


def render_conflict(request: WorkspaceRequest, state: EditorState, theirs: Flow) -> HttpResponse:
    """Render the three versions after somebody else's save, with a choice between them."""
    context = {
        "rows": review.compare_versions(state.flow, theirs, state.draft) if state.flow else [],
        "theirs": sign_flow(theirs, request.workspace.pk),
    }
    return _render(request, state, "flow_conflict", context, status=409)


def error_summary(forms: EditorForms) -> list[SummaryLine]:
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


def pass_action_options(state: EditorState) -> list[str]:
    """Return the pass actions that occur in the flow (docs/partner-api.md, Working guesses)."""
    return sorted({step.pass_action for step in state.draft.steps if step.pass_action})


def draft_key(request: WorkspaceRequest, state: EditorState) -> str:
    """Return the key of the browser's draft for this user, workspace and flow."""
    flow = state.flow.id if state.flow else f"new-{request.GET.get('from', '')}"
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
    state: EditorState,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    shared = {
        "state": state,
        "flow": state.flow,
        "opened": sign_flow(state.flow, request.workspace.pk) if state.flow else "",
        "form_data": state.draft.form_data(),
        "focus": state.focus,
        "draft_key": draft_key(request, state),
        "form_url": request.get_full_path(),
    }
    return render_page_or_partial(
        request,
        f"flows/{template}.html",
        shared | context,
        partials=("flow-editor",),
        status=status,
    )
