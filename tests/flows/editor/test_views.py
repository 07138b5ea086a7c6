"""Editing a flow against the running simulator: calls, bodies and roles."""

import itertools

import pytest

from flows_api import Flow, FlowsClient
from flows_api.simulator import Simulator
from tests.flows.support import form_values, post_action, post_action_page, sent, writes
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

DOCUMENTED = {"flowName", "description", "status", "steps"}
DOCUMENTED_STEP = {"assessmentId", "passThreshold", "name", "instructions", "passAction"}


def test_opening_makes_one_call_and_saving_three(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    assert len(partner.requests) == 1
    partner.requests.clear()
    response = post_action(recruiter, path, page, steps__0__passThreshold="71")
    assert response.status_code == 303
    assert [call.method for call in partner.requests] == ["GET", "PATCH", "GET"]
    assert "Saved and verified" in text(recruiter.page(response["Location"]))


@pytest.mark.parametrize("action", ["add", "back", "up-9", "nonsense", "page-2", "restore"])
def test_buttons_that_do_not_save_make_no_call(
    recruiter: LintingClient, path: str, partner: Simulator, action: str
) -> None:
    page = recruiter.page(path)
    partner.requests.clear()
    post_action_page(recruiter, path, page, action)
    assert {call.path for call in partner.requests} <= {"/v1/partner/assessment"}


def test_a_save_sends_every_step_and_nothing_that_is_not_documented(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    post_action(recruiter, path, page, steps__1__passThreshold="33.5")
    body = sent(partner)
    assert body.keys() == {"flowName", "steps"}
    assert flow.steps
    for step, given in zip(flow.steps, body["steps"], strict=True):
        assert given.keys() <= DOCUMENTED_STEP
        assert given["assessmentId"] == step.assessment_id
        expected = 33.5 if step.order == 2 else step.pass_threshold
        assert given["passThreshold"] == expected


def test_hostile_fields_change_no_existing_step(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    hostile = {
        f"steps-{n}-{name}": "hacked"
        for n, name in itertools.product(range(3), ["assessmentId", "name", "passAction", "about"])
    }
    data = form_values(recruiter.page(path)) | hostile | {"steps-0-passThreshold": "11"}
    data |= {"steps-TOTAL_FORMS": "1", "id": "9", "steps-0-order": "5", "companyId": "x"}
    assert recruiter.post(path, data).status_code == 303
    body = sent(partner)
    assert body.keys() <= DOCUMENTED
    names = [step.assessment_id for step in flow.steps or ()]
    assert [given["assessmentId"] for given in body["steps"]] == names
    assert "hacked" not in str(body)


def test_nothing_changed_is_nothing_sent(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.requests.clear()
    assert post_action(recruiter, path, page).status_code == 303
    assert partner.requests == []


def test_the_steps_come_from_the_detail_when_the_list_has_none(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    partner.variants.set(list_steps="empty")
    post_action(recruiter, path, recruiter.page(path), flowName="Other")
    ids = [given["assessmentId"] for given in sent(partner)["steps"]]
    assert ids == [step.assessment_id for step in flow.steps or ()]


def test_an_unknown_status_is_shown_and_never_sent_back(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    world = partner._partner.world  # its own app may know more statuses
    company = world.companies[partner.api_key]
    company.flows[int(flow.id)].status = "ON_HOLD"
    page = recruiter.page(path)
    select = page.find("select", attrs={"name": "status"})
    assert select
    assert text(select.find("option", selected=True)) == "ON_HOLD"
    assert post_action(recruiter, path, page, steps__0__passThreshold="3").status_code == 303
    assert "status" not in sent(partner)


def test_a_form_without_the_hidden_fields_still_saves(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    data = {"flowName": "Plain", "steps-0-passThreshold": "31"}
    assert recruiter.post(path, data).status_code == 303
    body = sent(partner)
    assert body["flowName"] == "Plain"
    assert body["steps"][0]["passThreshold"] == 31


@pytest.mark.parametrize("junk", ["", "x:y:z", "another-flow"])
def test_a_forged_version_counts_for_nothing(
    recruiter: LintingClient, path: str, flows: FlowsClient, flow: Flow, junk: str
) -> None:
    data = form_values(recruiter.page(path)) | {"opened": junk, "steps-0-passThreshold": "32"}
    if junk == "another-flow":
        other = next(item.id for item in flows.list_flows().flows if item.id != flow.id)
        data["opened"] = form_values(recruiter.page(f"/w/acme/flows/{other}/edit/"))["opened"]
    assert recruiter.post(path, data).status_code == 303
    assert (flows.get_flow(flow.id).steps or ())[0].pass_threshold == 32


def test_htmx_gets_the_editor_alone(recruiter: LintingClient, path: str) -> None:
    data = form_values(recruiter.page(path)) | {"action": "add"}
    headers = {"HX-Request": "true", "HX-Target": "flow-editor"}
    response = recruiter.post(path, data, headers=headers)
    [title, editor] = parse(response).find_all(recursive=False)
    assert text(title).startswith("Edit ")
    assert editor["id"] == "flow-editor"


def test_a_viewer_neither_edits_nor_is_offered_it(viewer: LintingClient, path: str) -> None:
    assert viewer.get(path).status_code == 403
    assert viewer.post(path, {"flowName": "x"}).status_code == 403


def test_only_members_who_may_edit_get_the_links(
    viewer: LintingClient, recruiter: LintingClient, flow: Flow
) -> None:
    detail = f"/w/acme/flows/{flow.id}/"
    for address in (f"{detail}edit/", f"/w/acme/flows/new/?from={flow.id}"):
        assert recruiter.page(detail).find("a", href=address)
        assert not viewer.page(detail).find("a", href=address)
    assert recruiter.page("/w/acme/flows/").find("a", href="/w/acme/flows/new/")
    assert not viewer.page("/w/acme/flows/").find("a", href="/w/acme/flows/new/")


def test_an_expired_session_does_not_lose_the_form(
    recruiter: LintingClient, acme: Users, path: str, partner: Simulator
) -> None:
    data = form_values(recruiter.page(path)) | {
        "flowName": "Typed before",
        "steps-0-passThreshold": "8",
    }
    recruiter.logout()
    response = recruiter.post(path, data)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")
    recruiter.force_login(acme.recruiter)
    page = recruiter.page(path)
    assert "You were signed out" in text(page.main)
    assert form_values(page)["flowName"] == "Typed before"
    assert form_values(page)["steps-0-passThreshold"] == "8"
    assert not writes(partner)
    assert form_values(recruiter.page(path))["flowName"] != "Typed before"
