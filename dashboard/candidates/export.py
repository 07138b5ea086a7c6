"""CSV export of candidates, streamed page by page and safe from spreadsheet formulas."""

from collections.abc import Iterable, Iterator
from itertools import chain, count

import msgspec

from dashboard.candidates.listing import latest_attempt
from dashboard.core.http.csv import TimeColumn, render_csv
from flows_api import Candidate, CandidatePage, Flow, FlowsClient, Placement

HEADER = (
    "id",
    "email",
    "firstName",
    "lastName",
    "status",
    "currentStep",
    "latestScore",
    "latestStep",
    "attempts",
    TimeColumn("assignedAt"),
    TimeColumn("lastActivityAt"),
    "jobCandidateId",
    "talentId",
    "jobId",
)
PAGE_SIZE = 100


def csv_lines(flows: FlowsClient, flow: Flow, *, search: str, status: str) -> Iterator[str]:
    """Yield the header and one line per matching candidate, without duplicates.

    A record that can't be read gets a line that says so. Raises what the client raises: an export
    that can't be completed breaks off, so that the browser reports a failed download instead of
    saving a file that only looks complete.
    """
    return render_csv(HEADER, _rows(flows, flow, search=search, status=status))


def _rows(
    flows: FlowsClient, flow: Flow, *, search: str, status: str
) -> Iterator[Iterable[object]]:
    for page in _pages(flows, flow, search=search, status=status):
        for candidate in page.candidates:
            yield _cells(candidate)
        for item in page.unreadable:
            yield "could not be read", item.path


def prefetch_lines(made: Iterator[str]) -> Iterable[str]:
    """Fetch the first two lines of ``made``, so that an early error can still become a page."""
    return chain([next(made), *(line for line in [next(made, None)] if line)], made)


def _pages(flows: FlowsClient, flow: Flow, *, search: str, status: str) -> Iterator[CandidatePage]:
    """Yield every page without candidates already seen, as the list may shift while it is read.

    A page with no new candidates ends it. An API that ignores ``page`` would otherwise loop
    forever.
    """
    seen: set[str] = set()
    placement = Placement(tuple(flow.steps or ()))
    for number in count(1):
        page = flows.list_candidates(
            flow.id, page=number, page_size=PAGE_SIZE, search=search, status=status or None
        )
        new = tuple(c for c in page.candidates if c.id not in seen)
        seen.update(c.id for c in new)
        placement.learn(new)
        yield msgspec.structs.replace(page, candidates=placement.apply(new))
        if not page.has_next or not (new or page.unreadable):
            return


def _cells(candidate: Candidate) -> Iterator[object]:
    latest = latest_attempt(candidate)
    yield candidate.id
    yield candidate.email
    yield candidate.first_name
    yield candidate.last_name
    yield candidate.status
    yield candidate.current_step
    yield latest.score if latest else None
    yield latest.step_order if latest else None
    yield len(candidate.attempts)
    yield candidate.assigned_at
    yield candidate.last_activity_at
    yield candidate.job_candidate_id
    yield candidate.talent_id
    yield candidate.job_id
