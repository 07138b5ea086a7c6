"""The sign of a case on the rows of the list of candidates."""

from collections.abc import Collection, Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dashboard.cases.models import Case
from dashboard.workspaces.models import Workspace


def find_signs(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, SafeString]:
    """Return a link to the cases of each of these candidates of the flow who have any, by id."""
    cases: dict[str, list[Case]] = {}
    found = Case.objects.of(workspace).filter(flow__flow_id=flow_id, erased_at=None)
    for case in found.filter(candidate_id__in=candidate_ids).with_state().order_by("-pk"):
        cases.setdefault(case.candidate_id, []).append(case)
    return {
        candidate_id: SafeString(
            render_to_string("cases/_row_sign.html", {"cases": own, "slug": workspace.slug})
        )
        for candidate_id, own in cases.items()
    }
