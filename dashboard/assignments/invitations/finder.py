"""Finding a candidate in a flow's list, with as few calls as the partner's search allows.

A search proves the absence of a candidate only where two things hold.

- It works: for a listed candidate it found that one, in other capitals, and nobody else. A partner
  may ignore ``search``, take only exact matches, or search names alone. This is how a partner is,
  so it is remembered for an hour.
- It can find everybody: as many records contain an "@" as the list has. A record without an address
  may be anybody. This is how a list is, so it is asked each time.

Otherwise every page of the list is read.

What remains impossible: a record on a later page whose address is masked or cut, though page one
shows whole ones, and whose search goes by the mask. Or one without an address whose name has an
"@". Or one that joins during the lookup, or leaves between its two counts.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.flow_candidates import read_flow
from dashboard.assignments.invitations.presence import (
    ABSENT,
    Doubt,
    Finding,
    ListedCandidates,
    Presence,
)
from dashboard.workspaces.connection.candidate_reader import Stopped
from flows_api import (
    MAX_PAGE_SIZE,
    Candidate,
    CandidatePage,
    FlowsClient,
    FlowsError,
    RateLimited,
    is_comparable_email,
)

MAX_PAGES: Final = 20
"""Pages read for one candidate while a member waits. A longer list can't tell."""
PROBE_SECONDS: Final = 3600
AT_SIGN: Final = "@"
COUNT_PAGE_SIZE: Final = 10
"""Records of an answer of which only the total is of interest."""
COUNT_ATTEMPTS: Final = 2
"""How often the two counts are compared: they differ when somebody joins in between."""


class TooLong(Exception):
    """Raised when a list has more pages than may be read now."""


class CandidateFinder:
    """Finds candidates in the lists of one workspace's flows.

    ``acquire`` is called before each call to the partner of a whole reading, and before the lookup
    of an ID, and may wait or raise.
    With ``max_pages`` longer lists are left unread. With ``is_shared`` what was read of a flow once
    serves all candidates who are asked for later.
    """

    def __init__(
        self,
        flows: FlowsClient,
        *,
        acquire: Callable[[], object] = lambda: None,
        max_pages: int | None = MAX_PAGES,
        is_shared: bool = False,
    ) -> None:
        self._flows = flows
        self._acquire = acquire
        self._max_pages = max_pages
        self._readings: dict[str, ListedCandidates] | None = {} if is_shared else None
        self._reading = Lock()
        self._searchable: set[str] = set()
        self._made_at = timezone.now()

    @property
    def reads_from(self) -> datetime:
        """Return the time before which nothing was read that a lookup uses which begins now."""
        return timezone.now() if self._readings is None else self._made_at

    def find(self, flow_id: str, candidate: CandidateDetails) -> Finding:
        """Return whether ``candidate`` is in the flow. Raise FlowsError."""
        wanted = resolve_ids(self._flows, [candidate], acquire=self._acquire)[0]
        if wanted is None:
            return ABSENT
        if self._readings and flow_id in self._readings:
            return self._readings[flow_id].find(wanted)
        first = None if is_search_reliable(self._flows, flow_id) else self._page(flow_id)
        if first is not None:
            listed = collect([first], is_whole=_is_everyone(first))
            finding = listed.find(wanted)
            if listed.is_whole or finding.presence == Presence.PRESENT:
                return finding
        if wanted.email and (finding_by_search := self._search(flow_id, wanted, first)):
            return finding_by_search
        return self._read_all(flow_id, wanted)

    def _search(
        self, flow_id: str, wanted: CandidateDetails, first: CandidatePage | None
    ) -> Finding | None:
        """Return what a search tells about ``wanted``, or None where it tells nothing."""
        hits = self._page(flow_id, wanted.email)
        finding = collect([hits], is_whole=True).find(wanted)
        if finding.presence == Presence.PRESENT:
            return finding
        is_short = hits.total is not None and _count(hits) < hits.total
        if hits.has_next or is_short or not _are_hits(hits.candidates, wanted.email):
            cache.delete(_probe_key(self._flows, flow_id))
            return None
        if finding.presence == Presence.UNKNOWN:
            return finding
        is_working = first is None or self._prove_search(flow_id, first)
        return finding if is_working and self._is_everyone_searchable(flow_id) else None

    def _prove_search(self, flow_id: str, first: CandidatePage) -> bool:
        """Search for a candidate of the ``first`` page, and return whether the search works.

        It must also count what it finds, and know an "@" from nothing. Where anybody on the page
        shows no address, no search proves anything.
        """
        if first.unreadable or not first.candidates:
            return False
        if not all(c.has_comparable_email for c in first.candidates):
            return False
        known = first.candidates[-1]
        address = known.email or ""
        hits = self._page(flow_id, address.swapcase())
        is_found = any(hit.id == known.id for hit in hits.candidates)
        is_counted = hits.total == _count(hits)
        if not (is_found and is_counted and _are_hits(hits.candidates, address)):
            return False
        if self._page(flow_id, AT_SIGN + address, COUNT_PAGE_SIZE).total != 0:
            return False
        cache.set(_probe_key(self._flows, flow_id), True, PROBE_SECONDS)
        return True

    def _is_everyone_searchable(self, flow_id: str) -> bool:
        """Return whether a search for an address could find each record of the list."""
        if flow_id in self._searchable:
            return True
        if not any(self._do_counts_agree(flow_id) for _ in range(COUNT_ATTEMPTS)):
            return False
        if self._readings is not None:
            self._searchable.add(flow_id)
        return True

    def _do_counts_agree(self, flow_id: str) -> bool:
        with_address = self._page(flow_id, AT_SIGN, COUNT_PAGE_SIZE).total
        # Counted afterwards: whoever joins in between makes the list longer than the search.
        everyone = self._page(flow_id, page_size=COUNT_PAGE_SIZE).total
        return with_address is not None and with_address == everyone

    def _read_all(self, flow_id: str, wanted: CandidateDetails) -> Finding:
        """Read every page. Where the reading is not shared it ends once ``wanted`` is found."""
        if self._readings is None:
            return self._read_until_found(flow_id, wanted)
        with self._reading:
            if flow_id not in self._readings:
                listed = ListedCandidates()
                read_flow(self._flows, flow_id, listed, acquire=self._acquire)
                self._readings[flow_id] = listed
        return self._readings[flow_id].find(wanted)

    def _read_until_found(self, flow_id: str, wanted: CandidateDetails) -> Finding:
        listed = ListedCandidates()

        def is_found() -> bool:
            return listed.find(wanted).presence == Presence.PRESENT

        try:
            read_flow(self._flows, flow_id, listed, acquire=self._counted(), should_stop=is_found)
        except TooLong:
            return Finding(Presence.UNKNOWN, doubt=Doubt.PARTIAL)
        except Stopped:
            pass
        return listed.find(wanted)

    def _counted(self) -> Callable[[], object]:
        calls = 0

        def acquire() -> None:
            nonlocal calls
            calls += 1
            # Pages are read again where the list moves, so a few more calls than pages.
            if self._max_pages is not None and calls > 2 * self._max_pages:
                raise TooLong
            self._acquire()

        return acquire

    def _page(
        self, flow_id: str, search: str = "", page_size: int = MAX_PAGE_SIZE
    ) -> CandidatePage:
        return self._flows.list_candidates(
            flow_id, search=search, page_size=page_size, allow_unreadable=True
        )


