"""Our own assignments that no sync has counted yet, so that no page contradicts them.

Each page with numbers from a snapshot says how many candidates Flowdeck has assigned since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.db.models.functions import Lower

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.recent_assignments import RecentAssignment, assigned_after

LISTING_LAG = timedelta(minutes=1)
"""Time for which the partner's list may lack a new candidate. So an assignment made shortly before
a sync counts as pending unless that sync found the candidate."""
CHUNK_SIZE = 400
"""Candidates per query, below the number of parameters that SQLite takes."""


def count_pending(flows: Iterable[SyncedFlow]) -> dict[int, int]:
    """Return by flow key how many candidates we assigned whom its snapshot does not have.

    ``flows`` belong to one workspace. Flows without such candidates are absent, as are those that
    were never synced.
    """
    synced = {flow.flow_id: flow for flow in flows if flow.synced_at}
    if not synced:
        return {}
    workspace = next(iter(synced.values())).workspace
    oldest = min(flow.synced_at for flow in synced.values() if flow.synced_at)
    return _count(synced, assigned_after(workspace, oldest - LISTING_LAG))


def count_pending_in(workspace: Workspace, flows: QuerySet[SyncedFlow]) -> dict[int, int]:
    """Return the same for ``flows`` of ``workspace``, of which only those with news are read."""
    oldest = flows.aggregate(oldest=Min("synced_at"))["oldest"]
    return count_pending_since(workspace, flows, oldest)


def count_pending_since(
    workspace: Workspace, flows: QuerySet[SyncedFlow], oldest: datetime | None
) -> dict[int, int]:
    """Return the same, where the ``oldest`` sync of the flows is known. None is for no sync."""
    assigned = assigned_after(workspace, oldest - LISTING_LAG) if oldest else []
    if not assigned:
        return {}
    recent = flows.filter(flow_id__in={found.flow_id for found in assigned})
    small = recent.exclude(synced_at=None).defer("scores", "status_counts", "shapes")
    return _count({flow.flow_id: flow for flow in small}, assigned)


def has_pending(flow: SyncedFlow) -> bool:
    """Return whether we assigned candidates whom the snapshot of ``flow`` does not have."""
    return bool(count_pending([flow]))


def _count(
    synced: Mapping[str, SyncedFlow], assigned: Iterable[RecentAssignment]
) -> dict[int, int]:
    by_flow: dict[str, list[RecentAssignment]] = defaultdict(list)
    for found in assigned:
        if found.flow_id in synced:
            by_flow[found.flow_id].append(found)
    counts = {synced[key].pk: _missing(synced[key], found) for key, found in by_flow.items()}
    return {pk: count for pk, count in counts.items() if count}


def _missing(flow: SyncedFlow, assigned: list[RecentAssignment]) -> int:
    """Return how many of ``assigned`` the visible version of ``flow`` does not list."""
    if flow.synced_at is None:
        return 0
    recent = [found for found in assigned if found.at > flow.synced_at - LISTING_LAG]
    missing: set[str] = set()
    for start in range(0, len(recent), CHUNK_SIZE):
        chunk = recent[start : start + CHUNK_SIZE]
        ids, addresses = _listed(flow, chunk)
        missing |= {
            found.key
            for found in chunk
            if found.key not in addresses and found.candidate_id not in ids
        }
    return len(missing)


def _listed(flow: SyncedFlow, chunk: list[RecentAssignment]) -> tuple[set[str], set[str]]:
    """Return the IDs and the addresses, in lower case, of those of ``chunk`` that are listed."""
    states = FlowData.visible(flow).states
    ids = {found.candidate_id for found in chunk} - {""}
    by_id = states.filter(candidate__candidate_id__in=ids)
    by_address = states.alias(address=Lower("candidate__email")).filter(
        address__in={found.key for found in chunk}
    )
    return (
        set(by_id.values_list("candidate__candidate_id", flat=True)),
        set(by_address.values_list(Lower("candidate__email"), flat=True)),
    )
