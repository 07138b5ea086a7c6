"""Reading a list that changes meanwhile: no candidate is lost or counted twice."""

import random
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.workspaces.connection.candidate_reader import PAGE_SIZE, Listing, Reader, Stopped
from flows_api import (
    Candidate,
    CandidatePage,
    FlowsError,
    KeyRefused,
    RateLimited,
    ServerFailed,
    UnreadableItem,
)


class ChangingList:
    """A partner's list that changes before answers, in an order that its seed decides."""

    def __init__(self, candidates: int, *, size: int, rate: float, where: str, seed: int) -> None:
        self.candidates = list(range(candidates))
        self.chance = random.Random(seed)
        self.size, self.rate, self.where = size, rate, where
        self.calls = 0
        self._lock = threading.Lock()

    def fetch(self, number: int) -> CandidatePage:
        with self._lock:
            self.calls += 1
            while self.chance.random() < self.rate:
                self.add()
            return self.page(number)

    def add(self) -> None:
        added = 1_000_000 + len(self.candidates)
        at = {"head": 0, "tail": len(self.candidates)}.get(self.where)
        at = self.chance.randint(0, len(self.candidates)) if at is None else at
        self.candidates.insert(at, added)

    def page(self, number: int) -> CandidatePage:
        total, size = len(self.candidates), self.size
        here = self.candidates[(number - 1) * size : number * size]
        return CandidatePage(
            page=number,
            page_size=size,
            total=total,
            total_pages=-(-total // size),
            has_next=number * size < total,
            candidates=tuple(Candidate(id=str(candidate)) for candidate in here),
        )


def read(moving: ChangingList, at_once: int = 4) -> tuple[Listing, list[str]]:
    taken: list[str] = []
    reader = Reader(
        fetch=moving.fetch,
        on_page=lambda page: taken.extend(c.id for c in page.candidates),
        at_once=at_once,
    )
    return reader.read(), taken


@pytest.mark.parametrize("where", ["head", "tail", "anywhere"])
def test_added_candidates_lose_or_double_nobody(where: str) -> None:
    whole = 0
    for seed in range(200):
        chance = random.Random(seed)
        candidates, rate = chance.randint(0, 90), chance.choice([0.02, 0.1, 0.3])
        moving = ChangingList(candidates, size=5, rate=rate, where=where, seed=seed)
        reading, taken = read(moving)
        assert set(reading.positions) <= set(taken)
        if reading.is_complete:
            whole += 1
            assert set(map(str, range(candidates))) <= set(reading.positions)
            assert reading.read == reading.total
    assert whole > 100, "most readings come to an end"


def test_unchanged_list_takes_few_calls() -> None:
    moving = ChangingList(10_000, size=PAGE_SIZE, rate=0, where="head", seed=1)
    reading, _ = read(moving, at_once=8)
    assert reading.is_complete
    assert reading.read == 10_000
    assert moving.calls <= 105


def test_failed_page_is_reported_and_the_rest_is_read() -> None:
    moving = ChangingList(1240, size=PAGE_SIZE, rate=0, where="head", seed=1)

    def fetch(number: int) -> CandidatePage:
        if number == 12:
            raise ServerFailed("no", status=500)
        return moving.fetch(number)

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()
    assert list(reading.failed) == [12]
    assert (reading.read, reading.total) == (1140, 1240)
    assert not reading.is_complete


def test_page_that_fails_once_is_read_again() -> None:
    moving = ChangingList(500, size=PAGE_SIZE, rate=0, where="head", seed=1)
    failures = iter([True])

    def fetch(number: int) -> CandidatePage:
        if number == 3 and next(failures, False):
            raise ServerFailed("no", status=500)
        return moving.fetch(number)

    assert Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read().is_complete


def test_outage_ends_the_reading_early() -> None:
    moving = ChangingList(50_000, size=PAGE_SIZE, rate=0, where="head", seed=1)

    def fetch(number: int) -> CandidatePage:
        if number > 20:
            moving.calls += 1
            raise ServerFailed("no", status=500)
        return moving.fetch(number)

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()
    assert not reading.is_complete
    assert moving.calls < 60


class RateLimitedList:
    """A list that sometimes answers 429, until ``on_error`` receives it."""

    def __init__(self, moving: ChangingList, rate: float) -> None:
        self.moving, self.rate = moving, rate
        self.refusals = 0
        self._is_open = True

    def fetch(self, number: int) -> CandidatePage:
        if number > 1 and (not self._is_open or self.moving.chance.random() < self.rate):
            self._is_open = False
            self.refusals += 1
            raise RateLimited("slow", status=429)
        return self.moving.fetch(number)

    def receive(self, error: FlowsError) -> None:
        assert isinstance(error, RateLimited)
        self._is_open = True

    def reading(self) -> Listing:
        return Reader(
            fetch=self.fetch, on_page=lambda page: None, at_once=4, on_error=self.receive
        ).read()


def test_rate_limited_reading_continues() -> None:
    moving = ChangingList(20_000, size=PAGE_SIZE, rate=0, where="head", seed=3)
    throttled = RateLimitedList(moving, rate=0.05)
    reading = throttled.reading()
    assert reading.is_complete
    assert throttled.refusals > 5
    # A page that was refused too often is read again at the end, and so is the one behind it:
    # each such pair took MAX_RETRIES + 1 refusals.
    assert moving.calls <= 200 + throttled.refusals, "no page is read again for it"


@pytest.mark.parametrize("where", ["head", "tail", "anywhere"])
def test_rate_limited_reading_loses_or_doubles_nobody(where: str) -> None:
    whole = 0
    for seed in range(100):
        chance = random.Random(seed)
        candidates = chance.randint(0, 90)
        moving = ChangingList(candidates, size=5, rate=0.05, where=where, seed=seed)
        reading = RateLimitedList(moving, rate=0.1).reading()
        if reading.is_complete:
            whole += 1
            assert set(map(str, range(candidates))) <= set(reading.positions)
            assert reading.read == reading.total
    assert whole > 50, "most readings come to an end"


def test_rate_limited_reading_without_total() -> None:
    refused = iter([True, True])

    def fetch(number: int) -> CandidatePage:
        if number == 3 and next(refused, False):
            raise RateLimited("slow", status=429)
        here = tuple(Candidate(id=f"{number}-{n}") for n in range(3))
        return CandidatePage(page=number, page_size=3, has_next=number < 4, candidates=here)

    assert Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read().read == 12


def test_page_that_is_always_rate_limited_fails() -> None:
    moving = ChangingList(500, size=PAGE_SIZE, rate=0, where="head", seed=1)

    def fetch(number: int) -> CandidatePage:
        if number == 3:
            raise RateLimited("slow", status=429)
        return moving.fetch(number)

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()
    assert list(reading.failed) == [3]


def test_refused_key_ends_the_reading() -> None:
    moving = ChangingList(500, size=PAGE_SIZE, rate=0, where="head", seed=1)

    def fetch(number: int) -> CandidatePage:
        if number == 3:
            raise KeyRefused("no", status=401)
        return moving.fetch(number)

    with pytest.raises(KeyRefused):
        Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()


def test_removed_candidate_restarts_the_reading() -> None:
    moving = ChangingList(40, size=5, rate=0, where="head", seed=1)
    left = iter([True])

    def fetch(number: int) -> CandidatePage:
        page = moving.fetch(number)
        if number == 3 and next(left, False):
            moving.candidates.pop(2)
        return page

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=1).read()
    assert reading.is_complete
    assert set(reading.positions) == set(map(str, moving.candidates))


