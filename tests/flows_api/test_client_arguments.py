"""Invalid arguments are refused before anything is sent."""

from collections.abc import Callable

import pytest

from flows_api import (
    FlowsClient,
    NotFound,
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


@pytest.mark.parametrize("flow_id", ["", ".", ".."])
def test_an_id_that_no_path_can_carry_is_not_found_unsent(
    flows: FlowsClient, simulator: Simulator, flow_id: str
) -> None:
    acts: list[Act] = [
        lambda c: c.get_flow(flow_id),
        lambda c: c.list_candidates(flow_id),
        lambda c: c.assign(flow_id, email="a@x.example"),
        lambda c: c.update_flow(flow_id, name="S", steps=[STEP]),
        lambda c: c.get_user(flow_id),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act(flows)
    assert simulator.request_count == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda c: c.create_flow(name="S", steps=[]),
        lambda c: c.update_flow("1", name="S", steps=[]),
        lambda c: c.assign("1"),
        lambda c: c.assign("1", email="", job_candidate_id=""),
        lambda c: c.assign("1", email="a@x.example", job_candidate_id="7"),
        lambda c: c.list_candidates("1", page=0),
        lambda c: c.list_candidates("1", page_size=0),
        lambda c: c.list_candidates("1", page_size=101),
        lambda c: c.list_candidates("1", status="EXPIRED"),
        lambda c: c.list_assessments(page_size=30),
        lambda c: c.list_jobs(page_size=5),
        lambda c: c.list_users(page_size=101),
        lambda c: c.fetch_job_candidates([str(n) for n in range(101)]),
    ],
)
def test_what_the_contract_rules_out_is_the_callers_mistake(
    flows: FlowsClient, simulator: Simulator, act: Act
) -> None:
    with pytest.raises(ValueError):
        act(flows)
    assert simulator.request_count == 0


@pytest.mark.parametrize("threshold", [-1, 100.5, float("nan"), float("inf")])
def test_a_threshold_is_from_0_to_100(threshold: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 100"):
        StepInput(assessment_id="a", pass_threshold=threshold)
