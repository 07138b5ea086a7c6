"""The pages of the gate: the workspace's rule, recording notices, and the bypass by an owner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.assignments.gates.forms import BypassForm, NoticeRuleForm, NoticesForm
from dashboard.assignments.gates.pages import gate_notice
from dashboard.assignments.gates.rule import bypass, record_notices
from dashboard.assignments.imports.confirmation import gated_lines
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.assignments.models.gates import NoticeRule
from dashboard.core.audit_events import record_event
from dashboard.core.http.double_submission import runs_again_on_conflict
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
@runs_again_on_conflict
@transaction.atomic
def notice_rule(request: WorkspaceRequest) -> HttpResponse:
    """Show and save whether candidates need a notice before they are assigned."""
    found = NoticeRule.objects.filter(workspace=request.workspace).first()
    rule = found or NoticeRule(workspace=request.workspace)
    before = _describe(rule)
    form = NoticeRuleForm(posted_fields(request), instance=rule)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "assignments/gates/notice_rule.html", {"form": form}, status=status)
    saved = form.save()
    facts = {"what": "notice before assigning", "before": before, "after": _describe(saved)}
    record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("notice_rule", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def candidate_notices(request: WorkspaceRequest) -> HttpResponse:
    """Record that candidates were given a notice. The addresses are posted, never in the URL."""
    form = NoticesForm(posted_fields(request))
    if not form.is_valid():
        status = 422 if form.errors else 200
        template = "assignments/gates/candidate_notices.html"
        return render(request, template, {"form": form}, status=status)
    day, kind = form.cleaned_data["given_on"], form.cleaned_data["kind"]
    with transaction.atomic():
        notices = ((key, day, kind) for key in form.keys)
        record_notices(request.workspace, notices, by=request.user)
        facts = {"count": len(form.keys), "date": day.isoformat(), "kind": kind}
        record_event(request, request.workspace, "notice.recorded", **facts)
    count = len(form.keys)
    text = ngettext(
        "Notice recorded for %(n)s candidate.", "Notice recorded for %(n)s candidates.", count
    )
    messages.success(request, text % {"n": intcomma(count)})
    return see_other("candidate_notices", request.workspace.slug)


@post_only("assignment_detail")
@require_role(Role.OWNER, connected=False)
def assignment_bypass(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Let the candidate of an assignment that was not made be assigned without a notice."""
    rows = Assignment.objects.filter(workspace=request.workspace)
    row = get_object_or_404(rows, pk=assignment_id)
    form = BypassForm(request.POST)
    if gate_notice(row) is None:
        return see_other("assignment_detail", request.workspace.slug, row.pk)
    if not form.is_valid():
        messages.error(request, _("Enter a reason."))
        return see_other("assignment_detail", request.workspace.slug, row.pk)
    flow = {"flow": row.flow_name, "flow_id": row.flow_id}
    _bypass(request, flow, [row.candidate_key], form.cleaned_data["reason"])
    messages.success(request, _("They can be assigned now. Nothing has been sent yet."))
    return see_other("assignment_detail", request.workspace.slug, row.pk)


@post_only("batch_detail")
@require_role(Role.OWNER, connected=False)
def batch_bypass(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Let all candidates of an import under review be assigned without a notice."""
    batch = get_object_or_404(Batch, workspace=request.workspace, pk=batch_id)
    form = BypassForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter a reason."))
    elif batch.state == BatchState.READY:
        keys = set(gated_lines(batch).values_list("candidate_key", flat=True)) - {""}
        flow = {"flow": batch.flow_name, "flow_id": batch.flow_id}
        _bypass(request, flow, sorted(keys), form.cleaned_data["reason"])
        messages.success(request, _("They can be assigned now. Nothing has been sent yet."))
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _bypass(request: WorkspaceRequest, flow: dict[str, str], keys: list[str], reason: str) -> None:
    if not keys:
        return
    with transaction.atomic():
        bypass(request.workspace, flow["flow_id"], keys, reason=reason, by=request.user)
        facts = {**flow, "count": len(keys), "reason": reason}
        record_event(request, request.workspace, "gate.bypassed", **facts)


def _describe(rule: NoticeRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in NoticeRuleForm.Meta.fields}
