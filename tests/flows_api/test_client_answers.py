"""Records that the client makes of the simulator's responses."""

import pytest

from flows_api import (
    AccountInactive,
    Conflict,
    Flow,
    FlowsClient,
    KeyRefused,
    NotFound,
    Rejected,
    StepInput,
)
from flows_api.simulator import Simulator
from tests.flows_api.conftest import MakeTransport, flows_with


@pytest.fixture(autouse=True)
def time_stands_still(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator.clock, "speed", 0)


def first_flow(flows: FlowsClient) -> Flow:
    return flows.list_flows().flows[0]


def inputs_of(flow: Flow) -> list[StepInput]:
    return [
        StepInput(assessment_id=step.assessment_id, pass_threshold=step.pass_threshold or 0)
        for step in flow.steps or ()
    ]


def test_a_flow_is_created_read_and_changed(flows: FlowsClient) -> None:
    assessment = flows.list_assessments(page_size=100).assessments[0]
    step = StepInput(assessment_id=assessment.id, pass_threshold=70)
    made = flows.create_flow(name="New", steps=[step], description="Short.")
    assert made
    assert flows.get_flow(made.id) == made
    changed = flows.update_flow(made.id, name="Newer", steps=[step, step])
    assert changed
    assert (changed.name, changed.description, len(changed.steps or ())) == ("Newer", "Short.", 2)


def test_a_forbidden_edit_names_its_step(flows: FlowsClient) -> None:
    flow = first_flow(flows)
    steps = inputs_of(flow)
    with pytest.raises(Rejected) as caught:
        flows.update_flow(flow.id, name=flow.name, steps=[steps[1], steps[0], *steps[2:]])
    assert any(field.startswith("steps[") for field in caught.value.details)


def test_a_candidate_is_assigned_and_found_by_e_mail(
    flows: FlowsClient, simulator: Simulator
) -> None:
    flow = first_flow(flows)
    receipt = flows.assign(flow.id, email="ada@example.com", first_name="Ada")
    assert receipt.email == "ada@example.com"
    (found,) = flows.list_candidates(flow.id, search="ada@example.com").candidates
    assert (found.id, found.first_name) == (receipt.candidate_id, "Ada")
    with pytest.raises(Conflict) as caught:
        flows.assign(flow.id, email="ada@example.com")
    assert not caught.value.may_have_happened
    assert simulator.invitations["ada@example.com"] == 1


def test_pages_hold_every_candidate_a_single_time(flows: FlowsClient) -> None:
    flow = first_flow(flows)
    seen, page, has_next = list[str](), 0, True
    while has_next:
        page += 1
        found = flows.list_candidates(flow.id, page=page, page_size=15)
        seen += [candidate.id for candidate in found.candidates]
        has_next = found.has_next
    assert len(seen) == len(set(seen)) == flow.candidate_count


def test_the_companys_other_records_are_read(flows: FlowsClient) -> None:
    user, team = flows.list_users().users[0], flows.list_teams().teams[0]
    job = flows.list_jobs().jobs[0]
    assert flows.get_user(user.id) == user
    assert flows.get_team(team.id) == team
    assert flows.get_job(job.id) == job
    assert flows.fetch_job_candidates(["no-such-id"]) == []


def test_a_refused_key_differs_from_an_inactive_account(
    simulator: Simulator, flows: FlowsClient, transport: MakeTransport
) -> None:
    for key, kind in (("sk_test_no", KeyRefused), (simulator.inactive_api_key, AccountInactive)):
        with pytest.raises(KeyRefused) as caught:
            flows_with(key, simulator, transport).list_flows()
        assert type(caught.value) is kind


def test_another_companys_flow_is_not_found(
    simulator: Simulator, flows: FlowsClient, transport: MakeTransport
) -> None:
    other = flows_with(simulator.other_api_key, simulator, transport)
    with pytest.raises(NotFound):
        other.get_flow(first_flow(flows).id)
