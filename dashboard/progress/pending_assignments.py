"""Our own assignments that no sync has counted yet, so that no page contradicts them.

Each page with numbers from a snapshot says how many candidates Flowdeck has assigned since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import F, Min, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.flow_data import VersionCache
from dashboard.progress.models import GONE, CandidateState, SyncedFlow, Unindexed
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.recent_assignments import RecentAssignment, assigned_after

LISTING_LAG = timedelta(minutes=1)
"""Time for which the partner's list may lack a new candidate. So an assignment made shortly before
a sync counts as pending unless that sync found the candidate."""
LISTED_TIMEOUT = 10 * 60
"""In seconds."""


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
    is_listed = _find_listed(flow, recent)
    return len({found.key for found in recent if not is_listed[found.number]})


def _find_listed(flow: SyncedFlow, recent: list[RecentAssignment]) -> Mapping[int, bool]:
    """Return by number whether the visible version lists them. Each is looked up once for it."""
    cache = VersionCache(flow)
    known: dict[int, bool] = cache.read("assignments") or {}
    new = [found for found in recent if found.number not in known]
    if new:
        values = flow.pk, flow.version
        given = [found.candidate_id for found in new if found.candidate_id]
        ids = set(_LISTED_IDS.fetch(given, *values))
        addresses = set(_LISTED_ADDRESSES.fetch([found.key for found in new], *values))
        known |= {
            found.number: found.key in addresses or found.candidate_id in ids for found in new
        }
        cache.write("assignments", known, LISTED_TIMEOUT)
    return known


def _listed_ids(flow_id: int, version: int, *ids: str) -> QuerySet[CandidateState, str]:
    # The flow of the candidate only: else the database would scan all states of the flow.
    states = _listed(version).filter(candidate__flow=flow_id, candidate__candidate_id__in=ids)
    return states.values_list("candidate__candidate_id", flat=True)


def _listed_addresses(flow_id: int, version: int, *addresses: str) -> QuerySet[CandidateState, str]:
    # SQLite would prefer an index of the flow to that of addresses.
    is_own = Exact(Unindexed(F("candidate__flow")), flow_id)
    states = _listed(version).filter(is_own).alias(address=Lower("candidate__email"))
    return states.filter(address__in=addresses).values_list(Lower("candidate__email"), flat=True)


def _listed(version: int) -> QuerySet[CandidateState]:
    return CandidateState.objects.at(version).exclude(status=GONE)


_LISTED_IDS = PreparedLookup(_listed_ids, int, int, key=str)
_LISTED_ADDRESSES = PreparedLookup(_listed_addresses, int, int, key=str)
