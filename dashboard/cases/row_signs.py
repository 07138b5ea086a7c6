"""The sign of a case on the rows of the list of candidates."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dashboard.cases.models import Case
from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.workspaces.models import Workspace


def find_signs(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, SafeString]:
    """Return a link to the cases of each of these candidates of the flow who have any, by id."""
    cases: dict[str, list[Case]] = {}
    for case in _CASES.fetch(list(candidate_ids), workspace.pk, flow_id):
        cases.setdefault(case.candidate_id, []).append(case)
    return {
        candidate_id: SafeString(
            render_to_string("cases/_row_sign.html", {"cases": own, "slug": workspace.slug})
        )
        for candidate_id, own in cases.items()
    }


def _cases(workspace_id: int, flow_id: str, *candidate_ids: str) -> QuerySet[Case]:
    found = Case.objects.filter(
        workspace=workspace_id, flow__flow_id=flow_id, candidate_id__in=candidate_ids
    )
    return found.filter(erased_at=None).with_state().order_by("-pk")


_CASES = PreparedLookup(_cases, int, str, key=str)
