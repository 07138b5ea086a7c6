"""The candidates of a flow, read page by page at the workspace's rate."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from dashboard.assignments.invitations.addresses import normalize_address
from dashboard.assignments.models.batches import Batch
from dashboard.workspaces.connection import rate_limit
from flows_api import MAX_PAGE_SIZE, CandidatePage, FlowsClient

MAX_PARALLEL_PAGES = 4
PERMIT_TIMEOUT: Final = 2.0
"""Seconds to wait for a permit. AT_ONCE such waits and one call last less than a batch's lease."""


class NoPermit(Exception):
    """Raised when the workspace's rate limiter permits no call for now."""


def fetch_pages(flows: FlowsClient, batch: Batch) -> Iterator[CandidatePage]:
    """Yield all pages of the flow's candidates, several fetched at a time.

    Permits are acquired in the calling thread, so that only this thread uses the database. Raise
    FlowsError, or NoTurn when no permit is given.
    """

    def page(number: int) -> CandidatePage:
        return flows.list_candidates(batch.flow_id, page=number, page_size=MAX_PAGE_SIZE)

    first = last = _with_permit(batch, page)(1)
    yield first
    with ThreadPoolExecutor(MAX_PARALLEL_PAGES) as pool:
        pending: deque[Future[CandidatePage]] = deque()
        for number in range(2, (first.total_pages or 1) + 1):
            _acquire_permit(batch)
            pending.append(pool.submit(page, number))
            if len(pending) >= MAX_PARALLEL_PAGES:
                yield (last := pending.popleft().result())
        while pending:
            yield (last := pending.popleft().result())
    # The number of pages was unknown, or has grown meanwhile.
    while last.has_next and (last.candidates or last.unreadable):
        yield (last := _with_permit(batch, page)(last.page + 1))


def statuses_by_key(page: CandidatePage) -> dict[str, str]:
    """Return the status of each candidate of a page, by both keys that a line may have."""
    found = {}
    for candidate in page.candidates:
        if candidate.email:
            found[f"email:{normalize_address(candidate.email)}"] = candidate.status
        if candidate.job_candidate_id:
            found[f"job-candidate:{candidate.job_candidate_id}"] = candidate.status
    return found


def _with_permit(
    batch: Batch, page: Callable[[int], CandidatePage]
) -> Callable[[int], CandidatePage]:
    def fetch(number: int) -> CandidatePage:
        _acquire_permit(batch)
        return page(number)

    return fetch


def _acquire_permit(batch: Batch) -> None:
    if not rate_limit.acquire(batch.workspace_id, timeout=PERMIT_TIMEOUT):
        raise NoPermit
