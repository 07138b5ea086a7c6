"""The page that compares groups of candidates. Nothing that is uploaded to it is stored."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from dashboard.adverse_impact.forms import GroupFileForm
from dashboard.adverse_impact.group_files import GroupColumnProblem
from dashboard.adverse_impact.screening import Comparison, compare_file, step_thresholds
from dashboard.assignments.imports.readers import UnreadableList
from dashboard.core.audit_events import record_event
from dashboard.progress.metrics.types import FlowMetrics, load_metrics
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Permission, Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, connected=False, permission=Permission.ADVERSE_IMPACT)
def adverse_impact(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the form, and in answer to a file the groups of each step.

    A good POST is answered with the page itself: nothing is stored that a redirect could lead to.
    ``?threshold-1=70`` tries another threshold.
    """
    tracked = get_object_or_404(request.workspace.synced_flows.defer("scores"), flow_id=flow_id)
    known = load_metrics(tracked.metrics)
    if known is None:
        context = {"tracked": tracked, "has_key": request.membership.key_hint is not None}
        status = 409 if request.method == "POST" else 200
        return render(request, "adverse_impact/not_loaded.html", context, status=status)
    thresholds = step_thresholds(known)
    labels = {step.order: step.label for step in known.steps if step.order in thresholds}
    form = GroupFileForm.of(request, steps=labels, today=thresholds)
    comparison = _compare(request, form, tracked, known) if form.is_valid() else None
    context = {"tracked": tracked, "form": form, "comparison": comparison}
    status = 422 if form.errors else 200
    response = render(request, "adverse_impact/adverse_impact.html", context, status=status)
    response["X-Accel-Buffering"] = "no"  # nginx buffers a large response in a file otherwise
    return response


def _compare(
    request: WorkspaceRequest, form: GroupFileForm, tracked: SyncedFlow, known: FlowMetrics
) -> Comparison | None:
    """Return the comparison and record that it was made, or add to the form why it can't be."""
    try:
        comparison = compare_file(
            tracked,
            known,
            form.content,
            column=form.cleaned_data["group_column"],
            tried=form.thresholds,
        )
    except UnreadableList as problem:
        form.add_error("file", str(problem))
    except GroupColumnProblem as problem:
        form.add_error("group_column", str(problem))
    else:
        facts = {"flow": tracked.name, "flow_id": tracked.flow_id}
        record_event(request, request.workspace, "adverse_impact.compared", **facts)
        return comparison
    return None
