"""The previous and the next candidate in the list that the link came from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.candidates.listing import CandidateQuery
from dashboard.workspaces.connection.fallback import FlowsReader
from flows_api import Candidate, CandidatePage, FlowsError


@dataclass(frozen=True)
class AdjacentCandidate:
    """The candidate before or after. ``query`` is the list's state for the page that holds them."""

    candidate: Candidate
    query: str


@dataclass(frozen=True)
class ListPosition:
    """A position in the list. ``number`` counts from 1, ``total`` is None where it is unknown."""

    number: int
    total: int | None
    previous: AdjacentCandidate | None
    next: AdjacentCandidate | None


def find_position(
    flows: FlowsReader, flow_id: str, page: CandidatePage, candidate_id: str, query: CandidateQuery
) -> ListPosition:
    """Return the position of ``candidate_id`` on ``page`` of the list of ``query``.

    Makes one call to the partner at most, for the neighbour of the first or last row of a page.
    That neighbour is left out when the call fails.
    """
    ids = [candidate.id for candidate in page.candidates]
    index = ids.index(candidate_id)
    size = page.page_size
    number = (page.page - 1) * size + index + 1
    before = page.candidates[index - 1] if index else None
    after = page.candidates[index + 1] if index + 1 < len(ids) else None
    if after is None and page.has_next:
        beyond = _candidates_on(flows, flow_id, query, page.page + 1, size)
        after = next((c for c in beyond if c.id not in ids), None)
    elif before is None and page.page > 1:
        beyond = _candidates_on(flows, flow_id, query, page.page - 1, size)
        before = next((c for c in reversed(beyond) if c.id not in ids), None)
    return ListPosition(
        number,
        page.total,
        previous=AdjacentCandidate(before, _at(query, number - 1, size)) if before else None,
        next=AdjacentCandidate(after, _at(query, number + 1, size)) if after else None,
    )


def _candidates_on(
    flows: FlowsReader, flow_id: str, query: CandidateQuery, number: int, page_size: int
) -> Sequence[Candidate]:
    """Return the candidates on page ``number`` of the list, or none when the call fails.

    A missing link is better than an error page for a candidate who was found.
    """
    try:
        page = flows.list_candidates(
            flow_id,
            page=number,
            page_size=page_size,
            search=query.search,
            status=query.status or None,
        )
    except FlowsError:
        return ()
    return page.candidates


def _at(query: CandidateQuery, number: int, page_size: int) -> str:
    """Return the query string of the list page that holds the candidate at position ``number``.

    ``page_size`` is the one that was read. The partner may have cut it below the query's.
    """
    return replace(query, page=(number - 1) // min(page_size, query.page_size) + 1).encoded()
