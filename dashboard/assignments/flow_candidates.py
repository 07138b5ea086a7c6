"""The candidates of a flow, read page by page at the workspace's rate."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from dashboard.assignments.addresses import normalised
from dashboard.assignments.batch import Batch
from dashboard.workspaces import pacing
from flows_api import MOST_PER_PAGE, CandidatePage, FlowsClient

AT_ONCE = 4
PATIENCE: Final = 2.0
"""Seconds to wait for a permit. AT_ONCE such waits and one call last less than a batch's lease."""


class NoTurn(Exception):
    """Raised when the workspace's rate limiter permits no call for now."""


def present_pages(flows: FlowsClient, batch: Batch) -> Iterator[CandidatePage]:
    """Yield all pages of the flow's candidates, several fetched at a time.

    Permits are acquired in the calling thread, so that only this thread uses the database. Raise
    FlowsError, or NoTurn when no permit is given.
    """

    def page(number: int) -> CandidatePage:
        return flows.list_candidates(batch.flow_id, page=number, page_size=MOST_PER_PAGE)

    first = last = _with_permit(batch, page)(1)
    yield first
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pending: deque[Future[CandidatePage]] = deque()
        for number in range(2, (first.total_pages or 1) + 1):
            _acquire_permit(batch)
            pending.append(pool.submit(page, number))
            if len(pending) >= AT_ONCE:
                yield (last := pending.popleft().result())
        while pending:
            yield (last := pending.popleft().result())
    # The number of pages was unknown, or has grown meanwhile.
    while last.has_next and (last.candidates or last.unreadable):
        yield (last := _with_permit(batch, page)(last.page + 1))


def keys_of(page: CandidatePage) -> dict[str, str]:
    """Return the status of each candidate of a page, by both keys that a line may have."""
    found = {}
    for candidate in page.candidates:
        if candidate.email:
            found[f"email:{normalised(candidate.email)}"] = candidate.status
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
    if not pacing.take_turn(batch.workspace_id, patience=PATIENCE):
        raise NoTurn
