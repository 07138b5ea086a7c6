"""Labels of the selected candidates, and of one on their own page."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.progress.bulk_actions.page import get_bulk_action, record_action
from dashboard.progress.bulk_actions.views import perform_action
from dashboard.progress.labels.candidate_labels import change_labels, count_by_label
from dashboard.progress.labels.forms import CandidateLabelsForm
from dashboard.progress.models import CandidateLabel, SyncedCandidate, SyncedFlow
from dashboard.progress.undoable import LABELS
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.labels.changes import LabelChange, posted_change
from dashboard.workspaces.labels.queries import list_labels, lock_labels
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.actions import Done, recorded, report


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_labels(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Add labels to the selected candidates, and remove labels from them."""
    found = get_bulk_action(request, flow_id, selection_id)

    def form(data: Any = None) -> CandidateLabelsForm:
        counts = count_by_label(found.candidates)
        return CandidateLabelsForm(data, labels=list_labels(request.workspace), counts=counts)

    def act(valid: Any) -> Done:
        own = CandidateLabel.objects.filter(candidate__in=found.candidates)
        with recorded(request, LABELS, own) as recording:
            n = change_labels(found.candidates, valid.change, by=request.user)
        if n:
            record_action(request, found, "candidates.labels_changed", n, **valid.change.facts)
        text = ngettext(
            "Labels of %(n)s candidate changed.", "Labels of %(n)s candidates changed.", n
        )
        nothing = _("No labels changed: they are already as you want them.")
        return Done(text % {"n": intcomma(n)} if n else nothing, recording)

    return perform_action(request, found, "labels", form, act)


@post_only("progress_candidate")
@require_role(Role.RECRUITER, connected=False)
def progress_candidate_labels(
    request: WorkspaceRequest, flow_id: str, candidate_id: str
) -> HttpResponse:
    """Add the posted label to one candidate, or remove it."""
    flow = get_object_or_404(SyncedFlow, workspace=request.workspace, flow_id=flow_id)
    candidate = SyncedCandidate.with_ids(flow, [candidate_id]).first()
    with lock_labels(request.workspace):
        change = posted_change(request)
        if candidate is None:
            messages.warning(request, _("This candidate isn't loaded yet. Nothing was changed."))
        elif change is None:
            messages.warning(request, _("This label no longer exists. Nothing was changed."))
        else:
            _change_one(request, candidate, change)
    return see_other("progress_candidate", request.workspace.slug, flow_id, candidate_id)


def _change_one(request: WorkspaceRequest, candidate: SyncedCandidate, change: LabelChange) -> None:
    flow = candidate.flow
    one = SyncedCandidate.objects.filter(pk=candidate.pk)
    with recorded(request, LABELS, candidate.labels.all()) as recording:
        n = change_labels(one, change, by=request.user)
    if n:
        facts = {"flow": flow.name, "flow_id": flow.flow_id, "count": 1, **change.facts}
        record_event(request, request.workspace, "candidates.labels_changed", **facts)
    report(request, Done(change.text, recording))
