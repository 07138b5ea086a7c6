"""The handling of a case, and what became of all cases."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.cases.forms import HandlingForm
from dashboard.cases.models import CaseHandling
from dashboard.cases.pages import get_case, render_case
from dashboard.cases.queue.metrics import count_by_member, count_by_step
from dashboard.cases.send_on.outcomes import count_continuations
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@post_only("case_detail")
@require_role(Role.RECRUITER, connected=False)
def case_handling(request: WorkspaceRequest, case_id: int) -> HttpResponse:
    """Save who handles a case and until when."""
    case = get_case(request, case_id)
    handling = get_object_or_404(CaseHandling, case=case)
    form = HandlingForm(request.POST, instance=handling, workspace=request.workspace)
    if not form.is_valid():
        return render_case(request, case, handling_form=form, status=422)
    with transaction.atomic():
        saved = form.save()
        if form.has_changed():
            member = saved.assignee.email if saved.assignee else ""
            until = saved.due_on.isoformat() if saved.due_on else ""
            facts = {"case": str(case.pk), "member": member, "until": until}
            record_event(request, request.workspace, "case.assigned", **facts)
    messages.success(request, _("Saved."))
    return see_other("case_detail", request.workspace.slug, case.pk)


@require_safe
@require_role(Role.VIEWER, connected=False)
def case_metrics(request: WorkspaceRequest) -> HttpResponse:
    """Show how many cases there are, and what became of them."""
    context = {
        "counts": count_by_step(request.workspace),
        "members": count_by_member(request.workspace),
        "continuations": count_continuations(request.workspace),
    }
    return render(request, "cases/case_metrics.html", context)
