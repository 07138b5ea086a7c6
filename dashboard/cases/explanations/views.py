"""The explanation of a decision, to print, and the text blocks that it has."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.cases.explanations.content import explain, find_author_name, find_texts
from dashboard.cases.explanations.forms import text_forms
from dashboard.cases.models import Case
from dashboard.core.audit_events import record_event
from dashboard.core.http.double_submission import runs_again_on_conflict
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.params import read_choice
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def case_explanation(request: WorkspaceRequest, case_id: int, number: int) -> HttpResponse:
    """Show the explanation of a decision in ``?language=de``, the reader's by default."""
    cases = Case.objects.of(request.workspace).select_related("workspace")
    case = get_object_or_404(cases, pk=case_id)
    decision = get_object_or_404(case.decisions, number=number)
    languages = dict(settings.LANGUAGES)
    own = translation.get_language() or settings.LANGUAGE_CODE
    language = read_choice(request.GET.get("language"), languages, own)
    texts = find_texts(case, language)
    with translation.override(language):
        explanation = explain(case, decision, texts)
        if explanation is None:
            raise Http404("the case was erased")
        letter = render_to_string("cases/explanations/_letter.html", {"explanation": explanation})
    context = {
        "case": case,
        "number": number,
        "letter": letter,
        "language": language,
        "languages": settings.LANGUAGES,
        "texts": texts,
        "decision": decision,
        "has_author_name": bool(find_author_name(decision)),
        "is_superseded": case.decisions.filter(number__gt=number).exists(),
    }
    return render(request, "cases/explanations/case_explanation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
@runs_again_on_conflict
@transaction.atomic
def explanation_texts(request: WorkspaceRequest) -> HttpResponse:
    """Show and save the text blocks of each language."""
    forms = text_forms(request.workspace, posted_fields(request))
    valid = [form.is_valid() for form in forms]
    if not all(valid):
        has_errors = any(form.errors for form in forms)
        context = {"forms": forms, "has_errors": has_errors}
        template = "cases/explanations/explanation_texts.html"
        return render(request, template, context, status=422 if has_errors else 200)
    changed = [form.save().language for form in forms if form.has_changed()]
    if changed:
        facts = {"what": "texts of explanations", "name": ", ".join(changed)}
        record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("explanation_texts", request.workspace.slug)