def collect(pages: Iterable[CandidatePage], *, is_whole: bool) -> ListedCandidates:
    """Return the records of ``pages``."""
    listed = ListedCandidates(is_whole=is_whole)
    for page in pages:
        listed.add(page)
    return listed


def resolve_ids(
    flows: FlowsClient,
    candidates: Sequence[CandidateDetails],
    *,
    acquire: Callable[[], object] = lambda: None,
) -> list[CandidateDetails | None]:
    """Return ``candidates`` with the addresses that belong to their job-candidate IDs, if any.

    A list may show somebody without that ID. None stands for an ID that the partner does not know:
    nobody can be in a flow by it. Where the partner does not tell, or shows no whole address, the
    IDs alone are compared. ``acquire`` is called before each call. Raise RateLimited, after which
    another attempt may tell.
    """
    ids = [candidate.job_candidate_id for candidate in candidates if not candidate.email]
    if not ids:
        return list(candidates)
    known: dict[str, str | None] = {}
    try:
        for at in range(0, len(ids), MAX_PAGE_SIZE):
            acquire()
            found = flows.fetch_job_candidates(ids[at : at + MAX_PAGE_SIZE])
            known |= {job_candidate.id: job_candidate.email for job_candidate in found}
    except RateLimited:
        raise
    except FlowsError:
        return list(candidates)
    return [
        candidate if candidate.email else _with_address(candidate, known)
        for candidate in candidates
    ]


def _with_address(
    candidate: CandidateDetails, known: Mapping[str, str | None]
) -> CandidateDetails | None:
    if candidate.job_candidate_id not in known:
        return None
    email = (known[candidate.job_candidate_id] or "").strip()
    # A masked address differs from the one in the list, which proves nothing.
    return replace(candidate, email=email if is_comparable_email(email) else "")


def is_search_reliable(flows: FlowsClient, flow_id: str) -> bool:
    """Return whether a search of the flow's list was seen to work within the last hour."""
    return bool(cache.get(_probe_key(flows, flow_id)))


def _probe_key(flows: FlowsClient, flow_id: str) -> str:
    return "search-probe:" + hashlib.sha256(f"{flows!r} {flow_id}".encode()).hexdigest()


def _is_everyone(first: CandidatePage) -> bool:
    """Return whether the ``first`` page is the whole list.

    Without a total that can't be told, unless the page is empty.
    """
    seen = _count(first)
    total = first.total if seen else first.total or 0
    return not first.has_next and total is not None and seen >= total


def _count(page: CandidatePage) -> int:
    """Return how many records a page has, be they readable or not."""
    return len(page.candidates) + len(page.unreadable)


def _are_hits(candidates: Iterable[Candidate], address: str) -> bool:
    """Return whether all ``candidates`` whose address is shown have ``address`` in it."""
    needle = address.casefold()
    return all(needle in (c.email or "").casefold() for c in candidates if c.has_comparable_email)
