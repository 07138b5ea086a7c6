"""Editing a flow against the running simulator: verified saves, conflicts, refusals, few calls."""

import itertools
from typing import Any

import pytest

from dashboard.workspaces.partner import client_for
from flows_api import Flow, FlowsClient, StepInput
from flows_api.simulator import Call, Simulator
from tests.flows.support import fails_from_the_second_time, fields, heard, press, pressed
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, parse, text

DOCUMENTED = {"flowName", "description", "status", "steps"}
DOCUMENTED_STEP = {"assessmentId", "passThreshold", "name", "instructions", "passAction"}


@pytest.fixture
def flows(acme: Cast) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow(flows: FlowsClient, partner: Simulator) -> Flow:
    """A flow of several steps, as its detail tells it."""
    listed = max(flows.list_flows().flows, key=lambda item: len(item.steps or ()))
    found = flows.get_flow(listed.id)
    partner.requests.clear()
    return found


@pytest.fixture
def path(flow: Flow) -> str:
    return f"/w/acme/flows/{flow.id}/edit/"


def writes(partner: Simulator) -> list[Call]:
    return [call for call in partner.requests if call.method != "GET"]


def sent(partner: Simulator) -> dict[str, Any]:
    [call] = writes(partner)
    assert isinstance(call.body, dict)
    return call.body


def change_behind_the_back(flows: FlowsClient, flow: Flow, *added: StepInput, mark: float) -> None:
    """Somebody else saves: the first step's threshold is ``mark``, and steps are added."""
    steps = [
        StepInput(
            s.assessment_id,
            mark if s.order == 1 else (s.pass_threshold or 0),
            name=s.name,
            instructions=s.instructions,
            pass_action=s.pass_action,
        )
        for s in flow.steps or ()
    ]
    flows.update_flow(flow.id, name=flow.name, steps=[*steps, *added])


