"""One method per documented endpoint: the exact request, and the record made of the response.

The simulator refuses undocumented fields, and its fixture checks every response that is read here
against openapi.yaml.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from flows_api import (
    CandidateStatus,
    FlowsClient,
    NotFound,
    Rejected,
    StepInput,
)
from flows_api.simulator import Simulator

Act = Callable[[FlowsClient], object]
STEP = StepInput(assessment_id="a1", pass_threshold=60)
FULL_STEP = StepInput(
    assessment_id="a2",
    pass_threshold=62.5,
    name="Task",
    instructions="None.",
    pass_action="ADVANCE",
    assessment_type="QUIZ",
)
RAW_STEPS = [
    {"assessmentId": "a1", "passThreshold": 60},
    {
        "assessmentId": "a2",
        "passThreshold": 62.5,
        "name": "Task",
        "instructions": "None.",
        "passAction": "ADVANCE",
        "assessmentType": "QUIZ",
    },
]


def sent(act: Act, flows: FlowsClient, simulator: Simulator) -> tuple[Any, ...]:
    """Return the one call that ``act`` makes: method, path, query and body."""
    with suppress(NotFound, Rejected):
        act(flows)
    (call,) = simulator.requests
    return call.method, call.path.removeprefix("/v1/partner"), call.query, call.body


# Requests


@pytest.mark.parametrize(
    ("act", "method", "path", "query"),
    [
        (lambda c: c.list_flows(), "GET", "/assessment-flows", {}),
        (lambda c: c.get_flow("1"), "GET", "/assessment-flows/1", {}),
        (
            lambda c: c.list_candidates("1"),
            "GET",
            "/assessment-flows/1/candidates",
            {"page": "1", "pageSize": "10"},
        ),
        (
            lambda c: c.list_candidates(
                "1", page=1, page_size=100, search="ada+x@example.com & co", status="FAILED"
            ),
            "GET",
            "/assessment-flows/1/candidates",
            {
                "page": "1",
                "pageSize": "100",
                "search": "ada+x@example.com & co",
                "status": "FAILED",
            },
        ),
        (
            lambda c: c.list_candidates("1", search="", status=CandidateStatus.NOT_STARTED),
            "GET",
            "/assessment-flows/1/candidates",
            {"page": "1", "pageSize": "10", "status": "NOT_STARTED"},
        ),
        (
            lambda c: c.list_assessments(page=2, page_size=40),
            "GET",
            "/assessment",
            {"pageNumber": "2", "perPage": "40"},
        ),
        (lambda c: c.list_users(), "GET", "/users", {"page": "1", "perPage": "20"}),
        (
            lambda c: c.list_users(
                page=3,
                page_size=7,
                statuses=["ACTIVE", "INVITED"],
                role="ADMIN",
                is_company_admin=False,
                search="li",
            ),
            "GET",
            "/users",
            {
                "page": "3",
                "perPage": "7",
                "status": "ACTIVE,INVITED",
                "role": "ADMIN",
                "isCompanyAdmin": "false",
                "search": "li",
            },
        ),
        (lambda c: c.get_user("u1"), "GET", "/users/u1", {}),
        (lambda c: c.list_teams(), "GET", "/teams", {}),
        (lambda c: c.get_team("t1"), "GET", "/teams/t1", {}),
        (lambda c: c.list_jobs(), "GET", "/jobs", {"pageNumber": "1", "perPage": "10"}),
        (lambda c: c.get_job("9"), "GET", "/jobs/9", {}),
    ],
)
def test_a_read_sends_exactly_this(
    flows: FlowsClient,
    simulator: Simulator,
    act: Act,
    method: str,
    path: str,
    query: dict[str, str],
) -> None:
    assert sent(act, flows, simulator) == (method, path, query, None)


@pytest.mark.parametrize(
    ("act", "method", "path", "body"),
    [
        (
            lambda c: c.create_flow(name="Screen", steps=[STEP, FULL_STEP]),
            "POST",
            "/assessment-flows",
            {"flowName": "Screen", "steps": RAW_STEPS},
        ),
        (
            lambda c: c.create_flow(name="Écran", steps=[STEP], description=""),
            "POST",
            "/assessment-flows",
            {"flowName": "Écran", "steps": RAW_STEPS[:1], "description": ""},
        ),
        (
            lambda c: c.update_flow("1", name="Screen", steps=[STEP, FULL_STEP]),
            "PATCH",
            "/assessment-flows/1",
            {"flowName": "Screen", "steps": RAW_STEPS},
        ),
        (
            lambda c: c.update_flow(
                "1", name="S", steps=[STEP], description="d", status="ARCHIVED"
            ),
            "PATCH",
            "/assessment-flows/1",
            {"flowName": "S", "steps": RAW_STEPS[:1], "description": "d", "status": "ARCHIVED"},
        ),
        (
            lambda c: c.assign("1", email="ada@example.com"),
            "POST",
            "/assessment-flows/1/assign",
            {"email": "ada@example.com"},
        ),
        (
            lambda c: c.assign(
                "1", email="a@x.example", first_name="Ada", last_name="K", job_id="5", talent_id="6"
            ),
            "POST",
            "/assessment-flows/1/assign",
            {
                "email": "a@x.example",
                "firstName": "Ada",
                "lastName": "K",
                "jobId": "5",
                "talentId": "6",
            },
        ),
        (
            lambda c: c.assign("1", job_candidate_id="77"),
            "POST",
            "/assessment-flows/1/assign",
            {"jobCandidateId": "77"},
        ),
        (
            lambda c: c.fetch_job_candidates(["1", "b"]),
            "POST",
            "/job-candidates/bulk-fetch",
            {"jobCandidateIds": ["1", "b"]},
        ),
    ],
)
def test_a_body_holds_exactly_the_documented_fields_that_have_a_value(
    flows: FlowsClient, simulator: Simulator, act: Act, method: str, path: str, body: object
) -> None:
    assert sent(act, flows, simulator) == (method, path, {}, body)


@pytest.mark.parametrize(
    ("flow_id", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("..;", "..%3B"),
        ("../1", "..%2F1"),
        ("1?x=1#f", "1%3Fx%3D1%23f"),
        ("a b", "a%20b"),
        ("ключ", "%D0%BA%D0%BB%D1%8E%D1%87"),
        ("a\\b\r\nX: y", "a%5Cb%0D%0AX%3A%20y"),
        ("...", "..."),
    ],
)
def test_an_id_is_quoted_in_the_path(
    flows: FlowsClient, simulator: Simulator, flow_id: str, quoted: str
) -> None:
    acts: list[tuple[Act, str]] = [
        (lambda c: c.get_flow(flow_id), f"/assessment-flows/{quoted}"),
        (lambda c: c.list_candidates(flow_id), f"/assessment-flows/{quoted}/candidates"),
        (lambda c: c.assign(flow_id, email="a@x.example"), f"/assessment-flows/{quoted}/assign"),
        (lambda c: c.get_job(flow_id), f"/jobs/{quoted}"),
    ]
    for act, path in acts:
        simulator.requests.clear()
        assert sent(act, flows, simulator)[1] == path
