"""Creating a flow exactly once, whatever happens to the response, and copying one."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from dashboard.core.models import IdempotencyKey
from dashboard.flows.editor import create
from dashboard.flows.editor.create import Created, IdenticalFlowExists, Unconfirmed, create_flow
from dashboard.flows.editor.save import FlowUpdate
from flows_api import Flow, FlowsClient, FlowsError, StepInput
from flows_api.simulator import Simulator
from tests.flows.support import (
    capture_events,
    fail_after_first_call,
    form_values,
    post_action,
    post_action_page,
)
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

NEW = "/w/acme/flows/new/"


@pytest.fixture
def assessment(flows: FlowsClient, partner: Simulator) -> str:
    """Return the id of an assessment."""
    found = flows.list_assessments().assessments[0].id
    partner.requests.clear()
    return found


@pytest.fixture
def update(assessment: str) -> FlowUpdate:
    return FlowUpdate("Night shift", "", "", (), (StepInput(assessment, 55, name="Quiz"),))


def named(flows: FlowsClient, name: str) -> list[Flow]:
    return [flow for flow in flows.list_flows().flows if flow.name == name]


def posts(partner: Simulator) -> int:
    return sum(call.method == "POST" for call in partner.requests)


def filled(page: Any, assessment: str, **more: str) -> dict[str, str]:
    entered = {
        "flowName": "Night shift",
        "steps-0-assessmentId": assessment,
        "steps-0-passThreshold": "55",
        "steps-0-name": "Quiz",
    }
    return form_values(page) | entered | more


def test_a_good_form_creates_the_flow_and_leads_to_it(
    recruiter: LintingClient, flows: FlowsClient, assessment: str, partner: Simulator
) -> None:
    page = recruiter.page(NEW)
    assert not partner.requests
    response = recruiter.post(NEW, filled(page, assessment, description="Why"))
    assert response.status_code == 303
    assert len(partner.requests) <= 3
    [flow] = named(flows, "Night shift")
    assert response["Location"] == f"/w/acme/flows/{flow.id}/"
    assert flow.description == "Why"
    [call] = [call for call in partner.requests if call.method == "POST"]
    assert call.body == {
        "flowName": "Night shift",
        "description": "Why",
        "steps": [{"assessmentId": assessment, "passThreshold": 55, "name": "Quiz"}],
    }


def test_the_same_form_twice_is_one_flow_and_both_lead_to_it(
    recruiter: LintingClient, flows: FlowsClient, assessment: str
) -> None:
    data = filled(recruiter.page(NEW), assessment)
    with capture_events() as events:
        first, second = recruiter.post(NEW, data), recruiter.post(NEW, data)
    assert first["Location"] == second["Location"]
    [flow] = named(flows, "Night shift")
    [event] = events
    assert event.action == "flow.created"
    step = {"order": 1, "label": "Quiz", "old": None, "new": 55}
    assert event.details == {"flow_id": flow.id, "flow": "Night shift", "thresholds": [step]}


def test_back_and_another_name_is_another_flow(
    recruiter: LintingClient, flows: FlowsClient, assessment: str
) -> None:
    data = filled(recruiter.page(NEW), assessment)
    recruiter.post(NEW, data)
    recruiter.post(NEW, data | {"flowName": "Day shift"})
    assert named(flows, "Day shift")


def test_an_identical_flow_is_shown_before_anything_is_sent(
    recruiter: LintingClient, flows: FlowsClient, assessment: str, partner: Simulator
) -> None:
    recruiter.post(NEW, filled(recruiter.page(NEW), assessment))
    [there] = named(flows, "Night shift")
    partner.variants.set(list_steps="empty")
    partner.requests.clear()
    response = recruiter.post(NEW, filled(recruiter.page(NEW), assessment))
    assert response.status_code == 409
    assert posts(partner) == 0
    page = parse(response)
    assert page.main.find("a", href=f"/w/acme/flows/{there.id}/")
    assert post_action(recruiter, NEW, page, "anyway").status_code == 303
    assert len(named(flows, "Night shift")) == 2


@pytest.mark.parametrize("kind", ["cut_after", "status_after"])
def test_a_created_flow_is_found_after_a_lost_response(
    recruiter: LintingClient, flows: FlowsClient, assessment: str, partner: Simulator, kind: Any
) -> None:
    data = filled(recruiter.page(NEW), assessment)
    partner.faults.add(route="create", kind=kind, times=1)
    response = recruiter.post(NEW, data)
    [flow] = named(flows, "Night shift")
    assert response.status_code == 303
    assert response["Location"] == f"/w/acme/flows/{flow.id}/"
    assert posts(partner) == 1


@pytest.mark.parametrize("kind", ["cut_before", "html", "status"])
def test_a_lost_response_without_a_flow_is_unconfirmed(
    recruiter: LintingClient, flows: FlowsClient, assessment: str, partner: Simulator, kind: Any
) -> None:
    data = filled(recruiter.page(NEW), assessment, description="Typed")
    partner.faults.add(route="create", kind=kind, times=1)
    page = pressed_new(recruiter, data, code=504)
    assert "couldn't confirm that the flow was created" in text(page.main)
    assert form_values(page)["description"] == "Typed"
    # Nothing is sent at once, because the partner may still carry the first one out.
    page = pressed_new(recruiter, form_values(page), code=504)
    assert posts(partner) == 1
    with time_machine.travel(timezone.now() + create.IN_FLIGHT * 2):
        assert recruiter.post(NEW, form_values(page)).status_code == 303
    assert posts(partner) == 2
    assert len(named(flows, "Night shift")) == 1


def pressed_new(client: LintingClient, data: dict[str, str], *, code: int) -> Any:
    response = client.post(NEW, data)
    assert response.status_code == code
    return parse(response)


def test_a_flow_that_appears_late_is_found_by_the_next_try(
    recruiter: LintingClient, flows: FlowsClient, assessment: str, partner: Simulator
) -> None:
    data = filled(recruiter.page(NEW), assessment)
    partner.faults.add(route="create", kind="cut_before", times=1)
    page = pressed_new(recruiter, data, code=504)
    flows.create_flow(name="Night shift", steps=[StepInput(assessment, 55, name="Quiz")])
    partner.requests.clear()
    with time_machine.travel(timezone.now() + create.IN_FLIGHT * 2):
        assert recruiter.post(NEW, form_values(page)).status_code == 409
    assert posts(partner) == 0


def test_a_create_is_unconfirmed_when_the_list_fails_too(
    flows: FlowsClient, update: FlowUpdate, partner: Simulator, acme: Users
) -> None:
    partner.faults.add(route="create", kind="cut_after", times=1)
    fail_after_first_call(partner, "flows")
    assert create_flow(flows, update, workspace_id=acme.acme.pk, token="t") == Unconfirmed()


def test_an_outage_before_sending_preserves_the_form(
    recruiter: LintingClient, assessment: str, partner: Simulator
) -> None:
    data = filled(recruiter.page(NEW), assessment)
    partner.faults.add(route="flows", kind="status", status=500)
    page = pressed_new(recruiter, data, code=502)
    assert "Nothing was changed" in text(page.main)
    assert form_values(page)["flowName"] == "Night shift"
    assert posts(partner) == 0
    partner.faults.clear()
    assert recruiter.post(NEW, form_values(page)).status_code == 303


def test_a_refusal_lands_at_its_field_and_the_form_can_be_sent_again(
    recruiter: LintingClient, flows: FlowsClient, assessment: str
) -> None:
    data = filled(recruiter.page(NEW), "no-such-assessment")
    page = pressed_new(recruiter, data, code=422)
    summary = page.find(id="error-summary")
    assert "Step 1" in text(summary)
    assert page.find(id="id_steps-0-assessmentId")
    again = form_values(page) | {"steps-0-assessmentId": assessment}
    assert recruiter.post(NEW, again).status_code == 303
    assert len(named(flows, "Night shift")) == 1


@pytest.mark.parametrize("variant", ["bare", "empty"])
def test_a_response_without_the_flow_is_looked_up(
    flows: FlowsClient, update: FlowUpdate, partner: Simulator, acme: Users, variant: str
) -> None:
    partner.variants.set(written_flow=variant)
    outcome = create_flow(flows, update, workspace_id=acme.acme.pk, token="t")
    assert outcome == Created(named(flows, "Night shift")[0].id)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_flow_and_both_lead_to_it(
    flows: FlowsClient, update: FlowUpdate, partner: Simulator, acme: Users
) -> None:
    partner.faults.add(route="create", kind="latency", seconds=0.3)
    start = threading.Barrier(3)

    def click() -> Created | Unconfirmed:
        start.wait()
        try:
            return create_flow(flows, update, workspace_id=acme.acme.pk, token="t")
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        outcomes = [task.result() for task in [pool.submit(click) for _ in range(3)]]
    [flow] = named(flows, "Night shift")
    assert outcomes == [Created(flow.id)] * 3
    assert posts(partner) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_flow_from_two_tabs_is_sent_a_single_time(
    flows: FlowsClient, update: FlowUpdate, partner: Simulator, acme: Users
) -> None:
    partner.faults.add(route="create", kind="latency", seconds=0.3)

    def submit(token: str) -> Created | Unconfirmed:
        try:
            return create_flow(flows, update, workspace_id=acme.acme.pk, token=token)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(submit, "one")
        while not posts(partner):
            time.sleep(0.01)
        assert pool.submit(submit, "two").result() == Unconfirmed()
    assert isinstance(first.result(), Created)
    assert posts(partner) == 1


def test_two_workspaces_do_not_meet_in_a_submission(
    flows: FlowsClient, update: FlowUpdate, acme: Users
) -> None:
    first = create_flow(flows, update, workspace_id=acme.acme.pk, token="t")
    with pytest.raises(IdenticalFlowExists):
        create_flow(flows, update, workspace_id=acme.other.pk, token="t")
    assert isinstance(first, Created)
    assert IdempotencyKey.objects.count() == 1


def test_a_definite_refusal_releases_the_idempotency_key(
    flows: FlowsClient, update: FlowUpdate, partner: Simulator, acme: Users
) -> None:
    partner.faults.add(route="create", kind="status", status=403, times=1)
    with pytest.raises(FlowsError):
        create_flow(flows, update, workspace_id=acme.acme.pk, token="t")
    assert isinstance(create_flow(flows, update, workspace_id=acme.acme.pk, token="t"), Created)


def test_a_copy_starts_with_all_of_the_other_flow(
    recruiter: LintingClient, flows: FlowsClient, partner: Simulator
) -> None:
    source = flows.get_flow(flows.list_flows().flows[0].id)
    partner.requests.clear()
    page = recruiter.page(f"{NEW}?from={source.id}")
    assert len(partner.requests) == 1
    entered = form_values(page)
    assert entered["flowName"] == f"Copy of {source.name}"
    for n, step in enumerate(source.steps or ()):
        assert entered[f"steps-{n}-assessmentId"] == step.assessment_id
        assert float(entered[f"steps-{n}-passThreshold"]) == step.pass_threshold
    response = recruiter.post(f"{NEW}?from={source.id}", entered)
    assert response.status_code == 303
    [copy] = named(flows, f"Copy of {source.name}")
    made = flows.get_flow(copy.id)
    assert [step.name for step in made.steps or ()] == [step.name for step in source.steps or ()]


def test_a_copy_of_nothing_is_a_404(recruiter: LintingClient, acme: Users) -> None:
    recruiter.page(f"{NEW}?from=987654", status=404)


@pytest.mark.parametrize(
    ("action", "code"), [("", 422), ("review", 422), ("add", 200), ("remove-0", 200)]
)
def test_an_empty_form_shows_errors(
    recruiter: LintingClient, acme: Users, action: str, code: int
) -> None:
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), action, code)
    if code == 422:
        summary = text(page.find(id="error-summary"))
        assert "Enter a name for the flow" in summary
        assert "Step 1: Select an assessment" in summary
        assert text(page.title).startswith("Error: ")


def test_a_flow_needs_a_step(recruiter: LintingClient, acme: Users) -> None:
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), "remove-0")
    answer = post_action_page(recruiter, NEW, page, "review", 422, flowName="Name")
    assert "Add at least one step" in text(answer.find(id="error-summary"))


def test_a_viewer_does_not_create(viewer: LintingClient, acme: Users) -> None:
    assert viewer.get(NEW).status_code == 403
    assert viewer.post(NEW, {}).status_code == 403
