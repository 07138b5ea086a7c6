"""The candidates of a flow, all pages of them, read at the workspace's rate."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from dashboard.assignments.invitations.presence import ListedCandidates
from dashboard.assignments.models.batches import Batch
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.candidate_reader import Reader
from flows_api import MAX_PAGE_SIZE, CandidatePage, FlowsClient, UnreadableResponse

MAX_PARALLEL_PAGES: Final = 4
PERMIT_TIMEOUT: Final = 2.0
"""Seconds to wait for a permit. The waits for all calls in flight and one call last less than a
batch's lease."""


UNREADABLE_FOR = timedelta(minutes=2)


class NoPermit(Exception):
    """Raised when the workspace's rate limiter permits no call for now."""


def read_flow(
    flows: FlowsClient,
    flow_id: str,
    listed: ListedCandidates,
    *,
    acquire: Callable[[], object] = lambda: None,
    should_stop: Callable[[], bool] = lambda: False,
    on_page: Callable[[CandidatePage], object] = lambda page: None,
    at_once: int = 1,
) -> None:
    """Read all pages of a flow into ``listed``, as a sync reads them, though the list may move.

    Raise the error of a page that could not be fetched, and Stopped.
    """

    def fetch(number: int) -> CandidatePage:
        return flows.list_candidates(
            flow_id, page=number, page_size=MAX_PAGE_SIZE, allow_unreadable=True
        )

    def add(page: CandidatePage) -> None:
        listed.add(page)
        on_page(page)

    reading = Reader(
        fetch=fetch, on_page=add, at_once=at_once, acquire=acquire, should_stop=should_stop
    ).read()
    for error in reading.failed.values():
        if not isinstance(error, UnreadableResponse):
            raise error
    listed.is_whole = reading.is_whole


def acquire_permit(workspace_id: int) -> None:
    """Wait for the workspace's rate limit. Raise NoPermit when that takes too long."""
    if not rate_limit.acquire(workspace_id, timeout=PERMIT_TIMEOUT):
        raise NoPermit


def read_batch_flow(
    flows: FlowsClient,
    batch: Batch,
    on_page: Callable[[CandidatePage], object],
    *,
    give_up_at: datetime,
) -> ListedCandidates:
    """Return all candidates of the batch's flow, several pages read at a time.

    Permits are acquired in the calling thread, so that only this thread uses the database. Raise
    FlowsError, or NoPermit when no permit is given. A list in no known shape raises
    UnreadableResponse until ``give_up_at``, as a proxy's page may pass. From then on it is a list
    that tells nothing about anybody.
    """
    listed = ListedCandidates()
    try:
        read_flow(
            flows,
            batch.flow_id,
            listed,
            acquire=lambda: acquire_permit(batch.workspace_id),
            on_page=on_page,
            at_once=MAX_PARALLEL_PAGES // 2,
        )
    except UnreadableResponse:
        if timezone.now() < give_up_at:
            raise
    return listed
