"""Where a candidate stands in the list that the link came from, and who stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.candidates.listing import Query
from flows_api import Candidate, CandidatePage, FlowsClient, FlowsError


@dataclass(frozen=True)
class Neighbour:
    """Somebody beside the candidate; ``query`` is the list's state on the page they are on."""

    candidate: Candidate
    query: str


@dataclass(frozen=True)
class Standing:
    """``number`` counts from 1 through all that match; ``total`` is None where it isn't told."""

    number: int
    total: int | None
    previous: Neighbour | None
    next: Neighbour | None


def standing(
    flows: FlowsClient, flow_id: str, page: CandidatePage, candidate_id: str, query: Query
) -> Standing:
    """The place of ``candidate_id``, who is on ``page`` of the list that ``query`` asks for.

    One call to the partner at most: whoever is first or last of a page has a neighbour beyond it,
    who is left out where that call fails.
    """
    ids = [candidate.id for candidate in page.candidates]
    index = ids.index(candidate_id)
    number = (page.page - 1) * page.page_size + index + 1
    before = page.candidates[index - 1] if index else None
    after = page.candidates[index + 1] if index + 1 < len(ids) else None
    if after is None and page.has_next:
        beyond = _people(flows, flow_id, query, page.page + 1, page.page_size)
        after = next((c for c in beyond if c.id not in ids), None)
    elif before is None and page.page > 1:
        beyond = _people(flows, flow_id, query, page.page - 1, page.page_size)
        before = next((c for c in reversed(beyond) if c.id not in ids), None)
    return Standing(
        number,
        page.total,
        previous=Neighbour(before, _at(query, number - 1)) if before else None,
        next=Neighbour(after, _at(query, number + 1)) if after else None,
    )


def _people(
    flows: FlowsClient, flow_id: str, query: Query, number: int, page_size: int
) -> Sequence[Candidate]:
    """Who is on the list's page ``number``; nobody where the partner doesn't say: a link less is
    better than no page of somebody who was found."""
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


def _at(query: Query, number: int) -> str:
    """The query string of the list with the ``number``th on its page."""
    return replace(query, page=(number - 1) // query.page_size + 1).encoded()
