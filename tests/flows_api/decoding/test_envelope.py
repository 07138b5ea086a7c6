"""Envelopes, list keys and page numbers (docs/partner-api.md, Tolerance)."""

from typing import Any

import msgspec
import pytest

from flows_api.decoding.envelope import find_list, parse_envelope, parse_paging
from flows_api.errors import (
    Conflict,
    FlowsError,
    NotFound,
    Rejected,
    ServerFailed,
    UnreadableResponse,
)
from flows_api.messages import Request, Response
from flows_api.secret import Secret


def answered(payload: object, status: int = 200, *, writes: bool = False) -> Response:
    method = "POST" if writes else "GET"
    request = Request(method=method, path="/x", writes=writes)
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Response(request=request, status=status, body=body, key=Secret("sk_test_1"))


ITEMS = [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"status": "success", "data": ITEMS}, "data"),
        ({"status": "SUCCESS", "data": ITEMS}, "data"),
        ({"status": "ok", "data": ITEMS}, "data"),
        ({"status": 200, "message": "OK", "data": ITEMS}, "data"),
        ({"status": True, "data": ITEMS}, "data"),
        ({"success": True, "data": ITEMS}, "data"),
        ({"data": ITEMS}, "data"),
        ({"data": {"candidates": ITEMS}}, "data.candidates"),
        ({"status": "success", "data": {"items": ITEMS}}, "data.items"),
        ({"status": "success", "data": {"results": ITEMS}}, "data.results"),
        ({"status": "success", "data": {"data": ITEMS}}, "data.data"),
        ({"data": {"rows": ITEMS}}, "data.rows"),
        ({"data": {"records": [], "candidates": ITEMS}}, "data.candidates"),
        ({"candidates": ITEMS, "total": 2}, "candidates"),
        ({"items": ITEMS}, "items"),
        ({"tags": ["x"], "Candidates": ITEMS, "items": []}, "Candidates"),
        (ITEMS, ""),
    ],
)
def test_a_list_is_found_in_each_envelope(payload: object, at: str) -> None:
    found = find_list(parse_envelope(answered(payload)), ("candidates",))
    assert (found.items, found.at) == (ITEMS, at)


@pytest.mark.parametrize(
    "payload",
    [
        {"status": "success", "data": None},
        {"status": "success", "data": {}},
        {"status": "success", "data": "none"},
        {"status": "success"},
        {"data": {"candidates": None}},
        {"data": {"candidates": {}}},
        {"data": {"tags": ["x"]}},
        {},
        "ok",
        3,
        None,
    ],
)
def test_no_list_is_not_an_empty_list(payload: object) -> None:
    with pytest.raises(UnreadableResponse) as caught:
        find_list(parse_envelope(answered(payload)), ("candidates",))
    has_data = isinstance(payload, dict) and "data" in payload
    assert caught.value.at == ("data" if has_data else "")
    assert caught.value.message == "The response holds no list."


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"status": "error", "data": []}, "status"),
        ({"status": "error", "message": "quota"}, "status"),
        ({"status": "failed", "message": "no", "data": None}, "status"),
        ({"status": None, "success": False, "data": []}, "success"),
        ({"success": "false", "data": []}, "success"),
        ({"status": 500, "message": "oops"}, "status"),
        ({"status": 404, "data": []}, "status"),
        ({"status": False, "data": []}, "status"),
        ({"status": "error", "candidates": [], "total": 0}, "status"),
        ({"status": "Fail", "requestId": "r", "hint": "x"}, "status"),
        ({"status": "failed", "requestId": "r", "statusCode": 500}, "status"),
        ({"status": 500, "data": [], "hint": "x"}, "status"),
        ({"status": "success", "error": "boom", "data": []}, "error"),
        ({"errors": ["boom"], "data": []}, "error"),
    ],
)
def test_a_200_that_reports_a_failure_is_none(payload: object, at: str) -> None:
    with pytest.raises(UnreadableResponse) as caught:
        parse_envelope(answered(payload))
    assert caught.value.at == at


@pytest.mark.parametrize("payload", [{"success": False}, {"error": True}, {"status": "failed"}])
def test_a_failure_is_explained_by_the_partners_message(payload: dict[str, object]) -> None:
    problems = []
    for message in ({"message": "Over quota."}, {"message": 5}, {}):
        with pytest.raises(UnreadableResponse) as caught:
            parse_envelope(answered(payload | message))
        problems.append(caught.value.message)
    assert problems == ["Over quota.", *["The response reports a failure."] * 2]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "INVALID_REQUEST", "message": "no"}, Rejected),
        ({"code": "NOT_FOUND"}, NotFound),
        ({"code": "INTERNAL_ERROR"}, ServerFailed),
        ({"code": "ALREADY_ASSIGNED"}, Rejected),
        ({"message": "no"}, Rejected),
    ],
)
def test_an_error_object_in_a_200_is_that_error(error: object, kind: type[FlowsError]) -> None:
    with pytest.raises(kind):
        parse_envelope(answered({"status": "error", "error": error}))


def test_the_partners_definite_no_in_a_200_is_not_a_conflict_of_ours() -> None:
    with pytest.raises(Rejected) as caught:
        parse_envelope(answered({"error": {"code": "X", "message": "no"}}, writes=True))
    assert not isinstance(caught.value, Conflict)
    assert not caught.value.may_have_happened


def test_an_answer_to_a_write_that_cannot_be_read_may_have_happened() -> None:
    with pytest.raises(UnreadableResponse) as caught:
        parse_envelope(answered(b"<html>", writes=True))
    assert caught.value.may_have_happened


def test_a_bare_record_has_its_own_status() -> None:
    envelope = parse_envelope(answered({"id": 1, "flowName": "S", "status": "ACTIVE"}))
    assert (envelope.data, envelope.at) == ({"id": 1, "flowName": "S", "status": "ACTIVE"}, "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html></html>",
        b"{",
        b"[1,]",
        b'{"data": NaN}',
        b'{"a": Infinity}',
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"9" * 5_000,
    ],
)
def test_what_is_not_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableResponse) as caught:
        parse_envelope(answered(body))
    assert caught.value.__context__ is None
    assert (caught.value.at, caught.value.message) == ("", "The response is not JSON.")


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
