"""The page of a workspace's rules for cases."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.cases.models import CaseRules
from dashboard.cases.openings import get_rules
from dashboard.cases.rules.forms import CaseRulesForm
from dashboard.cases.rules.near_failures import forget_runs
from dashboard.core.audit_events import record_event
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def case_rules(request: WorkspaceRequest) -> HttpResponse:
    """Show and save the rules."""
    rules = get_rules(request.workspace)
    before = _describe(rules)
    form = CaseRulesForm(posted_fields(request), instance=rules)
    if not form.is_valid():
        context = {"form": form}
        return render(request, "cases/case_rules.html", context, status=422 if form.errors else 200)
    saved = form.save()
    if "near_points" in form.changed_data:
        forget_runs(request.workspace)
    facts = {"what": "rules for cases", "before": before, "after": _describe(saved)}
    record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("case_rules", request.workspace.slug)


def _describe(rules: CaseRules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in CaseRulesForm.Meta.fields}
