"""Progress in a real browser: sliders send no request, and visits are recorded."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect
from pytest_django import Settings

from dashboard.progress.bulk_actions import selections
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.types import StepMetrics, load_metrics
from dashboard.progress.models import LastVisit, SyncedFlow, ThresholdChange
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync import schedule
from dashboard.progress.sync.aggregates import compute_metrics
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible, until, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser

PAGE = "/w/acme/flows/1/progress/"
LIST = "/w/acme/flows/1/candidates/"


@pytest.fixture
def synced_flow(acme: Users, settings: Settings) -> SyncedFlow:
    """Return Acme's flow 1 after a sync."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    return sync()


def sync() -> SyncedFlow:
    flow = SyncedFlow.objects.get(flow_id="1")
    schedule.sync_flow(flow.pk)
    flow.refresh_from_db()
    return flow


def step_of(flow: SyncedFlow) -> StepMetrics:
    metrics = load_metrics(flow.metrics)
    assert metrics is not None
    return metrics.steps[0]


ACTIONS = ("addresses", "e-mail", "flows", "snooze", "snooze/removal", "note", "review")


def select(acme: Users, flow: SyncedFlow, action: str) -> str:
    """Return the page of an action for all candidates near step 1's threshold."""
    poll = SegmentQuery(name="near", step=1)
    everybody = selections.SelectionRequest(is_all=True)
    selection = selections.create_selection(FlowData.visible(flow), poll, everybody)
    assert selection is not None
    return f"{PAGE}selections/{selection.pk}/{action}/"


def requests_of(page: Page) -> list[str]:
    """Return the addresses that the page requests from now on.

    The icon is left out: Chromium asks for it again when a script changes the page's address.
    """
    found: list[str] = []

    def note(request: Request) -> None:
        if not request.url.endswith("/favicon.svg"):
            found.append(request.url)

    page.on("request", note)
    return found


def test_slider_updates_counts_without_requests(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    page = visit(PAGE, user=acme.viewer)
    step = step_of(synced_flow)
    slider = page.get_by_role("slider", name=re.compile(step.label))
    until(page, LastVisit.objects.exists)  # the page has noted that it was seen
    page.wait_for_load_state("networkidle")
    requests = requests_of(page)
    slider.focus()
    for key, by in (("ArrowRight", 1), ("PageUp", 10), ("End", 100), ("Home", -100)):
        slider.press(key)
        at = int(slider.input_value())
        text = f"At {at}, {step.counts[at]} of {step.scored} would have passed"
        summary = page.locator('[data-summary="1"]')
        expect(summary).to_contain_text(text)
        assert text in (slider.get_attribute("aria-valuetext") or ""), by
        expect(page.locator('[data-line="1"]')).to_have_attribute("x1", f"{at}%")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=30)
    page.mouse.up()
    at = int(slider.input_value())
    expect(summary).to_contain_text(f"At {at}, {step.counts[at]} of")
    assert not requests
    page.get_by_role("link", name=re.compile("changes? result")).first.click()
    affected = abs(step.counts[at] - step.passing)
    expect(page.locator(".results-count")).to_contain_text(f"of {affected}")


