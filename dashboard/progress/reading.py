"""Reading a list that moves while it is read: nobody lost, nobody twice (field.md idea 18).

The partner pages by number only. When somebody is added in front, everyone behind moves on: whoever
crosses from page 4 to page 5 after page 5 was read, and before page 4 is, is seen on neither. What
tells us is the total that each answer carries:

- People were only added (totals never fell): two neighbouring pages are safe when the second was
  told a total no smaller than the first's. The second of an unsafe pair is read again.
- Somebody was taken away (a total fell, or someone is on two pages under the same total): only a
  whole round in which nothing moved counts.

After ROUNDS rounds what is still unsafe makes the reading partial, and it says so.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from flows_api import CandidatePage, FlowsError, KeyRefused, NotFound, RateLimited

PAGE_SIZE = 100
ROUNDS = 3
MOST_PAUSES = 3
"""So often a page that was asked for too soon is asked for again, before it counts as failed. How
long that takes does not matter to what is read: only totals tell what is safe, never times."""
MOST_FAILURES = 5
"""So many failed pages and the partner is in trouble: the rest is not tried."""

Fetch = Callable[[int], CandidatePage]
Take = Callable[[CandidatePage], None]


@dataclass
class Reading:
    """What has been read. ``places`` says where each candidate was seen last: on which page, and
    under which total."""

    total: int | None = None
    pages: int = 1
    places: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    told: dict[int, set[int]] = field(default_factory=dict)
    ends: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    unreadable: dict[int, int] = field(default_factory=dict)
    failed: dict[int, FlowsError] = field(default_factory=dict)
    has_shrunk: bool = False
    is_restless: bool = False

    @property
    def read(self) -> int:
        """How many people were read."""
        return len(self.places)

    @property
    def is_whole(self) -> bool:
        """Whether everybody was read who was there all the time."""
        is_short = self.total is not None and self.read != self.total
        return not (self.failed or self.is_restless or is_short or self.unreadable)

    def note(self, page: CandidatePage, floor: int) -> None:
        """Take a page's answer into account; ``floor`` is the total known when it was asked for."""
        if page.total is not None:
            self.has_shrunk |= page.total < floor or self._has_moved(page)
            self.total = page.total if self.total is None else max(self.total, page.total)
            self.pages = max(self.pages, -(-page.total // page.page_size))
            self.told.setdefault(page.page, set()).add(page.total)
        place = (page.page, page.total)
        self.places.update((candidate.id, place) for candidate in page.candidates)
        self.failed.pop(page.page, None)
        self.unreadable.pop(page.page, None)
        if page.unreadable:
            self.unreadable[page.page] = len(page.unreadable)

    def unsafe(self) -> list[int]:
        """The pages that have to be read again, and the first where newcomers are missing."""
        later = range(2, self.pages + 1)
        pages = {p for p in later if not self._is_safe(p)} | set(self.failed)
        if self.total is not None and self.read + sum(self.unreadable.values()) < self.total:
            pages |= {1, self.pages}
        return sorted(pages)

    def _is_safe(self, page: int) -> bool:
        before, here = self.told.get(page - 1), self.told.get(page)
        return bool(before and here) and min(before or ()) <= max(here or ())

    def _has_moved(self, page: CandidatePage) -> bool:
        """Whether people changed places though the total is the same: some came, some went."""
        seen = [candidate.id for candidate in page.candidates]
        before = {self.places[one] for one in seen if one in self.places}
        is_doubled = any(n != page.page and total == page.total for n, total in before)
        if page.page not in (1, self.pages):
            return is_doubled
        return is_doubled or self.ends.setdefault((page.page, page.total or 0), seen) != seen


class Stopped(Exception):
    """The process is asked to end; what was read so far is kept."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads every page with at most ``at_once`` calls under way, and hands each to ``take``.

    ``fetch`` runs in threads; ``take``, ``turn`` before each call (it may wait), and ``trouble``
    with the error of a page that failed, run here.
    """

    fetch: Fetch
    take: Take
    at_once: int
    turn: Callable[[], object] = lambda: None
    stop: Callable[[], bool] = lambda: False
    trouble: Callable[[FlowsError], object] = lambda error: None

    def read(self) -> Reading:
        """Raises what the first page raises, KeyRefused and NotFound from any page, and Stopped
        once ``stop`` says so; other failures are noted."""
        with _pool(self.at_once) as pool:
            reading = self._round(pool)
            for _ in range(ROUNDS - 1):
                if len(reading.failed) >= MOST_FAILURES:
                    break
                if reading.has_shrunk:
                    reading = self._round(pool)
                else:
                    self._pages(reading, pool, reading.unsafe())
        reading.is_restless |= reading.has_shrunk
        reading.is_restless |= bool(set(reading.unsafe()) - set(reading.failed))
        return reading

    def _round(self, pool: ThreadPoolExecutor) -> Reading:
        """Every page once, the first and the last before and after all others: whatever moves in
        between shows at one of them, or as somebody who is on two pages."""
        reading = Reading()
        first = self._fetch_here(1)
        reading.note(first, 0)
        self.take(first)
        if first.total is None:
            self._one_by_one(reading, first)
            return reading
        self._pages(reading, pool, [reading.pages] if reading.pages > 1 else [])
        self._pages(reading, pool, range(2, reading.pages))
        self._pages(reading, pool, [1, reading.pages] if reading.pages > 1 else [])
        return reading

    def _one_by_one(self, reading: Reading, page: CandidatePage) -> None:
        """Without a total nobody knows how many pages there are: on, while there is a next."""
        while page.has_next and page.candidates:
            known = reading.read
            page = self._fetch_here(page.page + 1)
            reading.note(page, 0)
            self.take(page)
            reading.is_restless |= reading.read < known + len(page.candidates)

    def _fetch_here(self, number: int) -> CandidatePage:
        """Later pages are waited for; the first is not: nothing is lost with it."""
        for _ in range(MOST_PAUSES if number > 1 else 0):
            try:
                return self._fetch_in_turn(number)
            except RateLimited as error:
                self.trouble(error)
        return self._fetch_in_turn(number)

    def _fetch_in_turn(self, number: int) -> CandidatePage:
        if self.stop():
            raise Stopped
        self.turn()
        return self.fetch(number)

    def _pages(self, reading: Reading, pool: ThreadPoolExecutor, numbers: Iterable[int]) -> None:
        """Read these pages, in order, ``at_once`` at a time. As many more wait in the pool, so that
        it has work while ``take`` writes."""
        left, pauses = deque(numbers), Counter[int]()
        under_way: dict[Future[CandidatePage], tuple[int, int]] = {}
        while left or under_way:
            while left and len(under_way) < 2 * self.at_once:
                self.turn()
                number = left.popleft()
                under_way[pool.submit(self.fetch, number)] = (number, reading.total or 0)
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                number, floor = under_way.pop(future)
                error = future.exception()
                if isinstance(error, RateLimited) and pauses[number] < MOST_PAUSES:
                    pauses[number] += 1
                    left.appendleft(number)
                    self.trouble(error)
                else:
                    self._settle(reading, number, floor, future)
            if self.stop():
                raise Stopped
            if len(reading.failed) >= MOST_FAILURES:
                _give_up(reading, left)

    def _settle(
        self, reading: Reading, number: int, floor: int, future: Future[CandidatePage]
    ) -> None:
        try:
            page = future.result()
        except (KeyRefused, NotFound):
            raise
        except FlowsError as error:
            reading.failed[number] = error
            self.trouble(error)
            return
        reading.note(page, floor)
        self.take(page)


def _give_up(reading: Reading, left: deque[int]) -> None:
    """Mark what is left as failed like the last one."""
    error = next(reversed(reading.failed.values()))
    reading.failed |= dict.fromkeys(left, error)
    left.clear()


@contextmanager
def _pool(at_once: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that are not waited for when something is raised: a hanging call ends by itself."""
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="progress")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
