"""The flow editor in a real browser: by keyboard, by mouse, on a conflict, without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for
from flows_api import Flow, FlowsClient, StepInput
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible, until
from tests.support.users import PASSWORD, Users

pytestmark = pytest.mark.browser

NEW = "/w/acme/flows/new/"


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow(flows: FlowsClient) -> Flow:
    """Return the flow with the most steps."""
    listed = max(flows.list_flows().flows, key=lambda item: len(item.steps or ()))
    return flows.get_flow(listed.id)


def tab_to(page: Page, selector: str, *, most: int = 80) -> Locator:
    """Press Tab until the element of ``selector`` has the focus."""
    for _ in range(most):
        focused = page.locator(f"{selector}:focus")
        if focused.count():
            return focused
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def named(flows: FlowsClient, name: str) -> Flow:
    [found] = [flow for flow in flows.list_flows().flows if flow.name == name]
    return flows.get_flow(found.id)


def shape(flow: Flow) -> list[tuple[str | None, float | None]]:
    return [(step.assessment_name, step.pass_threshold) for step in flow.steps or ()]


def pick_by_keyboard(page: Page, words: str) -> None:
    """Search in an open picker and use the first result. The focus moves to its threshold."""
    expect(page.locator("#assessment-search")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#assessment-results")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".picker")).to_have_count(0)


def test_a_three_step_flow_by_keyboard_only(visit: Visit, acme: Users, flows: FlowsClient) -> None:
    page = visit(NEW, user=acme.recruiter)
    tab_to(page, "[name=flowName]")
    page.keyboard.type("By keyboard")
    tab_to(page, "#select-0")
    page.keyboard.press("Enter")
    pick_by_keyboard(page, "python fundamentals")
    expect(page.locator("#id_steps-0-passThreshold")).to_be_focused()
    tab_to(page, "#step-0 input[type=range]")
    for key in ("Home", "PageUp", "PageUp", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("#id_steps-0-passThreshold")).to_have_value("21")
    slider = page.locator("#step-0 input[type=range]")
    expect(slider).to_have_attribute("aria-valuetext", "21 of 100")
    for n, words in ((1, "sql"), (2, "english")):
        tab_to(page, "#add-step")
        page.keyboard.press("Enter")
        pick_by_keyboard(page, words)
        expect(page.locator(f"#id_steps-{n}-passThreshold")).to_be_focused()
    tab_to(page, "#step-2 input[type=range]", most=4)
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+Tab")
    for _ in range(20):
        if page.locator("#up-2:focus").count():
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#up-1")).to_be_focused()
    tab_to(page, ".editor-bar .button-primary")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    expect(page).to_have_title(re.compile("^Review new flow"))
    tab_to(page, ".editor-bar .button-primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Flow created.")
    thresholds = [threshold for _name, threshold in shape(named(flows, "By keyboard"))]
    assert thresholds == [21, 90, 60]


def test_a_three_step_flow_without_javascript(
    visit: Visit, acme: Users, flows: FlowsClient
) -> None:
    page = visit(NEW, user=acme.recruiter, javascript=False)
    expect(page.locator("input[type=range]")).to_be_hidden()
    page.get_by_label("Flow name").fill("Plain")
    page.get_by_role("button", name="Select an assessment").click()
    for n, words in enumerate(("python fundamentals", "sql", "english")):
        if n:
            page.get_by_role("button", name="Add another step").click()
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("searchbox").press("Enter")
        page.locator(".picker-choice button").first.click()
        page.locator(f"#id_steps-{n}-passThreshold").fill(str(50 + n))
    page.get_by_role("button", name="Move step 3 up").click()
    page.get_by_role("button", name="Review flow").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing has been saved yet")
    page.get_by_role("button", name="Create flow").click()
    expect(page.get_by_role("main")).to_contain_text("Flow created.")
    assert [threshold for _name, threshold in shape(named(flows, "Plain"))] == [50, 52, 51]


def test_a_threshold_with_the_mouse(
    visit: Visit, acme: Users, flow: Flow, flows: FlowsClient, partner: Simulator
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    slider, number = page.locator("#step-0 .slider-range"), page.locator("#step-0 [data-number]")
    saved = number.input_value()
    box = slider.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    partner.requests.clear()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * float(saved) / 100, middle)
    page.mouse.down()
    for part in (0.5, 0.4, 0.31):
        page.mouse.move(box["x"] + box["width"] * part, middle)
    page.mouse.up()
    moved = float(number.input_value())
    assert 28 <= moved <= 33
    page.get_by_role("button", name=f"Reset to {saved}").click()
    expect(number).to_have_value(saved)
    expect(slider).to_have_value(saved)
    number.fill("37")
    expect(slider).to_have_value("37")
    coloured_from = slider.evaluate("range => range.style.getPropertyValue('--at')")
    assert coloured_from == "0.37"
    assert partner.requests == []
    page.get_by_role("button", name="Review changes").click()
    expect(page.locator(".change")).to_contain_text(
        re.compile(rf"from\s+{saved}.*to\s+37", re.DOTALL)
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved and verified with Taptalent.")
    assert shape(flows.get_flow(flow.id))[0][1] == 37


@pytest.mark.parametrize(("language", "shown"), [("en", "62.5"), ("de", "62,5")])
def test_a_threshold_with_a_comma(
    visit: Visit, acme: Users, flow: Flow, flows: FlowsClient, language: str, shown: str
) -> None:
    acme.recruiter.language = language
    acme.recruiter.save()
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    number = page.locator("#step-0 [data-number]")
    number.fill("")
    number.press_sequentially("62,5")
    expect(page.locator("#step-0 .slider-range")).to_have_attribute(
        "aria-valuetext", re.compile(shown)
    )
    number.press("ArrowUp")
    number.press("ArrowDown")
    expect(number).to_have_value(shown)
    page.locator(".button-primary[value=review]").click()
    page.locator(".button-primary[value=save]").click()
    expect(page.locator(".button-primary[value=save]")).to_have_count(0)
    assert shape(flows.get_flow(flow.id))[0][1] == 62.5


def test_a_step_is_appended(visit: Visit, acme: Users, flow: Flow, flows: FlowsClient) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    n = len(flow.steps or ())
    expect(page.get_by_role("button", name=re.compile("^(Move|Remove)"))).to_have_count(0)
    page.get_by_role("button", name="Add another step").click()
    page.locator(".picker-choice button").first.click()
    expect(page.locator(".picker")).to_have_count(0)
    page.locator(f"#step-{n}").get_by_text("Name, instructions, pass action").click()
    page.get_by_label("Step name").fill("Talk")
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_role("main")).to_contain_text(f"New step {n + 1}: Talk")
    page.get_by_role("button", name="Back to editing").click()
    expect(page.get_by_label("Step name")).to_have_value("Talk")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved and verified")
    after = flows.get_flow(flow.id).steps or ()
    assert [step.id for step in after[:n]] == [step.id for step in flow.steps or ()]
    assert after[-1].name == "Talk"


def edit_at_partner(flows: FlowsClient, flow: Flow, threshold: float) -> None:
    steps = [
        StepInput(step.assessment_id, threshold, step.name, step.instructions, step.pass_action)
        for step in flow.steps or ()
    ]
    flows.update_flow(flow.id, name=flow.name, steps=steps)


def test_a_change_behind_the_editors_back(
    visit: Visit, acme: Users, flow: Flow, flows: FlowsClient
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    page.locator("#step-0 [data-number]").fill("37")
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    edit_at_partner(flows, flow, 12)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("was changed by someone else")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("button", name="Apply my changes").click()
    expect(page.locator("#step-0 [data-number]")).to_have_value("37")
    expect(page.locator("#step-1 [data-number]")).to_have_value("12")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved and verified")
    thresholds = [threshold for _name, threshold in shape(flows.get_flow(flow.id))]
    assert thresholds == [37, *[12] * (len(thresholds) - 1)]


def test_errors_get_the_focus_and_lead_to_their_fields(visit: Visit, acme: Users) -> None:
    page = visit(NEW, user=acme.recruiter)
    page.get_by_role("button", name="Review flow").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: New flow"))
    page.get_by_role("link", name="Step 1: Select an assessment").click()
    expect(page.locator("#select-0")).to_be_focused()
    page.get_by_role("link", name="Enter a name for the flow").click()
    expect(page.get_by_label("Flow name")).to_be_focused()


def test_a_draft_survives_a_reload_and_goes_with_a_good_save(
    visit: Visit, acme: Users, flow: Flow
) -> None:
    path = f"/w/acme/flows/{flow.id}/edit/"
    page = visit(path, user=acme.recruiter)
    page.get_by_text("About the flow").click()
    page.get_by_label("Flow name").fill("Typed before")
    page.get_by_role("button", name="Add another step").click()
    expect(page.locator(".picker")).to_be_visible()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("restored your unsaved changes")
    expect(page.get_by_label("Flow name")).to_have_value("Typed before")
    expect(page.locator(".step-new")).to_have_count(1)
    page.get_by_role("link", name="Discard").click()
    expect(page.get_by_label("Flow name")).to_have_value(flow.name)
    page.reload()
    expect(page.get_by_label("Flow name")).to_have_value(flow.name)
    page.get_by_text("About the flow").click()
    page.get_by_label("Flow name").fill("Saved now")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved and verified")
    page.goto(path)
    expect(page.get_by_label("Flow name")).to_have_value("Saved now")
    expect(page.get_by_role("main")).not_to_contain_text("restored your unsaved changes")


def test_back_leads_from_the_review_to_the_editor(visit: Visit, acme: Users, flow: Flow) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/", user=acme.recruiter)
    page.goto(f"/w/acme/flows/{flow.id}/edit/")
    page.get_by_text("About the flow").click()
    page.get_by_label("Description").fill("Typed before")
    at_review = "history.state?.review === true"
    for leave in (page.go_back, page.get_by_role("button", name="Back to editing").click):
        page.get_by_role("button", name="Review changes").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Review changes to")
        # The script follows the page by an instant, which a reader's hand leaves it.
        until(page, lambda: page.evaluate(at_review))
        leave()
        expect(page.get_by_label("Description")).to_have_value("Typed before")
        expect(page).to_have_url(re.compile("/edit/$"))
        until(page, lambda: not page.evaluate(at_review))
    page.once("dialog", lambda dialog: dialog.accept())
    page.go_back()
    expect(page).to_have_url(re.compile(f"/flows/{flow.id}/$"))


def test_a_tried_threshold_joins_the_draft(visit: Visit, acme: Users, flow: Flow) -> None:
    path = f"/w/acme/flows/{flow.id}/edit/"
    page = visit(path, user=acme.recruiter)
    page.get_by_text("About the flow").click()
    page.get_by_label("Description").fill("Typed before")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{path}?threshold-1=37")
    expect(page.get_by_role("main")).to_contain_text("restored your unsaved changes")
    expect(page.get_by_label("Description")).to_have_value("Typed before")
    expect(page.locator("#step-0 [data-number]")).to_have_value("37")
    expect(page).to_have_url(re.compile("/edit/$"))
    page.locator("#step-0 [data-number]").fill("38")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Description")).to_have_value("Typed before")
    expect(page.locator("#step-0 [data-number]")).to_have_value("38")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_expired_session_keeps_the_form(
    visit: Visit, acme: Users, flow: Flow, javascript: bool
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter, javascript=javascript)
    page.get_by_text("About the flow").click()
    page.get_by_label("Flow name").fill("Typed before")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_label("E-mail").fill("ravi@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Flow name")).to_have_value("Typed before")
    expect(page.get_by_role("main")).to_contain_text("You were signed out")


@pytest.fixture
def synced(acme: Users, flow: Flow, settings: Settings) -> None:
    """Sync the flow, so that the editor shows its scores."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id=flow.id).pk)


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("width", [390, 1366])
def test_the_impact_of_a_typed_threshold_is_in_view(
    visit: Visit, acme: Users, flow: Flow, width: int
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    page.set_viewport_size({"width": width, "height": 768})
    # Each step loads its what-if. A position among the steps is settled when all have arrived.
    expect(page.locator(".step [hx-trigger=load]")).to_have_count(0)
    cards = page.locator(".step:has([data-summary])").all()
    assert cards
    for card in cards:
        card.locator("[data-number]").fill("37")
        summary, bar = card.locator("[data-summary]"), page.locator(".editor-bar")
        expect(summary).to_contain_text("At 37")
        text, cover = summary.bounding_box(), bar.bounding_box()
        assert text
        assert cover
        assert 0 <= text["y"] <= text["y"] + text["height"] <= cover["y"]


def test_it_works_at_twice_the_size(visit: Visit, acme: Users, flow: Flow) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/edit/", user=acme.recruiter)
    page.set_viewport_size({"width": 720, "height": 450})
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    page.set_viewport_size({"width": 320, "height": 568})
    assert not page.evaluate(wide)
    page.locator("#step-0 .slider-range").focus()
    expect(page.locator("#step-0 .slider-range")).to_be_in_viewport()


@pytest.mark.parametrize("dark", [False, True])
def test_the_editor_is_accessible_in_all_its_states(
    visit: Visit, acme: Users, flow: Flow, flows: FlowsClient, partner: Simulator, dark: bool
) -> None:
    page = visit(NEW, user=acme.recruiter, dark=dark)
    assert_accessible(page)
    page.get_by_role("button", name="Review flow").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Flow name").fill("Checked")
    page.locator("#select-0").click()
    expect(page.locator(".picker")).to_be_visible()
    assert_accessible(page)
    page.locator(".picker-choice button").first.click()
    expect(page.locator(".picker")).to_have_count(0)
    page.locator("#step-0 [data-number]").fill("100")
    page.get_by_role("button", name="Review flow").click()
    expect(page.locator("[data-lint]").first).to_be_visible()
    assert_accessible(page)

    page.goto(f"/w/acme/flows/{flow.id}/edit/")
    assert_accessible(page)
    page.locator("#step-0 [data-number]").fill("37")
    page.get_by_text("About the flow").click()
    assert_accessible(page)
    page.get_by_label("Status").select_option("INACTIVE")
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    assert_accessible(page)
    edit_at_partner(flows, flow, 12)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("table")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Apply my changes").click()
    expect(page.locator("#flow-editor")).to_contain_text("Your changes were applied")
    partner.faults.add(route="update", kind="status", status=200, body={"status": "success"})
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#not-saved")).to_be_focused()
    assert_accessible(page)
    partner.faults.add(route="assessments", kind="status", status=500)
    page.get_by_role("button", name="Add another step").click()
    page.get_by_role("button", name="Refresh list").click()
    expect(page.locator(".picker")).to_contain_text("couldn't be loaded")
    assert_accessible(page)