def test_a_threshold_between_whole_ones_is_tried_as_typed(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    synced_flow.steps[0]["mark"] = 62.5
    synced_flow.metrics, _ = compute_metrics(
        synced_flow, as_of=synced_flow.synced_at or timezone.now(), stalled_days=7
    )
    synced_flow.save()
    step = step_of(synced_flow)
    page = visit(PAGE, user=acme.viewer)
    summary, completion = page.locator('[data-summary="1"]'), page.locator("[data-completion]")
    expect(summary).to_have_text(f"At 62.5, {step.passing} of {step.scored} would pass.")
    before = completion.inner_text()
    page.locator("#threshold-1").fill("62.3")
    expect(summary).to_contain_text(f"At 62.3, {step.counts[63]} of {step.scored} would have")
    expect(page.locator('[data-line="1"]')).to_have_attribute("x1", "62.3%")
    page.locator("#threshold-1").fill("62.5")
    expect(completion).to_have_text(before)


def test_target_finds_its_threshold(visit: Visit, synced_flow: SyncedFlow, acme: Users) -> None:
    page = visit(PAGE, user=acme.viewer)
    step = step_of(synced_flow)
    goal = page.locator('[data-goal="1"]')
    goal.locator("input").fill(str(step.counts[72]))
    highest = max(threshold for threshold, n in enumerate(step.counts) if n >= step.counts[72])
    expect(goal).to_contain_text(f"Highest threshold: {highest} ")
    goal.get_by_role("link", name=f"Try {highest}").click()
    expect(page.locator("#threshold-1")).to_have_value(str(highest))
    expect(page.locator('[data-line="1"]')).to_have_attribute("x1", f"{highest}%")


def test_what_if_works_without_scripts(visit: Visit, synced_flow: SyncedFlow, acme: Users) -> None:
    page = visit(PAGE, user=acme.viewer, javascript=False)
    step = step_of(synced_flow)
    page.locator("#threshold-1").fill("75")
    page.get_by_role("button", name="Calculate").click()
    expect(page.locator('[data-summary="1"]')).to_contain_text(f"At 75, {step.counts[75]} of")
    page.get_by_role("button", name="Remember this visit").click()
    wait_for_page(page, r"/progress/$")
    assert LastVisit.objects.get().version == synced_flow.version


def test_browser_and_server_agree_on_two_thresholds(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    plain = visit(f"{PAGE}?threshold-1=40&threshold-2=82", user=acme.viewer, javascript=False)
    text = plain.locator("[data-completion]").inner_text()
    page = visit(PAGE, user=acme.viewer)
    page.locator("#threshold-1").fill("40")
    page.locator("#threshold-2").fill("82")
    expect(page.locator("[data-completion]")).to_have_text(text)


def test_threshold_saved_in_the_editor_is_in_the_history(
    visit: Visit, synced_flow: SyncedFlow, acme: Users, partner: Simulator
) -> None:
    page = visit("/w/acme/flows/1/edit/", user=acme.recruiter)
    step = step_of(synced_flow)
    inset = page.locator("#what-if-1")
    expect(inset).to_be_visible()
    requests = requests_of(page)
    page.locator("#id_steps-0-passThreshold").fill("77")
    expect(inset).to_contain_text(f"At 77, {step.counts[77]} of {step.scored}")
    assert not requests
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name=re.compile("^Save")).click()
    wait_for_page(page, r"/flows/1/$")
    sync()
    change = ThresholdChange.objects.get()
    assert (change.old, change.new, change.by) == (step.threshold, 77, acme.recruiter.email)
    page.goto(PAGE)
    expect(page.get_by_role("main")).to_contain_text("passed below today's threshold")


@pytest.fixture
def stalled(synced_flow: SyncedFlow, partner: Simulator) -> int:
    """Return how many are stalled after a month without changes."""
    partner.clock.advance(30 * 86400)
    metrics = load_metrics(sync().metrics)
    assert metrics is not None
    assert metrics.stalled > 4
    return metrics.stalled


STALLED = f"{LIST}?show=stalled"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_snoozing_two_candidates_lowers_the_number(
    visit: Visit, stalled: int, acme: Users, javascript: bool
) -> None:
    page = visit(PAGE, user=acme.recruiter, javascript=javascript)
    tile = page.locator(".tile-card-wait")
    expect(tile).to_contain_text(f"Stalled {stalled}")
    tile.get_by_role("link").first.click()
    boxes = page.locator("tbody").get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(2).check()
    expect(page).to_have_url(re.compile(r"/candidates/\?show=stalled$"))
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Snooze 2 candidates")
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Snooze 2 candidates").click()
    expect(page.locator(".results-count")).to_contain_text(f"of {stalled - 2}")
    page.goto(PAGE)
    expect(tile).to_contain_text(f"Stalled {stalled - 2}")
    page.get_by_role("link", name="2 snoozed").first.click()
    expect(page.locator(".results-count")).to_contain_text("of 2")
    page.get_by_label("Select all 2 that match").check()
    page.get_by_role("button", name="Unsnooze").click()
    page.get_by_role("button", name="Unsnooze 2 candidates").click()
    page.goto(PAGE)
    expect(tile).to_contain_text(f"Stalled {stalled}")


def test_rows_are_selected_by_key_range_page_and_all(
    visit: Visit, stalled: int, acme: Users
) -> None:
    page = visit(STALLED, user=acme.recruiter)
    summary = page.locator("[data-selection-summary]")
    boxes = page.locator("tbody").get_by_role("checkbox")
    expect(summary).to_have_text("None selected")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    expect(page).to_have_url(re.compile(r"show=stalled$"))
    expect(summary).to_have_text("1 selected")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(summary).to_have_text("5 selected")
    header = page.get_by_label("Select all on this page")
    header.check()
    expect(summary).to_have_text(f"{stalled} selected")
    header.uncheck()
    expect(summary).to_have_text("None selected")
    page.get_by_label(f"Select all {stalled} that match").check()
    expect(summary).to_have_text(f"All {stalled} selected")
    expect(header).to_be_checked()
    boxes.nth(0).click()
    expect(summary).to_have_text(f"{stalled - 1} selected: all except 1")
    page.get_by_label(f"Select all {stalled} that match").uncheck()
    expect(summary).to_have_text("None selected")
    expect(boxes.nth(1)).not_to_be_checked()


def test_selection_of_all_survives_paging(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    everybody = FlowData.visible(synced_flow).states.count()
    page = visit(f"{LIST}?show=all", user=acme.recruiter)
    summary = page.locator("[data-selection-summary]")
    boxes = page.locator("tbody").get_by_role("checkbox")
    page.get_by_label(f"Select all {everybody} that match").check()
    expect(page.locator("tbody :checked")).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    wait_for_page(page, r"page=2")
    expect(page.locator("tbody :checked")).to_have_count(everybody - 25)
    expect(summary).to_have_text(f"All {everybody} selected")
    boxes.nth(0).uncheck()
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("tbody :checked")).to_have_count(25)
    boxes.nth(2).uncheck()
    expect(summary).to_have_text(f"{everybody - 2} selected: all except 2")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("h1")).to_have_text(f"Add a note to {everybody - 2} candidates")
    page.go_back()
    expect(summary).to_have_text(f"{everybody - 2} selected: all except 2")
    expect(boxes.nth(2)).not_to_be_checked()
    page.locator("#candidate-search").fill("a")
    page.get_by_role("button", name="Search").click()
    expect(summary).to_have_text("None selected")
    expect(page.locator("tbody :checked")).to_have_count(0)


