"""Decoding: any response becomes records, or a FlowsError that names the path."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows_api import AssignReceipt, Flow, FlowsError, UnreadableResponse
from flows_api.company import Job, Team, User
from flows_api.decoding import decode
from flows_api.messages import Request, Response

Decoder = Callable[[Response], object]

DECODERS: dict[str, Decoder] = {
    "flows": decode.flow_list,
    "flow": lambda answer: decode.decode_one(answer, Flow, "flow"),
    "written flow": decode.written_flow,
    "candidates": lambda answer: decode.candidate_page(answer, page=1, page_size=10),
    "receipt": decode.assign_receipt,
    "assessments": lambda answer: decode.assessment_page(answer, page=1, page_size=10),
    "users": lambda answer: decode.user_page(answer, page=1, page_size=10),
    "user": lambda answer: decode.decode_one(answer, User, "user"),
    "teams": decode.team_list,
    "team": lambda answer: decode.decode_one(answer, Team, "team"),
    "jobs": lambda answer: decode.job_page(answer, page=1, page_size=10),
    "job": lambda answer: decode.decode_one(answer, Job, "job"),
    "job candidates": decode.job_candidates,
}

# fmt: off
KEYS = [
    "data", "candidates", "items", "results", "status", "success", "message", "error",
    "errors", "pagination", "meta", "page", "total", "totalPages", "limit", "id", "flowId",
    "flowName", "name", "steps", "order", "assessmentId", "passThreshold", "assessmentName",
    "type", "attempts", "submissions", "score", "maxScore", "percentage", "stepIndex",
    "stepOrder", "startedAt", "passed", "reportUrl", "candidate", "talent",
    "candidate_details", "email", "firstName", "currentStep", "currentStepIndex",
    "assignedAt", "teamIds", "assessments", "testName", "skills", "buckets", "postedBy",
    "createdAt", "users", "teams", "jobs", "totalJobs", "profileMatchScore", "description",
    "candidateCount", "companyId", "criteriaMatches", "attemptNumber",
]
# fmt: on

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**9, max_value=10**13),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["", "success", "ACTIVE", "error", "1", "0", "2026-03-01T09:00:00Z", "1e999"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=7)
    ),
    max_leaves=40,
)


def answered(payload: object, *, status: int = 200) -> Response:
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Response(request=Request(method="GET", path="/x"), status=status, body=body)


@settings(max_examples=200)
@given(payload=JSON)
def test_any_json_whatever_is_read_or_a_flows_error(payload: object) -> None:
    for shape in (payload, {"status": "success", "data": payload}, {"data": [payload]}):
        for decoder in DECODERS.values():
            try:
                record = decoder(answered(shape))
            except FlowsError:
                continue
            msgspec.json.encode(record)


@given(body=st.binary(max_size=50))
def test_any_bytes_whatever_are_read_or_a_flows_error(body: bytes) -> None:
    for decoder in DECODERS.values():
        try:
            decoder(answered(body))
        except FlowsError:
            continue


@pytest.mark.parametrize("name", DECODERS)
@pytest.mark.parametrize("depth", [50, 400, 700, 900, 950, 990, 5000, 9000])
def test_deep_nests_are_read_or_a_flows_error(name: str, depth: int) -> None:
    nest = b"[" * depth + b"]" * depth
    fields = b'"id":1,"name":"n","buckets":%b,"criteriaMatches":%b,"steps":%b' % (nest, nest, nest)
    for body in (nest, b"{%b}" % fields, b'{"data":[{%b}]}' % fields):
        try:
            DECODERS[name](answered(body))
        except FlowsError:
            continue


# Paths of faults


@pytest.mark.parametrize(
    ("name", "payload", "at"),
    [
        ("flow", {"data": {"id": 1}}, "data.name"),
        ("flow", {"data": {"flowName": "S"}}, "data.id"),
        ("flow", {"data": {"flow": {"flowName": "S"}}}, "data.flow.id"),
        ("flow", {"id": 1, "flowName": ["S"]}, "name"),
        ("flow", {"data": {"id": 1, "flowName": "S", "steps": {}}}, "data.steps"),
        ("flow", {"data": {"id": 1, "flowName": "S", "steps": [3]}}, "data.steps[0]"),
        (
            "flow",
            {"data": {"id": 1, "flowName": "S", "steps": [{"assessmentId": "a"}, {}]}},
            "data.steps[1].assessmentId",
        ),
        ("flow", {"data": []}, "data"),
        ("flows", {"data": [{"flowName": "S"}]}, "data[0].id"),
        ("candidates", {"data": {"candidates": [{"status": "x"}]}}, "data.candidates[0].id"),
        ("candidates", {"data": [{"id": 1, "email": ["x"]}]}, "data[0].email"),
        ("assessments", {"data": {"assessments": [{"testName": "x"}]}}, "data.assessments[0].id"),
        ("job candidates", {"data": [{"id": 1}, {}]}, "data[1].id"),
        ("receipt", {"data": {"email": [1]}}, "data.email"),
        ("receipt", {"data": [1]}, "data"),
    ],
)
def test_an_unreadable_response_names_the_path(name: str, payload: object, at: str) -> None:
    with pytest.raises(UnreadableResponse) as caught:
        DECODERS[name](answered(payload))
    assert caught.value.at == at
    assert caught.value.__context__ is None


def test_one_bad_item_is_reported_and_the_rest_stay() -> None:
    items: list[object] = [
        {"id": 1},
        {"id": 2},
        {"id": 3},
        {"status": "FAILED"},
        5,
        {"id": 6},
    ]
    page = decode.candidate_page(answered({"data": {"candidates": items}}), page=1, page_size=10)
    assert [candidate.id for candidate in page.candidates] == ["1", "2", "3", "6"]
    assert [bad.path for bad in page.unreadable] == ["data.candidates[3].id", "data.candidates[4]"]


@given(st.lists(st.sampled_from([{"id": 1, "flowName": "S"}, {"id": 1}, None]), max_size=8))
def test_every_item_is_either_read_or_reported(items: list[dict[str, Any] | None]) -> None:
    good = [item for item in items if item and len(item) == 2]
    try:
        found = decode.flow_list(answered({"data": items}))
    except UnreadableResponse:
        assert items
        assert not good
    else:
        assert len(found.flows) == len(good)
        assert len(found.flows) + len(found.unreadable) == len(items)


def test_what_is_reported_holds_no_value_of_the_partners() -> None:
    page = decode.candidate_page(
        answered({"data": [{"id": 1}, {"id": 2, "email": ["ada@example.com"]}]}),
        page=1,
        page_size=10,
    )
    assert "ada@" not in str(page.unreadable)


PAIR = r"\ud83d\ude00"


@pytest.mark.parametrize("bad", [r"\ud83d", r"\ude00", r"\ud83d\ud83d", r"\u0000"])
def test_half_a_character_in_a_name_hides_no_candidate(bad: str) -> None:
    names = [f'{{"id": {index}, "firstName": "{name}"}}' for index, name in enumerate([bad, PAIR])]
    body = f'{{"data": [{", ".join(names)}]}}'
    page = decode.candidate_page(answered(body.encode()), page=1, page_size=10)
    bad_name, good_name = (candidate.first_name for candidate in page.candidates)
    assert bad_name in ("\ufffd", "\ufffd\ufffd")
    assert good_name == "\U0001f600"


# Responses to writes


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"  \n",
        {"status": "success"},
        {"status": "success", "data": None},
        {"status": "success", "data": {}},
        {"status": "success", "data": {"id": 7}},
        {"status": "success", "data": {"flowId": 7}},
        {"status": "success", "message": "Updated."},
        {"success": True},
        {},
    ],
)
def test_a_write_may_be_accepted_without_the_flow(payload: object) -> None:
    assert decode.written_flow(answered(payload, status=204)) is None


@pytest.mark.parametrize(
    "payload",
    [
        {"status": "success", "data": {"id": 7, "flowName": "S"}},
        {"status": "success", "data": {"flow": {"id": "7", "flowName": "S"}}},
        {"success": True, "data": {"flowId": 7, "flowName": "S"}},
        {"id": 7, "flowName": "S"},
    ],
)
def test_a_written_flow_is_read_in_each_envelope(payload: object) -> None:
    assert decode.written_flow(answered(payload)) == Flow(id="7", name="S")


@pytest.mark.parametrize("payload", [{"data": {"flowName": "S"}}, {"data": "ok"}, {"data": [1]}])
def test_a_written_flow_that_is_shown_badly_is_unreadable(payload: object) -> None:
    with pytest.raises(UnreadableResponse):
        decode.written_flow(answered(payload))


@pytest.mark.parametrize("payload", [b"", b"\n", {"status": "success"}, {"data": None}, {}])
def test_an_assignment_may_be_accepted_without_a_receipt(payload: object) -> None:
    assert decode.assign_receipt(answered(payload, status=204)) == AssignReceipt()


def test_a_receipts_message_may_be_in_the_envelope() -> None:
    receipt = decode.assign_receipt(
        answered({"status": "success", "message": "Invited.", "data": {"assignmentId": 5}})
    )
    assert receipt == AssignReceipt(assignment_id="5", message="Invited.")


def test_a_bare_receipt_is_read_too() -> None:
    receipt = decode.assign_receipt(answered({"assignmentId": 5, "status": "NOT_STARTED"}))
    assert receipt == AssignReceipt(assignment_id="5", status="NOT_STARTED")


def test_success_beside_a_bare_record_is_not_the_records_status() -> None:
    bare = {"status": "success", "id": 7, "flowName": "S"}
    assert decode.written_flow(answered(bare)) == Flow(id="7", name="S")


def test_a_bare_error_is_no_receipt() -> None:
    with pytest.raises(UnreadableResponse):
        decode.assign_receipt(answered({"status": "error", "message": "quota", "hint": "pay"}))


@pytest.mark.parametrize(
    "ids",
    [
        {"id": 7, "candidateId": "own"},
        {"id": 7, "candidateId": 7, "assignmentId": "own"},
        {"id": 7, "candidate": {"id": "own"}},
    ],
)
def test_an_id_of_candidates_with_different_addresses_is_none_of_theirs(
    ids: dict[str, Any],
) -> None:
    text = json.dumps(ids)
    rows = [
        json.loads(text.replace("own", f"c{n}")) | {"email": f"c{n}@x.example"} for n in range(3)
    ]
    found = decode.decode_candidates(answered({"data": rows})).candidates
    assert [one.id for one in found] == ["c0", "c1", "c2"]


def test_rows_of_one_candidate_keep_their_id() -> None:
    row = {"id": 7, "candidateId": "c7", "email": "c7@x.example"}
    found = decode.decode_candidates(answered({"data": [row, row]})).candidates
    assert [one.id for one in found] == ["7", "7"]


ROWS = [{"id": "c1", "email": "c1@x.example"}]


@pytest.mark.parametrize(
    "payload",
    [
        {"data": {"applicants": ROWS}},
        {"data": {"flowCandidates": ROWS}},
        {"data": {"elements": ROWS}},
        {"data": {"whatever": ROWS, "more": 3}},
        {"data": {"data": ROWS}},
        {"data": {"flow": {"id": 1, "candidates": ROWS}}},
        {"data": {"candidates": {"data": ROWS}}},
        {"data": {"candidates": {"items": ROWS}, "flow": {"steps": []}}},
        {"result": ROWS},
        {"result": {"candidates": ROWS}},
        {"response": {"data": {"members": ROWS}}},
        {"payload": {"users": ROWS}},
        {"Data": {"Candidates": ROWS}},
    ],
)
def test_a_list_is_found_under_other_names_and_within_objects(payload: object) -> None:
    found = decode.decode_candidates(answered(payload))
    assert [one.id for one in found.candidates] == ["c1"]


@pytest.mark.parametrize(
    "payload",
    [
        {"data": {"warnings": []}},
        {"data": {"notes": ["down"]}},
        {"data": {"notes": [{"text": "down"}]}},
        {"data": {"flow": {"steps": [{"id": 1}]}}},
        {"data": {"a": ROWS, "b": ROWS}},
    ],
)
def test_another_list_is_none_of_candidates(payload: object) -> None:
    with pytest.raises(UnreadableResponse):
        decode.decode_candidates(answered(payload))


def test_page_numbers_are_read_on_the_way_to_the_list() -> None:
    payload = {"data": {"result": {"candidates": {"data": ROWS}, "total": 130, "pageSize": 1}}}
    page = decode.candidate_page(answered(payload), page=1, page_size=10)
    assert (page.total, page.has_next) == (130, True)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda flow: {"data": {"assessmentFlow": flow}},
        lambda flow: {"data": {"flow": flow}},
        lambda flow: {"result": flow},
        lambda flow: {"response": {"data": flow}},
        lambda flow: {"data": [flow]},
        lambda flow: {"Data": flow},
        lambda flow: flow,
    ],
)
def test_a_flow_is_found_within_objects(wrap: Callable[[object], object]) -> None:
    raw = {"id": 1, "flowName": "S", "steps": [{"assessmentId": "a"}], "result": {"id": 9}}
    assert decode.decode_one(answered(wrap(raw)), Flow, "flow").id == "1"