def test_list_that_never_settles_is_incomplete() -> None:
    moving = ChangingList(60, size=5, rate=0, where="head", seed=1)

    def fetch(number: int) -> CandidatePage:
        moving.candidates.pop()
        return moving.fetch(number)

    assert not Reader(fetch=fetch, on_page=lambda page: None, at_once=1).read().is_complete


def test_reading_without_total_reaches_the_end() -> None:
    def fetch(number: int) -> CandidatePage:
        here = tuple(Candidate(id=f"{number}-{n}") for n in range(3 if number < 4 else 1))
        return CandidatePage(page=number, page_size=3, has_next=number < 4, candidates=here)

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()
    assert reading.read == 10
    assert reading.is_complete


@pytest.mark.parametrize("pages", [4, None])
def test_reading_goes_on_where_the_total_is_too_small(pages: int | None) -> None:
    """A next page, and a number of pages, say more than a total that may be that of a page."""

    def fetch(number: int) -> CandidatePage:
        here = tuple(Candidate(id=f"{number}-{n}") for n in range(3 if number < 4 else 1))
        return CandidatePage(
            page=number,
            page_size=3,
            total=3,
            total_pages=pages,
            has_next=number < 4,
            candidates=here,
        )

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=4).read()
    assert reading.read == 10
    assert not reading.is_complete


def test_unreadable_candidates_are_counted() -> None:
    bad = (UnreadableItem("data[1]", "no id"),)
    page = CandidatePage(
        page=1,
        page_size=100,
        total=2,
        total_pages=1,
        unreadable=bad,
        candidates=(Candidate(id="1"),),
    )
    reading = Reader(fetch=lambda number: page, on_page=lambda page: None, at_once=4).read()
    assert reading.unreadable == {1: 1}
    assert not reading.is_complete


def test_stops_between_pages() -> None:
    moving = ChangingList(5000, size=PAGE_SIZE, rate=0, where="head", seed=1)
    reader = Reader(
        fetch=moving.fetch,
        on_page=lambda page: None,
        at_once=4,
        should_stop=lambda: moving.calls > 10,
    )
    with pytest.raises(Stopped):
        reader.read()
    assert moving.calls < 20


PAGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any), min_size=1, max_size=8
)


@given(PAGES)
@example([(3, 0), (0, 3), (3, 0)])
def test_list_without_total_is_whole_only_where_every_page_was_read(
    pages: list[tuple[int, int]],
) -> None:
    """Each page is drawn as its number of candidates, and of records that can't be read."""

    def fetch(number: int) -> CandidatePage:
        readable, unreadable = pages[number - 1]
        return CandidatePage(
            page=number,
            page_size=3,
            has_next=number < len(pages),
            candidates=tuple(Candidate(id=f"{number}-{n}") for n in range(readable)),
            unreadable=tuple(UnreadableItem(f"data[{n}]", "no id") for n in range(unreadable)),
        )

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=1).read()
    assert reading.is_whole
    assert reading.read == sum(readable for readable, _ in pages)
    assert sum(reading.unreadable.values()) == sum(unreadable for _, unreadable in pages)


@pytest.mark.parametrize("readable", [0, 3])
def test_list_that_repeats_a_page_without_end_is_not_whole(readable: int) -> None:
    calls = 0

    def fetch(number: int) -> CandidatePage:
        nonlocal calls
        calls += 1
        return CandidatePage(
            page=number,
            page_size=3,
            has_next=True,
            candidates=tuple(Candidate(id=str(n)) for n in range(readable)),
        )

    reading = Reader(fetch=fetch, on_page=lambda page: None, at_once=1).read()
    assert not reading.is_whole
    assert calls < 50
