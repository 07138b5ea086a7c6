"""Envelopes and list keys (docs/partner-api.md, Tolerance)."""

import pytest

from flows_api.decoding.envelope import find_list, parse_envelope
from flows_api.errors import (
    Conflict,
    FlowsError,
    NotFound,
    Rejected,
    ServerFailed,
    UnreadableResponse,
)
from tests.flows_api.decoding.answers import answered

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
