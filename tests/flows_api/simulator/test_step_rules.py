"""Edits of a flow: thresholds change and steps are appended, nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from flows_api.simulator import Simulator
from flows_api.simulator.scenarios.build import assessment_id
from tests.flows_api.simulator.api import Api, faults_of

WRITTEN = ("assessmentId", "passThreshold", "assessmentType", "name", "instructions", "passAction")
Steps = list[dict[str, Any]]


def written(flow: dict[str, Any]) -> Steps:
    """Return a flow's steps as a caller may send them back."""
    return [{k: step[k] for k in WRITTEN if step[k] is not None} for step in flow["steps"]]


def change(api: Api, steps: Steps, **fields: object) -> Any:
    return api.patch("/assessment-flows/1", **{"flowName": "Backend", "steps": steps, **fields})


def test_thresholds_change_and_stages_are_appended(api: Api) -> None:
    steps = written(api.flow())
    steps[1]["passThreshold"] = 72.5
    steps.append({"assessmentId": assessment_id("values"), "passThreshold": 40, "name": "Values"})
    answer = change(api, steps, description="", status="INACTIVE")
    assert answer.status_code == 200
    flow = answer.json()["data"]
    assert flow == api.flow()
    assert (flow["flowName"], flow["description"], flow["status"]) == ("Backend", None, "INACTIVE")
    assert [step["passThreshold"] for step in flow["steps"]] == [60, 72.5, 70, 40]
    assert [step["order"] for step in flow["steps"]] == [1, 2, 3, 4]


def test_omitted_fields_retain_their_value(api: Api) -> None:
    before = api.flow()
    bare = [{k: s[k] for k in ("assessmentId", "passThreshold")} for s in before["steps"]]
    after = change(api, bare).json()["data"]
    assert after == before | {"flowName": "Backend"}


def drop_last(steps: Steps) -> None:
    del steps[-1]


def drop_first(steps: Steps) -> None:
    del steps[0]


def swap(steps: Steps) -> None:
    steps[0], steps[1] = steps[1], steps[0]


def insert(steps: Steps) -> None:
    steps.insert(0, {"assessmentId": assessment_id("values"), "passThreshold": 1})


def point_to_another(steps: Steps) -> None:
    steps[1]["assessmentId"] = assessment_id("sql")


def rename(steps: Steps) -> None:
    steps[1]["name"] = "Another name"


def instruct(steps: Steps) -> None:
    steps[1]["instructions"] = ""


def act(steps: Steps) -> None:
    steps[1]["passAction"] = "REJECT"


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (drop_last, "steps[2]"),
        (drop_first, "steps[0].assessmentId"),
        (swap, "steps[0].assessmentId"),
        (insert, "steps[0].assessmentId"),
        (point_to_another, "steps[1].assessmentId"),
        (rename, "steps[1].name"),
        (instruct, "steps[1].instructions"),
        (act, "steps[1].passAction"),
    ],
)
def test_existing_stages_are_locked(api: Api, edit: Callable[[Steps], None], field: str) -> None:
    before = api.flow()
    steps = written(before)
    edit(steps)
    assert field in faults_of(change(api, steps))
    assert api.flow() == before


def test_a_stage_whose_assessment_was_deleted_can_stay(api: Api) -> None:
    flow = api.flow(4)
    answer = api.patch("/assessment-flows/4", flowName="Closed", steps=written(flow))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("variant", "status", "detail"),
    [
        ("brackets", 400, "steps[0].assessmentId"),
        ("dots", 400, "steps.0.assessmentId"),
        ("forbidden", 403, None),
        ("internal", 500, None),
    ],
)
def test_how_a_forbidden_edit_is_refused_is_a_guess(
    api: Api, simulator: Simulator, variant: str, status: int, detail: str | None
) -> None:
    simulator.variants.set(forbidden_edit=variant)
    steps = written(api.flow())
    swap(steps)
    answer = change(api, steps)
    assert answer.status_code == status
    details = answer.json()["error"]["details"]
    assert detail in details if detail else not details


@pytest.mark.parametrize("status", ["DELETED", "active", "", None])
def test_only_known_statuses_are_taken(api: Api, status: object) -> None:
    assert "status" in faults_of(change(api, written(api.flow()), status=status))
