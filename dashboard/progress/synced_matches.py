"""Candidates of the last sync who match a search that the partner answers with nobody.

The partner compares the text as it was typed. Our search columns take words in any order, without
case and accents.
"""

from dataclasses import dataclass

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import Workspace

MAX_SHOWN = 10


@dataclass(frozen=True)
class SyncedMatches:
    """The first matches in the snapshot of ``tracked``. ``has_more`` says that there are others."""

    tracked: SyncedFlow
    states: tuple[CandidateState, ...]
    has_more: bool


def find_synced_matches(workspace: Workspace, flow_id: str, search: str) -> SyncedMatches | None:
    """Return who matches ``search`` in the flow's snapshot, or None where nobody does."""
    flows = SyncedFlow.objects.filter(workspace=workspace, flow_id=flow_id[:100])
    tracked = flows.defer("scores").first()
    if tracked is None or not search.split():
        return None
    matching = FlowData.visible(tracked).states.filter(
        SyncedCandidate.matching(search, "candidate__")
    )
    ordered = matching.order_by("candidate__last_name", "candidate__first_name", "pk")
    found = list(ordered.select_related("candidate")[: MAX_SHOWN + 1])
    if not found:
        return None
    return SyncedMatches(tracked, tuple(found[:MAX_SHOWN]), len(found) > MAX_SHOWN)
