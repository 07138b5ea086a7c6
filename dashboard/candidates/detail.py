"""The page of one candidate: finding the record.

The partner has no call for a single candidate (docs/partner-api.md, Candidates). The record is
found on the page of the list that the link came from, or else by a search for the e-mail that was
last listed with the id, or that the snapshot has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.core.cache import cache

from dashboard.candidates.listing import CandidateQuery
from dashboard.candidates.pager import ListPosition, find_position
from dashboard.workspaces.connection.fallback import FallbackClient, FlowsReader
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.snapshot_list import find_address
from flows_api import Candidate, Flow, match_attempts

EMAIL_CACHE_SECONDS = 60 * 60 * 24
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class FoundCandidate:
    """A candidate.

    ``listed`` is the page of the list on which they were found, from which is learned how the
    partner names steps. ``position`` is None when the link's page of the list does not hold them.
    """

    candidate: Candidate
    listed: tuple[Candidate, ...]
    position: ListPosition | None = None

    def placed(self, flow: Flow) -> "FoundCandidate":
        """Return the candidate and the page with the steps of ``flow`` in their attempts."""
        listed = match_attempts(self.listed, flow.steps)
        candidate = next(c for c in listed if c.id == self.candidate.id)
        return replace(self, candidate=candidate, listed=listed)


def remember_emails(workspace_id: int, flow_id: str, candidates: Iterable[Candidate]) -> None:
    """Cache the e-mail of each candidate id, so that a link to one candidate works later.

    The snapshot has that of ``candidates`` who are synced (``find_by_stored_address``).
    """
    found = {_cache_key(workspace_id, flow_id, c.id): c.email for c in candidates if c.email}
    if found:
        cache.set_many(found, EMAIL_CACHE_SECONDS)


def find_candidate(
    flows: FlowsReader,
    *,
    workspace: Workspace,
    flow_id: str,
    candidate_id: str,
    query: CandidateQuery,
    fallback: FallbackClient | None = None,
) -> FoundCandidate | None:
    """Find a candidate by id, with two calls to the partner at most, and none to the database.

    ``query`` is the state of the list that the link came from. Return None when the candidate is
    not found: ``find_by_stored_address`` may. ``fallback`` is what the page is rendered from during
    an outage.
    """
    page = flows.list_candidates(
        flow_id,
        page=query.page,
        page_size=MAX_PAGE_SIZE if query.is_empty else query.page_size,
        search=query.search,
        status=query.status or None,
    )
    if found := _with_id(page.candidates, candidate_id):
        position = find_position(flows, flow_id, page, candidate_id, query)
        return FoundCandidate(found, page.candidates, position)
    if fallback is not None:
        found = fallback.get_candidate(flow_id, candidate_id)
        return FoundCandidate(found, (found,))
    email = cache.get(_cache_key(workspace.pk, flow_id, candidate_id))
    return _search(flows, flow_id, candidate_id, email) if email else None


def find_by_stored_address(
    flows: FlowsReader, *, workspace: Workspace, flow_id: str, candidate_id: str
) -> FoundCandidate | None:
    """Find a candidate by the address that the snapshot has for the id.

    Return None without one, and where ``find_candidate`` has searched for an address already.
    """
    if cache.get(_cache_key(workspace.pk, flow_id, candidate_id)):
        return None
    email = find_address(workspace, flow_id, candidate_id)
    return _search(flows, flow_id, candidate_id, email) if email else None


def _search(
    flows: FlowsReader, flow_id: str, candidate_id: str, email: str
) -> FoundCandidate | None:
    page = flows.list_candidates(flow_id, search=email, page_size=MAX_PAGE_SIZE)
    found = _with_id(page.candidates, candidate_id)
    return FoundCandidate(found, page.candidates) if found else None


def _with_id(candidates: Iterable[Candidate], candidate_id: str) -> Candidate | None:
    return next((c for c in candidates if c.id == candidate_id), None)


def _cache_key(workspace_id: int, flow_id: str, candidate_id: str) -> str:
    """Return a cache key. The ids are digested, as the partner's ids may hold any character."""
    ids = f"{workspace_id}\n{flow_id}\n{candidate_id}"
    return "candidate-" + sha256(ids.encode()).hexdigest()