def test_selection_of_all_without_scripts(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    page = visit(f"{LIST}?show=all", user=acme.recruiter, javascript=False)
    box = page.locator("tbody [name=candidate]").first
    expect(box).to_be_visible()
    page.locator("[name=all]").check()
    expect(box).to_be_hidden()


def test_selection_survives_a_search_and_is_copied(visit: Visit, stalled: int, acme: Users) -> None:
    page = visit(STALLED, user=acme.recruiter)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = page.locator("tbody tr")
    first, other = (rows.nth(n).locator("th .row-note").inner_text() for n in (0, 1))
    rows.nth(0).get_by_role("checkbox").check()
    page.locator("#candidate-search").fill(other)
    page.get_by_role("button", name="Search").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("checkbox").check()
    summary = page.locator("[data-selection-summary]")
    expect(summary).to_have_text("2 selected, 1 on other pages")
    page.locator("#candidate-search").fill("")
    page.get_by_role("button", name="Search").click()
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(summary).to_have_text("2 selected")
    copy = page.locator("[data-copy-selected]")
    for _click in range(2):
        with page.expect_response(re.compile(r"/addresses/")):
            copy.click()
        expect(copy).to_have_text("2 addresses copied")
    expect(page.locator("#announcer")).to_have_text("2 addresses copied")
    expect(copy).to_have_text("Copy addresses")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert sorted(copied.split()) == sorted([first, other])
    expect(page).to_have_url(re.compile(r"/candidates/"))


def test_page_without_metrics_loads_them(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    SyncedFlow.objects.filter(pk=synced_flow.pk).update(metrics=None)
    page = visit(PAGE, user=acme.viewer)
    expect(page.get_by_role("main")).to_contain_text("Not loaded yet")
    SyncedFlow.objects.filter(pk=synced_flow.pk).update(metrics=synced_flow.metrics)
    expect(page.locator(".tile-card").first).to_be_visible()


def test_visit_is_recorded_after_two_seconds(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    page = visit(PAGE, user=acme.viewer)
    page.wait_for_timeout(700)
    has_visited = LastVisit.objects.exists()
    assert not has_visited or page.evaluate("performance.now()") > 2000
    until(page, LastVisit.objects.exists)
    assert LastVisit.objects.get().version == synced_flow.version


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_is_accessible(
    visit: Visit, synced_flow: SyncedFlow, acme: Users, phone: bool, dark: bool
) -> None:
    page = visit(PAGE, user=acme.owner, phone=phone, dark=dark)
    for path in (
        PAGE,
        f"{PAGE}?threshold-1=80&need-2=9",
        f"{LIST}?show=stalled",
        f"{LIST}?show=near&step=1",
        f"{LIST}?show=snoozed",
        *(select(acme, synced_flow, action) for action in ACTIONS),
        f"{LIST}?show=scored&step=1&from=1&to=2",
        "/w/acme/flows/2/progress/",
        "/w/acme/progress/",
        "/w/acme/progress/compare/?a=1&b=1&b-from=2026-03-02&b-to=2026-03-01",
        "/w/acme/flows/1/edit/",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_tried_threshold_stands_in_the_address_and_leads_to_the_editor(
    visit: Visit, synced_flow: SyncedFlow, acme: Users
) -> None:
    page = visit(PAGE, user=acme.recruiter)
    page.locator("#threshold-1").fill("62,5")
    page.locator("#threshold-1").press("Tab")
    expect(page).to_have_url(re.compile(r"[?&]threshold-1=62(%2C|\.)5"))
    page.get_by_role("link", name=re.compile(r"^Use 62[.,]5 in the flow editor")).click()
    expect(page.locator("#step-0 [data-number]")).to_have_value("62.5")