def test_opening_asks_once_and_a_save_three_times(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    assert len(partner.requests) == 1
    partner.requests.clear()
    response = press(recruiter, path, page, steps__0__passThreshold="71")
    assert response.status_code == 303
    assert [call.method for call in partner.requests] == ["GET", "PATCH", "GET"]
    assert "Saved, and checked" in text(recruiter.page(response["Location"]))


@pytest.mark.parametrize("action", ["add", "back", "up-9", "nonsense", "page-2", "restore"])
def test_buttons_that_do_not_save_ask_nothing(
    recruiter: LintingClient, path: str, partner: Simulator, action: str
) -> None:
    page = recruiter.page(path)
    partner.requests.clear()
    pressed(recruiter, path, page, action)
    assert {call.path for call in partner.requests} <= {"/v1/partner/assessment"}


def test_a_save_sends_every_step_and_nothing_that_is_not_documented(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    press(recruiter, path, page, steps__1__passThreshold="33.5")
    body = sent(partner)
    assert body.keys() == {"flowName", "steps"}
    assert flow.steps
    for step, given in zip(flow.steps, body["steps"], strict=True):
        assert given.keys() <= DOCUMENTED_STEP
        assert given["assessmentId"] == step.assessment_id
        wanted = 33.5 if step.order == 2 else step.pass_threshold
        assert given["passThreshold"] == wanted


def test_hostile_fields_change_no_existing_step(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    hostile = {
        f"steps-{n}-{name}": "hacked"
        for n, name in itertools.product(range(3), ["assessmentId", "name", "passAction", "about"])
    }
    data = fields(recruiter.page(path)) | hostile | {"steps-0-passThreshold": "11"}
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
    assert press(recruiter, path, page).status_code == 303
    assert partner.requests == []


def test_steps_are_appended_and_the_status_changed(
    recruiter: LintingClient, path: str, flow: Flow, flows: FlowsClient, partner: Simulator
) -> None:
    page = pressed(recruiter, path, recruiter.page(path), "add")
    choice = page.select_one(".picker-choice button")
    assert choice is not None
    page = pressed(recruiter, path, page, str(choice["value"]))
    n = len(flow.steps or ())
    answers = {
        f"steps__{n}__passThreshold": "65",
        f"steps__{n}__name": "Talk",
        "status": "INACTIVE",
    }
    review = pressed(recruiter, path, page, "review", **answers)
    words = text(review.main)
    assert f"New step {n + 1}: Talk" in words
    assert "pass at 65" in words
    assert "from Active to Inactive" in words
    assert "people are in this flow now" in words
    assert not writes(partner)
    assert press(recruiter, path, review, "save").status_code == 303
    after = flows.get_flow(flow.id)
    assert after.status == "INACTIVE"
    assert after.steps
    assert (after.steps[-1].name, after.steps[-1].pass_threshold) == ("Talk", 65)
    assert len(after.steps) == n + 1


def test_what_the_review_carries_can_be_taken_back_to_the_form(
    recruiter: LintingClient, path: str
) -> None:
    page = recruiter.page(path)
    typed = {"flowName": 'A <b> & "c"', "description": "Two\nlines", "steps__0__passThreshold": "5"}
    review = pressed(recruiter, path, page, "review", **typed)
    back = fields(pressed(recruiter, path, review, "back"))
    assert back["flowName"] == 'A <b> & "c"'
    assert back["description"] == "Two\nlines"
    assert back["steps-0-passThreshold"] == "5"


@pytest.mark.parametrize("action", ["", "review"])
def test_a_step_appended_meanwhile_stops_the_save_and_shows_three_versions(
    recruiter: LintingClient,
    path: str,
    flow: Flow,
    flows: FlowsClient,
    partner: Simulator,
    action: str,
) -> None:
    page = recruiter.page(path)
    assert flow.steps
    added = StepInput(flow.steps[0].assessment_id, 44, name="Theirs")
    change_behind_the_back(flows, flow, added, mark=12)
    partner.requests.clear()
    was = f"{flow.steps[0].pass_threshold:g}"
    conflict = pressed(
        recruiter, path, page, action, 409, steps__0__passThreshold="77", flowName="Mine"
    )
    assert not writes(partner)
    rows = {text(row.th): [text(cell) for cell in row.find_all("td")] for row in table(conflict)}
    assert rows["Name"] == [flow.name, flow.name, "Mine"]
    assert rows[f"Step 1 ({flow.steps[0].label}), threshold"] == [was, "12", "77"]
    assert ["–", "pass at 44", "as it was"] in rows.values()

    carried = fields(pressed(recruiter, path, conflict, "carry"))
    assert carried["flowName"] == "Mine"
    assert carried["steps-0-passThreshold"] == "77"
    assert f"steps-{len(flow.steps)}-passThreshold" in carried
    dropped = pressed(recruiter, path, conflict, "drop")
    assert fields(dropped)["steps-0-passThreshold"] == "12"
    assert fields(dropped)["flowName"] == flow.name

    saved = press(recruiter, path, pressed(recruiter, path, conflict, "carry"), "save")
    assert saved.status_code == 303
    after = flows.get_flow(flow.id)
    assert after.name == "Mine"
    assert after.steps
    assert after.steps[0].pass_threshold == 77
    assert after.steps[-1].name == "Theirs"


def table(page: Page) -> list[Any]:
    return list(page.select("table tbody tr"))


def test_the_steps_come_from_the_detail_when_the_list_has_none(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    partner.variants.set(list_steps="empty")
    press(recruiter, path, recruiter.page(path), flowName="Other")
    ids = [given["assessmentId"] for given in sent(partner)["steps"]]
    assert ids == [step.assessment_id for step in flow.steps or ()]


def test_a_200_that_kept_the_old_value_is_not_saved(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(
        route="update", kind="status", status=200, body={"status": "success"}, times=1
    )
    assert flow.steps
    answer = pressed(
        recruiter, path, page, "", 409, steps__0__passThreshold="77", description="New"
    )
    notice = text(answer.find(id="not-saved"))
    assert "Not saved" in notice
    assert f"Step 1, threshold : still {flow.steps[0].pass_threshold:g}, not 77" in notice
    assert "Description" in notice
    assert fields(answer)["steps-0-passThreshold"] == "77"
    assert press(recruiter, path, answer).status_code == 303


def test_an_unknown_status_is_shown_and_never_sent_back(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    world = partner._partner.world  # the partner's own app may know more statuses than its API
    company = world.companies[partner.api_key]
    company.flows[int(flow.id)].status = "ON_HOLD"
    page = recruiter.page(path)
    select = page.find("select", attrs={"name": "status"})
    assert select
    assert text(select.find("option", selected=True)) == "ON_HOLD"
    assert press(recruiter, path, page, steps__0__passThreshold="3").status_code == 303
    assert "status" not in sent(partner)


@pytest.mark.parametrize("variant", ["brackets", "dots"])
def test_a_refusal_lands_at_the_field_of_its_step(
    recruiter: LintingClient, path: str, partner: Simulator, variant: str
) -> None:
    page = recruiter.page(path)
    where = "steps[1].passThreshold" if variant == "brackets" else "steps.1.passThreshold"
    error = {
        "code": "INVALID_REQUEST",
        "message": "One or more fields are invalid.",
        "details": {where: "Too low for this plan", "steps[0]": "Locked", "other": "Odd"},
    }
    partner.faults.add(route="update", kind="status", status=400, body={"error": error})
    answer = pressed(recruiter, path, page, "", 422, steps__1__passThreshold="2")
    field = answer.find(id="id_steps-1-passThreshold_error")
    assert field
    assert "Too low for this plan" in text(field)
    summary = answer.find(id="error-summary")
    assert summary
    assert "other: Odd" in text(summary)
    assert summary.find("a", href="#step-0")
    assert summary.find("a", href="#id_steps-1-passThreshold")
    assert text(answer.title).startswith("Error: ")
    assert fields(answer)["steps-1-passThreshold"] == "2"


@pytest.mark.parametrize(
    ("kind", "is_done"), [("cut_after", True), ("cut_before", False), ("status_after", True)]
)
def test_an_unclear_save_is_settled_by_reading_back(
    recruiter: LintingClient, path: str, partner: Simulator, kind: str, is_done: bool
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind=kind, times=1)  # type: ignore[arg-type]
    response = press(recruiter, path, page, steps__0__passThreshold="71")
    assert response.status_code == (303 if is_done else 409)
    assert len(writes(partner)) == 1


def test_when_it_cannot_be_told_the_page_says_so_and_the_next_save_looks_first(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind="cut_after", times=1)
    fails_from_the_second_time(partner, "flow")
    answer = pressed(recruiter, path, page, "", 502, steps__0__passThreshold="71")
    assert "can't tell whether Taptalent carried out the change" in text(answer.main)
    assert fields(answer)["steps-0-passThreshold"] == "71"
    partner.faults.clear()
    assert press(recruiter, path, answer).status_code == 303
    assert len(writes(partner)) == 1


def test_a_failed_save_keeps_all_that_was_typed(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="flow", kind="rate_limit", retry_after=60)
    answer = pressed(recruiter, path, page, "", 503, flowName="Typed", steps__0__passThreshold="9")
    assert "slow down" in text(answer.main)
    assert fields(answer)["flowName"] == "Typed"
    assert not writes(partner)


def test_a_flow_that_is_gone_keeps_what_was_typed(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    company = partner._partner.world.companies[partner.api_key]
    del company.flows[int(flow.id)]
    answer = pressed(recruiter, path, page, "", 404, flowName="Typed")
    assert fields(answer)["flowName"] == "Typed"


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
    data = fields(recruiter.page(path)) | {"opened": junk, "steps-0-passThreshold": "32"}
    if junk == "another-flow":
        other = next(item.id for item in flows.list_flows().flows if item.id != flow.id)
        data["opened"] = fields(recruiter.page(f"/w/acme/flows/{other}/edit/"))["opened"]
    assert recruiter.post(path, data).status_code == 303
    assert (flows.get_flow(flow.id).steps or ())[0].pass_threshold == 32


def test_a_missing_threshold_must_be_set(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    for wrong in ("", "101", "-1", "x", "nan"):
        answer = pressed(recruiter, path, page, "review", 422, steps__0__passThreshold=wrong)
        assert "Enter a threshold from 0 to 100" in text(answer.find(id="error-summary"))
    assert not writes(partner)


def test_the_lint_is_in_the_review(recruiter: LintingClient, path: str) -> None:
    review = pressed(recruiter, path, recruiter.page(path), "review", steps__0__passThreshold="100")
    rules = {item["data-lint"] for item in review.select("[data-lint]")}
    assert {"extreme_mark", "harsh_start"} <= rules


def test_a_change_is_told_in_words_with_its_reason(
    recruiter: LintingClient, acme: Cast, path: str, flow: Flow
) -> None:
    page = recruiter.page(path)
    review = pressed(recruiter, path, page, "review", steps__0__passThreshold="71", reason="Harder")
    back = pressed(recruiter, path, review, "back")
    assert fields(back)["reason"] == "Harder"
    assert flow.steps
    was = f"{flow.steps[0].pass_threshold:g}"
    with heard() as events:
        press(recruiter, path, review, "save")
    [event] = events
    assert (event.action, event.workspace, event.actor) == (
        "flow.changed",
        acme.acme,
        acme.recruiter,
    )
    assert event.facts == {
        "flow_id": flow.id,
        "flow": flow.name,
        "changes": [f"Step 1 ({flow.steps[0].label}), threshold: {was} → 71"],
        "reason": "Harder",
    }


def test_what_was_not_saved_is_not_told_as_done(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind="status", status=200, body={"status": "success"})
    with heard() as events:
        pressed(recruiter, path, page, "", 409, steps__0__passThreshold="71")
    assert events == []


def test_htmx_gets_the_editor_alone(recruiter: LintingClient, path: str) -> None:
    data = fields(recruiter.page(path)) | {"action": "add"}
    headers = {"HX-Request": "true", "HX-Target": "flow-editor"}
    response = recruiter.post(path, data, headers=headers)
    [title, editor] = parse(response).find_all(recursive=False)
    assert text(title).startswith("Edit ")
    assert editor["id"] == "flow-editor"


def test_a_viewer_neither_edits_nor_is_offered_it(viewer: LintingClient, path: str) -> None:
    assert viewer.get(path).status_code == 403
    assert viewer.post(path, {"flowName": "x"}).status_code == 403


def test_who_may_edit_is_offered_it(
    viewer: LintingClient, recruiter: LintingClient, flow: Flow
) -> None:
    detail = f"/w/acme/flows/{flow.id}/"
    for address in (f"{detail}edit/", f"/w/acme/flows/new/?from={flow.id}"):
        assert recruiter.page(detail).find("a", href=address)
        assert not viewer.page(detail).find("a", href=address)
    assert recruiter.page("/w/acme/flows/").find("a", href="/w/acme/flows/new/")
    assert not viewer.page("/w/acme/flows/").find("a", href="/w/acme/flows/new/")


def test_an_expired_session_does_not_lose_the_form(
    recruiter: LintingClient, acme: Cast, path: str, partner: Simulator
) -> None:
    data = fields(recruiter.page(path)) | {"flowName": "Typed before", "steps-0-passThreshold": "8"}
    recruiter.logout()
    response = recruiter.post(path, data)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")
    recruiter.force_login(acme.recruiter)
    page = recruiter.page(path)
    assert "You were signed out" in text(page.main)
    assert fields(page)["flowName"] == "Typed before"
    assert fields(page)["steps-0-passThreshold"] == "8"
    assert not writes(partner)
    assert fields(recruiter.page(path))["flowName"] != "Typed before"
