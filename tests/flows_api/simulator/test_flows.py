"""Listing, creating and reading flows."""

import pytest

from flows_api.simulator import Simulator
from flows_api.simulator.scenarios.build import assessment_id
from tests.flows_api.simulator.api import Api, faults_of

PYTHON = assessment_id("python-core")


def test_a_new_flow_is_listed_and_can_be_read(api: Api) -> None:
    steps = [
        {"assessmentId": PYTHON, "passThreshold": 60, "name": "Quiz"},
        {"assessmentId": assessment_id("sql"), "passThreshold": 62.5},
    ]
    created = api.post("/assessment-flows", flowName="Screen", steps=steps, description="New")
    assert created.status_code == 201
    flow = created.json()["data"]
    assert flow == api.flow(flow["id"])
    assert flow in api.get("/assessment-flows").json()["data"]
    assert (flow["status"], flow["candidateCount"], flow["description"]) == ("ACTIVE", 0, "New")
    assert [step["order"] for step in flow["steps"]] == [1, 2]
    assert [step["passThreshold"] for step in flow["steps"]] == [60, 62.5]


def test_a_step_takes_type_name_and_duration_from_its_assessment(api: Api) -> None:
    steps = [{"assessmentId": PYTHON, "passThreshold": 60}]
    step = api.post("/assessment-flows", flowName="S", steps=steps).json()["data"]["steps"][0]
    assert step["assessmentType"] == "QUIZ"
    assert step["assessmentName"] == "Python fundamentals"
    assert step["assessmentDuration"] == 20
    assert step["name"] is None


def test_a_deleted_assessment_leaves_its_step_without_name_and_duration(api: Api) -> None:
    step = api.flow(4)["steps"][0]
    assert (step["assessmentName"], step["assessmentDuration"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"steps": [{}]}, "flowName", '"flowName" is required'),
        ({"flowName": "", "steps": []}, "flowName", '"flowName" is not allowed to be empty'),
        ({"flowName": "A"}, "steps", '"steps" is required'),
        ({"flowName": "A", "steps": []}, "steps", '"steps" must contain at least 1 items'),
        ({"flowName": "A", "steps": {}}, "steps", '"steps" must be an array'),
        ({"flowName": 7, "steps": []}, "flowName", '"flowName" must be a string'),
        ({"flowName": "A", "steps": [], "id": 1}, "id", '"id" is not allowed'),
        ({"flowName": "A", "steps": [], "status": "ACTIVE"}, "status", '"status" is not allowed'),
        (
            {"flowName": "A", "steps": [{"assessmentId": PYTHON}]},
            "steps[0].passThreshold",
            '"steps[0].passThreshold" is required',
        ),
        (
            {"flowName": "A", "steps": [{"assessmentId": PYTHON, "passThreshold": 101}]},
            "steps[0].passThreshold",
            '"steps[0].passThreshold" must be less than or equal to 100',
        ),
        (
            {"flowName": "A", "steps": [{"assessmentId": PYTHON, "passThreshold": "60"}]},
            "steps[0].passThreshold",
            '"steps[0].passThreshold" must be a number',
        ),
        (
            {"flowName": "A", "steps": [{"assessmentId": PYTHON, "passThreshold": 1, "order": 1}]},
            "steps[0].order",
            '"steps[0].order" is not allowed',
        ),
        (
            {"flowName": "A", "steps": [{"assessmentId": "nothing", "passThreshold": 1}]},
            "steps[0].assessmentId",
            "No such assessment.",
        ),
    ],
)
def test_faults_are_reported_field_by_field(
    api: Api, body: dict[str, object], field: str, message: str
) -> None:
    before = api.get("/assessment-flows").json()
    assert faults_of(api.post("/assessment-flows", **body))[field] == message
    assert api.get("/assessment-flows").json() == before


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"flowName": NaN}', b"\xff", b"[" * 50_000])
def test_a_body_that_is_no_json_object_is_refused(
    api: Api, simulator: Simulator, data: bytes
) -> None:
    response = api.session.post(
        simulator.base_url + "/assessment-flows",
        data=data,
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert faults_of(response)


def test_without_a_json_content_type_the_body_counts_for_nothing(
    api: Api, simulator: Simulator
) -> None:
    response = api.session.post(
        simulator.base_url + "/assessment-flows", data=b'{"flowName": "A"}', timeout=30
    )
    assert faults_of(response)["flowName"] == '"flowName" is required'


@pytest.mark.parametrize("flow_id", ["0", "99", "x", "-1", "1.0", "%31x", "9" * 30, "a%2Fb"])
def test_an_unknown_flow_is_not_found(api: Api, flow_id: str) -> None:
    assert api.get(f"/assessment-flows/{flow_id}").status_code == 404


def test_the_list_takes_no_parameters(api: Api) -> None:
    assert faults_of(api.get("/assessment-flows", page=1)) == {"page": '"page" is not allowed'}
