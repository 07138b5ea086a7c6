"""The pages about one step of a flow, which several views render."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.dossiers.basis import find_versions, headings
from dashboard.dossiers.forms import BasisForm, ReviewForm
from dashboard.dossiers.models import ReviewDate, ThresholdReview
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class FlowStep:
    """A step of a flow."""

    flow: SyncedFlow
    order: int
    label: str

    @property
    def key(self) -> tuple[Workspace, str, int]:
        """Return the workspace, the flow's ID and the order."""
        return self.flow.workspace, self.flow.flow_id, self.order


def get_step(request: WorkspaceRequest, flow_id: str, order: int) -> FlowStep:
    """Return a step of the workspace's flow, or raise Http404."""
    flows = request.workspace.synced_flows.select_related("workspace").defer("scores", "metrics")
    flow = get_object_or_404(flows, flow_id=flow_id)
    step = next((one for one in flow.steps if one["order"] == order), None)
    if step is None:
        raise Http404("the flow has no such step")
    return FlowStep(flow, order, step["label"])


def render_basis(
    request: WorkspaceRequest,
    step: FlowStep,
    *,
    form: BasisForm | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    """Render the form of a step's texts, with those of a colleague after a conflict."""
    versions = find_versions(*step.key)
    last = versions[0] if versions else None
    form = form or BasisForm(basis=last)
    context = {
        "step": step,
        "form": form,
        "seen": last.number if last else 0,
        "theirs": {"basis": last, "headings": headings(last)} if is_conflict else None,
    }
    return render(request, "dossiers/step_basis.html", context, status=_status(form, is_conflict))


def render_review(
    request: WorkspaceRequest,
    step: FlowStep,
    *,
    form: ReviewForm | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    """Render the form of a review, with the reviews before it."""
    workspace, flow_id, order = step.key
    own = {"workspace": workspace, "flow_id": flow_id, "order": order}
    reviews = list(ThresholdReview.objects.filter(**own).order_by("-number"))
    planned = ReviewDate.objects.filter(**own).first()
    form = form or ReviewForm(initial={"due_on": None})
    context = {
        "step": step,
        "form": form,
        "reviews": reviews,
        "seen": reviews[0].number if reviews else 0,
        "due_on": planned.due_on if planned else None,
        "rule": FlowData.visible(step.flow).rule(order),
    }
    status = _status(form, is_conflict)
    return render(request, "dossiers/threshold_review.html", context, status=status)


def _status(form: Any, is_conflict: bool) -> int:
    if is_conflict:
        return 409
    return 422 if form.errors else 200
