"""Reading a paged list that changes meanwhile, so that no candidate is lost or counted twice.

The partner pages by number only. When a candidate is added in front, everyone behind moves on. A
candidate who crosses from page 4 to page 5 after page 5 was read, but before page 4 is, appears on
neither. The total that each answer carries shows it:

- Candidates were only added (totals never fell): two adjacent pages are safe when the total of the
  second was no smaller than that of the first. The second of an unsafe pair is read again.
- A candidate was removed (a total fell, or one is on two pages under the same total): only a full
  round in which nothing changed counts.

What is still unsafe after MAX_ROUNDS rounds makes the result partial, and it says so.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from flows_api import CandidatePage, FlowsError, KeyRefused, NotFound, RateLimited

PAGE_SIZE = 100
MAX_ROUNDS = 3
MAX_RETRIES = 3
"""How often a page that was rate limited is requested again before it counts as failed. The time
this takes does not matter: only totals decide what is safe."""
MAX_FAILURES = 5
"""After so many failed pages the partner is in an outage, and the rest is not requested."""
MAX_REPEATED_PAGES = 10
"""After so many pages in a row that add nobody a list without a total is given up."""

Fetch = Callable[[int], CandidatePage]
OnPage = Callable[[CandidatePage], None]


@dataclass
class Listing:
    """The pages read so far.

    ``positions`` holds, for each candidate, the page and the total under which they were seen last.
    ``totals`` holds the totals that came with each page, ``edges`` the ids on the first and the
    last page by total. ``unreadable`` and ``failed`` are by page.
    """

    total: int | None = None
    pages: int = 1
    positions: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    totals: dict[int, set[int]] = field(default_factory=dict)
    edges: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    unreadable: dict[int, int] = field(default_factory=dict)
    failed: dict[int, FlowsError] = field(default_factory=dict)
    has_shrunk: bool = False
    is_restless: bool = False

    @property
    def read(self) -> int:
        """Return how many candidates were read."""
        return len(self.positions)

    @property
    def is_complete(self) -> bool:
        """Return whether everyone was read who was in the list all the time."""
        is_short = self.total is not None and self.read != self.total
        return not (self.failed or self.is_restless or is_short or self.unreadable)

    @property
    def is_whole(self) -> bool:
        """Return whether every record was seen, be it readable or not."""
        seen = self.read + sum(self.unreadable.values())
        is_short = self.total is not None and seen < self.total
        return not (self.failed or self.is_restless or is_short)

    def add(self, page: CandidatePage, floor: int) -> None:
        """Add a page. ``floor`` is the total that was known when it was requested."""
        if page.total is not None:
            self.has_shrunk |= page.total < floor or self._has_shifted(page)
            self.total = page.total if self.total is None else max(self.total, page.total)
            self.pages = max(self.pages, _page_count(page))
            self.totals.setdefault(page.page, set()).add(page.total)
        position = (page.page, page.total)
        self.positions.update((candidate.id, position) for candidate in page.candidates)
        self.failed.pop(page.page, None)
        self.unreadable.pop(page.page, None)
        if page.unreadable:
            self.unreadable[page.page] = len(page.unreadable)

    def unsafe(self) -> list[int]:
        """Return the pages to be read again.

        While candidates are missing, the first and the last page are among them.
        """
        later = range(2, self.pages + 1)
        pages = {p for p in later if not self._is_safe(p)} | set(self.failed)
        if self.total is not None and self.read + sum(self.unreadable.values()) < self.total:
            pages |= {1, self.pages}
        return sorted(pages)

    def _is_safe(self, page: int) -> bool:
        before, this = self.totals.get(page - 1), self.totals.get(page)
        return bool(before and this) and min(before or ()) <= max(this or ())

    def _has_shifted(self, page: CandidatePage) -> bool:
        """Return whether candidates shifted under the same total: some joined and some left."""
        ids = [candidate.id for candidate in page.candidates]
        before = {self.positions[key] for key in ids if key in self.positions}
        is_doubled = any(n != page.page and total == page.total for n, total in before)
        if page.page not in (1, self.pages):
            return is_doubled
        return is_doubled or self.edges.setdefault((page.page, page.total or 0), ids) != ids


def _page_count(page: CandidatePage) -> int:
    """Return how many pages there are at least."""
    known = page.total_pages or -(-(page.total or 0) // page.page_size)
    # The total may be wrong, or pages shorter than they claim to be.
    return max(known, page.page + 1) if page.has_next else known


class Stopped(Exception):
    """Raised when the process is asked to end. What was read so far stays stored."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A reader of all pages with at most ``at_once`` calls at a time.

    ``fetch`` runs in threads. These run in the calling thread: ``on_page`` with each page,
    ``acquire`` before each call (it may wait), and ``on_error`` with the error of a failed page.
    """

    fetch: Fetch
    on_page: OnPage
    at_once: int
    acquire: Callable[[], object] = lambda: None
    should_stop: Callable[[], bool] = lambda: False
    on_error: Callable[[FlowsError], object] = lambda error: None

    def read(self) -> Listing:
        """Read all pages.

        Raises what the first page raises, KeyRefused and NotFound of any page, and Stopped once
        ``should_stop`` returns True. Other failures are part of the result.
        """
        with _pool(self.at_once) as pool:
            reading = self._round(pool)
            for _ in range(MAX_ROUNDS - 1):
                if len(reading.failed) >= MAX_FAILURES:
                    break
                if reading.has_shrunk:
                    reading = self._round(pool)
                else:
                    self._pages(reading, pool, reading.unsafe())
        reading.is_restless |= reading.has_shrunk
        reading.is_restless |= bool(set(reading.unsafe()) - set(reading.failed))
        return reading

    def _round(self, pool: ThreadPoolExecutor) -> Listing:
        """Read every page once, but the first and the last before and after all others.

        Whatever changes in between shows on one of them, or as a candidate on two pages.
        """
        reading = Listing()
        first = self._fetch_here(1)
        reading.add(first, 0)
        self.on_page(first)
        if first.total is None:
            self._one_by_one(reading, first)
            return reading
        self._pages(reading, pool, [reading.pages] if reading.pages > 1 else [])
        self._pages(reading, pool, range(2, reading.pages))
        self._pages(reading, pool, [1, reading.pages] if reading.pages > 1 else [])
        return reading

    def _one_by_one(self, reading: Listing, page: CandidatePage) -> None:
        """Read page after page. Without a total the number of pages is not known."""
        repeated = 0
        while page.has_next and repeated < MAX_REPEATED_PAGES:
            known = reading.read
            page = self._fetch_here(page.page + 1)
            reading.add(page, 0)
            self.on_page(page)
            reading.is_restless |= reading.read < known + len(page.candidates)
            repeated = 0 if reading.read > known else repeated + 1
        # Who is on the pages that were not read can't be told.
        reading.is_restless |= page.has_next

    def _fetch_here(self, number: int) -> CandidatePage:
        # The first page is not retried after a rate limit: nothing is lost with it.
        for _ in range(MAX_RETRIES if number > 1 else 0):
            try:
                return self._acquire_and_fetch(number)
            except RateLimited as error:
                self.on_error(error)
        return self._acquire_and_fetch(number)

    def _acquire_and_fetch(self, number: int) -> CandidatePage:
        if self.should_stop():
            raise Stopped
        self.acquire()
        return self.fetch(number)

    def _pages(self, reading: Listing, pool: ThreadPoolExecutor, numbers: Iterable[int]) -> None:
        """Read these pages in order, ``at_once`` at a time.

        As many more wait in the pool, so that it has work while ``on_page`` writes.
        """
        left, pauses = deque(numbers), Counter[int]()
        running: dict[Future[CandidatePage], tuple[int, int]] = {}
        while left or running:
            while left and len(running) < 2 * self.at_once:
                self.acquire()
                number = left.popleft()
                running[pool.submit(self.fetch, number)] = (number, reading.total or 0)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                number, floor = running.pop(future)
                error = future.exception()
                if isinstance(error, RateLimited) and pauses[number] < MAX_RETRIES:
                    pauses[number] += 1
                    left.appendleft(number)
                    self.on_error(error)
                else:
                    self._finish(reading, number, floor, future)
            if self.should_stop():
                raise Stopped
            if len(reading.failed) >= MAX_FAILURES:
                _give_up(reading, left)

    def _finish(
        self, reading: Listing, number: int, floor: int, future: Future[CandidatePage]
    ) -> None:
        try:
            page = future.result()
        except (KeyRefused, NotFound):
            raise
        except FlowsError as error:
            reading.failed[number] = error
            self.on_error(error)
            return
        reading.add(page, floor)
        self.on_page(page)


def _give_up(reading: Listing, left: deque[int]) -> None:
    """Mark the pages that are left as failed with the last error."""
    error = next(reversed(reading.failed.values()))
    reading.failed |= dict.fromkeys(left, error)
    left.clear()


@contextmanager
def _pool(at_once: int) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool whose threads are not waited for on an error. A hanging call ends by itself."""
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="progress")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
