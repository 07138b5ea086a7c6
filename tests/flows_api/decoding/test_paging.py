"""Page numbers of lists, whatever they are called and leave out (docs/partner-api.md, Paging)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows_api.decoding.envelope import find_list, parse_envelope
from flows_api.decoding.paging import is_first_part, parse_paging
from tests.flows_api.decoding.answers import answered

PageNumbers = dict[str, Any]


def paged(payload: object, *, page: int = 1, page_size: int = 10) -> PageNumbers:
    found = find_list(parse_envelope(answered(payload)), ("candidates",))
    return dict(parse_paging(found, page=page, page_size=page_size))


TEN = [{"id": n} for n in range(10)]


@pytest.mark.parametrize(
    ("page", "size", "total", "pages"),
    [
        ("page", "limit", "total", "totalPages"),
        ("pageNumber", "pageSize", "totalCount", "pages"),
        ("currentPage", "perPage", "count", "total_pages"),
        ("page_number", "per_page", "total_jobs", "pages"),
    ],
)
def test_page_numbers_have_many_names(page: str, size: str, total: str, pages: str) -> None:
    """They go before what was asked for, and before what would follow from the others."""
    numbers = {page: 2, size: 20, total: 25, pages: 7}
    read = paged({"data": {"candidates": TEN, "pagination": numbers}})
    assert read == {"page": 2, "page_size": 20, "total": 25, "total_pages": 7, "has_next": True}


@pytest.mark.parametrize(
    "payload",
    [
        {"data": {"candidates": TEN, "pagination": {"total": 25}}},
        {"data": {"candidates": TEN, "meta": {"total": "25"}}},
        {"data": {"candidates": TEN, "total": 25}},
        {"data": TEN, "pagination": {"total": 25}},
        {"data": TEN, "meta": {"total": 25}},
        {"data": TEN, "total": 25},
        {"data": TEN, "meta": {"pagination": None}, "totalCount": 25},
        {"candidates": TEN, "total": 25},
    ],
)
def test_page_numbers_are_found_at_every_level(payload: object) -> None:
    read = paged(payload)
    assert (read["total"], read["total_pages"], read["has_next"]) == (25, 3, True)


def test_without_a_total_a_full_page_has_a_next_one() -> None:
    assert paged({"data": TEN})["has_next"]
    assert not paged({"data": TEN[:9]})["has_next"]
    assert paged({"data": TEN})["total"] is None
    assert paged({"data": TEN[:1]}, page_size=1)["has_next"]


def test_an_empty_page_never_has_a_next_one() -> None:
    numbers = {"page": 1, "total": 100, "totalPages": 10}
    assert not paged({"data": {"candidates": [], "pagination": numbers}})["has_next"]


def test_the_last_page_has_no_next_one() -> None:
    assert not paged({"data": {"candidates": TEN[:5], "total": 25}}, page=3)["has_next"]
    assert not paged({"data": {"candidates": TEN, "total": 20}}, page=2)["has_next"]


def test_a_page_size_that_the_server_clamped_counts() -> None:
    read = paged({"data": TEN, "pagination": {"pageSize": 10, "total": 25}}, page_size=100)
    assert (read["page_size"], read["total_pages"], read["has_next"]) == (10, 3, True)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_no_page_is_missed_when_the_server_clamps_silently(page: int) -> None:
    held = TEN if page < 3 else TEN[:5]
    read = paged({"data": held, "total": 25}, page=page, page_size=20)
    assert read["has_next"]
    assert not paged({"data": [], "total": 25}, page=4, page_size=20)["has_next"]


@pytest.mark.parametrize("junk", [-1, "many", 1.5, True, {}, [], 0, None])
def test_page_numbers_that_are_none_do_no_harm(junk: object) -> None:
    numbers = dict.fromkeys(("page", "limit", "total", "totalPages"), junk)
    read = paged({"data": {"candidates": TEN, "pagination": numbers}})
    assert (read["page"], read["page_size"]) == (1, 10)


@pytest.mark.parametrize(
    ("count", "page", "total", "read"),
    [
        (10, 1, 40, (10, 4, True)),
        (10, 4, 40, (10, 4, False)),
        (7, 5, 47, (10, 5, True)),
        (50, 2, 240, (50, 5, True)),
        (40, 5, 240, (40, 6, True)),
        # Nobody can tell: only an empty page is the end.
        (2, 1, 40, (100, None, True)),
        (12, 1, 40, (100, None, True)),
        (12, 3, 500, (100, None, True)),
    ],
)
def test_pages_cut_without_a_word_are_counted_by_their_size(
    count: int, page: int, total: int, read: tuple[int, int | None, bool]
) -> None:
    items = [{"id": n} for n in range(count)]
    found = paged({"data": items, "total": total}, page=page, page_size=100)
    assert (found["page_size"], found["total_pages"], found["has_next"]) == read


def items(number: int) -> list[dict[str, int]]:
    return [{"id": n} for n in range(number)]


@pytest.mark.parametrize(
    "around",
    [
        {"count": 100, "hasMore": True},
        {"count": 100, "next": "https://partner.example/candidates?page=2"},
        {"count": 100, "links": {"next": "?page=2"}},
        {"count": 100, "totalPages": 2},
        {"pagination": {"total": 100, "hasNextPage": True}},
        {"pagination": {"count": 100, "nextPage": 2}},
        {"count": 100, "last": False},
        # Nothing says that this full page is all there is.
        {"count": 100},
    ],
)
def test_the_number_of_items_on_a_page_is_no_total(around: dict[str, object]) -> None:
    read = paged({"candidates": items(100), **around}, page_size=100)
    assert (read["total"], read["has_next"]) == (None, True)
    assert read["total_pages"] in (None, 2)


@pytest.mark.parametrize("name", ["total", "totalCount", "count"])
def test_the_number_of_items_on_a_later_page_is_no_total(name: str) -> None:
    read = paged({"candidates": items(30), name: 30}, page=2, page_size=100)
    assert read["total"] is None


@pytest.mark.parametrize(
    "name", ["totalItems", "totalRecords", "totalElements", "totalResults", "total_count"]
)
def test_a_total_goes_before_a_count(name: str) -> None:
    read = paged({"candidates": items(100), "count": 100, name: 130}, page_size=100)
    assert (read["total"], read["total_pages"], read["has_next"]) == (130, 2, True)


@pytest.mark.parametrize(
    "around", [{"count": 23}, {"count": 23, "hasMore": False}, {"count": 23, "totalPages": 1}]
)
def test_the_count_of_a_whole_list_is_its_total(around: dict[str, object]) -> None:
    read = paged({"candidates": items(23), **around}, page_size=100)
    assert (read["total"], read["has_next"]) == (23, False)
    whole = paged({"candidates": items(100), "count": 100, "hasMore": False}, page_size=100)
    assert (whole["total"], whole["has_next"]) == (100, False)


@pytest.mark.parametrize(
    ("around", "has_next"),
    [
        ({"hasMore": True}, True),
        ({"hasMore": "true"}, True),
        ({"meta": {"has_next": True}}, True),
        ({"pageInfo": {"hasNextPage": True, "endCursor": "x"}}, True),
        ({"last": False}, True),
        ({"nextPage": 2}, True),
        ({"nextPageUrl": "/x?page=2"}, True),
        ({"_links": {"next": {"href": "/x"}}}, True),
        ({"hasMore": False}, False),
        ({"last": True}, False),
        ({"nextPage": 0}, False),
        ({"next": None}, False),
        ({"next": ""}, False),
    ],
)
def test_a_short_page_is_followed_where_the_partner_says_so(
    around: dict[str, object], has_next: bool
) -> None:
    payload = {"candidates": items(97), "page": 1, "limit": 100, **around}
    assert paged(payload, page_size=100)["has_next"] is has_next


def test_a_word_that_nothing_follows_does_not_hide_what_the_total_counts() -> None:
    payload = {"candidates": items(100), "total": 130, "hasMore": False}
    assert paged(payload, page_size=100)["has_next"]


@pytest.mark.parametrize(
    ("around", "is_part"),
    [
        ({"pagination": {"total": 45, "totalPages": 5}}, True),
        ({"totalPages": 5}, True),
        ({"totalFlows": 45}, True),
        ({"meta": {"hasMore": True}}, True),
        ({"next": "/x"}, True),
        ({"total": 10, "pages": 1, "hasMore": False}, False),
        ({"totalCandidates": 300}, False),
        ({"count": 10}, False),
        ({}, False),
    ],
)
def test_a_list_that_is_not_paged_may_say_that_it_is_a_part(
    around: dict[str, object], is_part: bool
) -> None:
    found = find_list(parse_envelope(answered({"data": TEN, **around})), ())
    assert is_first_part(found) is is_part


def test_an_empty_page_with_more_behind_it_is_not_the_end() -> None:
    assert paged({"candidates": [], "hasMore": True})["has_next"]


@pytest.mark.parametrize("pages", [{}, {"totalPages": 2}])
def test_a_stated_size_may_repeat_the_requested_one(pages: dict[str, int]) -> None:
    numbers = {"page": 1, "limit": 100, "total": 130, **pages}
    read = paged({"data": items(50), "pagination": numbers}, page_size=100)
    assert (read["page_size"], read["total_pages"], read["has_next"]) == (50, 3, True)
    numbers = {"limit": 100, "total": 23, **dict.fromkeys(pages, 1)}
    read = paged({"data": items(10), "pagination": numbers}, page_size=100)
    assert (read["page_size"], read["total_pages"], read["has_next"]) == (10, 3, True)


def test_the_partners_own_number_of_pages_tells_their_size() -> None:
    numbers = {"limit": 100, "total": 40, "totalPages": 4}
    for page, number in ((1, 12), (4, 4)):
        read = paged({"data": items(number), "pagination": numbers}, page=page, page_size=100)
        assert (read["page_size"], read["total_pages"]) == (12, 4)
        assert read["has_next"] is (page < 4)


def test_pages_that_count_from_0_are_the_requested_ones() -> None:
    for page, number in ((1, 100), (2, 100), (3, 30)):
        numbers = {"page": page - 1, "limit": 100, "total": 230}
        read = paged({"data": items(number), "pagination": numbers}, page=page, page_size=100)
        assert (read["page"], read["has_next"]) == (page, page < 3)


def test_the_last_page_in_place_of_one_behind_it_has_its_own_number() -> None:
    numbers = {"page": 3, "limit": 10, "total": 25}
    for requested in (3, 4, 99):
        read = paged({"data": TEN[:5], "pagination": numbers}, page=requested)
        assert (read["page"], read["has_next"]) == (3, False)


Around = Callable[[int, int, int, int], dict[str, object]]
OF_ANY_SIZE: list[Around] = [
    lambda page, size, here, total: {"total": total},
    lambda page, size, here, total: {"total": total, "limit": 100, "page": page},
    lambda page, size, here, total: {"total": total, "limit": 100, "pages": -(-total // 100)},
    lambda page, size, here, total: {"total": total, "limit": size, "page": page - 1},
    lambda page, size, here, total: {"count": here, "totalRecords": total},
    lambda page, size, here, total: {"count": here, "hasMore": page * size < total},
    lambda page, size, here, total: {"count": here, "totalPages": -(-total // size)},
    lambda page, size, here, total: {"limit": 100, "last": page * size >= total},
    lambda page, size, here, total: {"count": here, "next": "/x" if page * size < total else None},
]
OF_ROUND_SIZES: list[Around] = [
    lambda page, size, here, total: {},
    lambda page, size, here, total: {"count": here},
    lambda page, size, here, total: {"limit": 100, "page": page},
    lambda page, size, here, total: {"limit": 100, "page": page - 1, "count": here},
]
SHAPES = st.tuples(st.integers(3, 100), st.sampled_from(OF_ANY_SIZE)) | st.tuples(
    st.integers(2, 20).map(lambda fives: 5 * fives), st.sampled_from(OF_ANY_SIZE + OF_ROUND_SIZES)
)


@given(total=st.integers(0, 260), shape=SHAPES)
def test_following_the_pages_reads_everyone_whatever_they_say(
    total: int, shape: tuple[int, Around]
) -> None:
    size, around = shape
    # A cut page that is the last one of the requested size as well can't be told from it.
    assume((total - size) % 100 or total <= size)
    read, page, has_next = 0, 0, True
    while has_next:
        page += 1
        here = max(min(size, total - read), 0)
        payload = {"candidates": items(here), **around(page, size, here, total)}
        found = paged(payload, page=page, page_size=100)
        read += here
        has_next = found["has_next"]
        assert found["page"] == page
        assert found["total"] in (None, total)
        assert page <= total // size + 2
    assert read == total
