"""Progress in a real browser: a threshold on trial asks nobody, and what was seen is remembered."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dashboard.progress import person_rows, selecting, watching
from dashboard.progress.asking import Ask
from dashboard.progress.figures import StepFigures, of
from dashboard.progress.lists import Scope
from dashboard.progress.models import LastLook, MarkChange, TrackedFlow
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, arrived, insist_on_accessible, until
from tests.support.cast import Cast

pytestmark = pytest.mark.browser

PAGE = "/w/acme/flows/1/progress/"


@pytest.fixture
def tracked(acme: Cast, settings: Settings) -> TrackedFlow:
    """Acme's flow 1, looked at."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    watching.list_flows(acme.acme)
    return look()


def look() -> TrackedFlow:
    flow = TrackedFlow.objects.get(flow_id="1")
    watching.look_at(flow.pk)
    flow.refresh_from_db()
    return flow


def step_of(flow: TrackedFlow) -> StepFigures:
    figures = of(flow)
    assert figures is not None
    return figures.steps[0]


DEEDS = ("addresses", "mail", "flows", "snooze", "waking", "note", "review")


def choose(acme: Cast, flow: TrackedFlow, deed: str) -> str:
    """The page of a deed for everybody near step 1's threshold."""
    ask = Ask(show="near", step=1)
    everybody = selecting.Choice(everybody=True)
    selection = selecting.choose(Scope.visible(flow), ask, everybody)
    assert selection is not None
    return f"{PAGE}people/chosen/{selection.pk}/{deed}/"


def asked(page: Page) -> list[str]:
    """The addresses that the page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


def test_moving_a_threshold_moves_the_counts_and_asks_nobody(
    visit: Visit, tracked: TrackedFlow, acme: Cast
) -> None:
    page = visit(PAGE, user=acme.viewer)
    step = step_of(tracked)
    slider = page.get_by_role("slider", name=re.compile(step.label))
    until(page, LastLook.objects.exists)  # the page has noted that it was seen
    page.wait_for_load_state("networkidle")
    requests = asked(page)
    slider.focus()
    for key, by in (("ArrowRight", 1), ("PageUp", 10), ("End", 100), ("Home", -100)):
        slider.press(key)
        at = int(slider.input_value())
        words = f"At {at}, {step.counts[at]} of {step.scored} would have passed"
        says = page.locator('[data-says="1"]')
        expect(says).to_contain_text(words)
        assert words in (slider.get_attribute("aria-valuetext") or ""), by
        expect(page.locator('[data-line="1"]')).to_have_attribute("x1", f"{at}%")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=30)
    page.mouse.up()
    at = int(slider.input_value())
    expect(says).to_contain_text(f"At {at}, {step.counts[at]} of")
    assert not requests
    page.get_by_role("link", name=re.compile("changes? sides")).first.click()
    people = abs(step.counts[at] - step.passing)
    expect(page.locator(".results-count")).to_contain_text(re.compile(rf"^\s*{people} "))


def test_a_goal_finds_its_threshold(visit: Visit, tracked: TrackedFlow, acme: Cast) -> None:
    page = visit(PAGE, user=acme.viewer)
    step = step_of(tracked)
    goal = page.locator('[data-goal="1"]')
    goal.locator("input").fill(str(step.counts[72]))
    highest = max(mark for mark, n in enumerate(step.counts) if n >= step.counts[72])
    expect(goal).to_contain_text(f"{highest} is the highest threshold")
    goal.get_by_role("link", name=f"Try {highest}").click()
    expect(page.locator("#mark-1")).to_have_value(str(highest))
    expect(page.locator('[data-line="1"]')).to_have_attribute("x1", f"{highest}%")


def test_without_scripts_the_same_is_worked_out_here(
    visit: Visit, tracked: TrackedFlow, acme: Cast
) -> None:
    page = visit(PAGE, user=acme.viewer, javascript=False)
    step = step_of(tracked)
    page.locator("#mark-1").fill("75")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator('[data-says="1"]')).to_contain_text(f"At 75, {step.counts[75]} of")
    page.get_by_role("button", name="Mark as seen").click()
    arrived(page, r"/progress/$")
    assert LastLook.objects.get().version == tracked.version


def test_both_ways_say_the_same_of_two_thresholds(
    visit: Visit, tracked: TrackedFlow, acme: Cast
) -> None:
    plain = visit(f"{PAGE}?threshold-1=40&threshold-2=82", user=acme.viewer, javascript=False)
    words = plain.locator("[data-finish]").inner_text()
    page = visit(PAGE, user=acme.viewer)
    page.locator("#mark-1").fill("40")
    page.locator("#mark-2").fill("82")
    expect(page.locator("[data-finish]")).to_have_text(words)


def test_a_threshold_saved_in_the_editor_arrives_here(
    visit: Visit, tracked: TrackedFlow, acme: Cast, partner: Simulator
) -> None:
    page = visit("/w/acme/flows/1/edit/", user=acme.recruiter)
    step = step_of(tracked)
    inset = page.locator("#what-if-1")
    expect(inset).to_be_visible()
    requests = asked(page)
    page.locator("#id_steps-0-passThreshold").fill("77")
    expect(inset).to_contain_text(f"At 77, {step.counts[77]} of {step.scored}")
    assert not requests
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name=re.compile("^Save")).click()
    arrived(page, r"/flows/1/$")
    look()
    change = MarkChange.objects.get()
    assert (change.old, change.new, change.by) == (step.mark, 77, acme.recruiter.email)
    page.goto(PAGE)
    expect(page.get_by_role("main")).to_contain_text("passed, though below today's threshold")


@pytest.fixture
def stuck(tracked: TrackedFlow, partner: Simulator) -> int:
    """How many are stuck after a month without news of them."""
    partner.clock.advance(30 * 86400)
    figures = of(look())
    assert figures is not None
    assert figures.stuck > 4
    return figures.stuck


STUCK = f"{PAGE}people/?show=stuck"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_two_stuck_people_are_snoozed_and_the_figure_goes_down(
    visit: Visit, stuck: int, acme: Cast, javascript: bool
) -> None:
    page = visit(PAGE, user=acme.recruiter, javascript=javascript)
    tile = page.locator(".tile-card-wait")
    expect(tile).to_contain_text(f"Stuck {stuck}")
    tile.get_by_role("link").first.click()
    boxes = page.locator("tbody").get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(2).check()
    expect(page).to_have_url(re.compile(r"/people/\?show=stuck$"))
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Snooze 2 people")
    if javascript:
        insist_on_accessible(page)
    page.get_by_role("button", name="Snooze 2 people").click()
    expect(page.locator(".results-count")).to_contain_text(f"{stuck - 2} people")
    page.goto(PAGE)
    expect(tile).to_contain_text(f"Stuck {stuck - 2}")
    page.get_by_role("link", name="2 snoozed").first.click()
    expect(page.locator(".results-count")).to_contain_text("2 people")
    page.get_by_label("Select all 2 that match").check()
    page.get_by_role("button", name="End the snooze").click()
    page.get_by_role("button", name="End the snooze of 2 people").click()
    page.goto(PAGE)
    expect(tile).to_contain_text(f"Stuck {stuck}")


def test_rows_are_chosen_by_key_by_range_by_page_and_all_at_once(
    visit: Visit, stuck: int, acme: Cast
) -> None:
    page = visit(STUCK, user=acme.recruiter)
    says = page.locator("[data-selection-says]")
    boxes = page.locator("tbody").get_by_role("checkbox")
    expect(says).to_have_text("Nobody chosen")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    expect(page).to_have_url(re.compile(r"show=stuck$"))
    expect(says).to_have_text("1 chosen")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(says).to_have_text("5 chosen")
    header = page.get_by_label("Everybody on this page")
    header.check()
    expect(says).to_have_text(f"{stuck} chosen")
    header.uncheck()
    expect(says).to_have_text("Nobody chosen")
    page.get_by_label(f"Select all {stuck} that match").check()
    expect(says).to_have_text(f"All {stuck} chosen")
    expect(header).to_be_checked()
    boxes.nth(0).click()
    expect(says).to_have_text(f"{stuck - 1} chosen: everybody but 1")
    page.get_by_label(f"Select all {stuck} that match").uncheck()
    expect(says).to_have_text("Nobody chosen")
    expect(boxes.nth(1)).not_to_be_checked()


def test_all_stay_chosen_from_page_to_page_but_for_who_was_unticked(
    visit: Visit, tracked: TrackedFlow, acme: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_rows, "PER_PAGE", 25)
    everybody = Scope.visible(tracked).states.count()
    page = visit(f"{PAGE}people/", user=acme.recruiter)
    says = page.locator("[data-selection-says]")
    boxes = page.locator("tbody").get_by_role("checkbox")
    page.get_by_label(f"Select all {everybody} that match").check()
    expect(page.locator("tbody :checked")).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    arrived(page, r"page=2")
    expect(page.locator("tbody :checked")).to_have_count(everybody - 25)
    expect(says).to_have_text(f"All {everybody} chosen")
    boxes.nth(0).uncheck()
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("tbody :checked")).to_have_count(25)
    boxes.nth(2).uncheck()
    expect(says).to_have_text(f"{everybody - 2} chosen: everybody but 2")
    page.get_by_role("button", name="Write a note").click()
    expect(page.locator("h1")).to_have_text(f"Write a note on {everybody - 2} people")
    page.go_back()
    expect(says).to_have_text(f"{everybody - 2} chosen: everybody but 2")
    expect(boxes.nth(2)).not_to_be_checked()
    page.locator("#people-search").fill("a")
    page.get_by_role("button", name="Search").click()
    expect(says).to_have_text("Nobody chosen")
    expect(page.locator("tbody :checked")).to_have_count(0)


def test_without_scripts_all_are_shown_as_chosen(
    visit: Visit, tracked: TrackedFlow, acme: Cast
) -> None:
    page = visit(f"{PAGE}people/", user=acme.recruiter, javascript=False)
    box = page.locator("tbody [name=person]").first
    expect(box).to_be_visible()
    page.locator("[name=all]").check()
    expect(box).to_be_hidden()


def test_ticks_outlast_the_table_and_the_addresses_of_all_are_copied(
    visit: Visit, stuck: int, acme: Cast
) -> None:
    page = visit(STUCK, user=acme.recruiter)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = page.locator("tbody tr")
    first, other = (rows.nth(n).locator("th .row-note").inner_text() for n in (0, 1))
    rows.nth(0).get_by_role("checkbox").check()
    page.locator("#people-search").fill(other)
    page.get_by_role("button", name="Search").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("checkbox").check()
    says = page.locator("[data-selection-says]")
    expect(says).to_have_text("2 chosen, 1 of them not on this page")
    page.locator("#people-search").fill("")
    page.get_by_role("button", name="Search").click()
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(says).to_have_text("2 chosen")
    copy = page.locator("[data-copy-chosen]")
    for _click in range(2):
        with page.expect_response(re.compile(r"/addresses/")):
            copy.click()
        expect(copy).to_have_text("2 addresses copied")
    expect(page.locator("#announcer")).to_have_text("2 addresses copied")
    expect(copy).to_have_text("Copy addresses")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert sorted(copied.split()) == sorted([first, other])
    expect(page).to_have_url(re.compile(r"/people/"))


def test_a_page_without_figures_turns_into_them(
    visit: Visit, tracked: TrackedFlow, acme: Cast
) -> None:
    TrackedFlow.objects.filter(pk=tracked.pk).update(figures=None)
    page = visit(PAGE, user=acme.viewer)
    expect(page.get_by_role("main")).to_contain_text("Not read yet")
    TrackedFlow.objects.filter(pk=tracked.pk).update(figures=tracked.figures)
    expect(page.locator(".tile-card").first).to_be_visible()


def test_two_seconds_of_looking_are_a_look(visit: Visit, tracked: TrackedFlow, acme: Cast) -> None:
    page = visit(PAGE, user=acme.viewer)
    page.wait_for_timeout(700)
    has_looked = LastLook.objects.exists()
    assert not has_looked or page.evaluate("performance.now()") > 2000
    until(page, LastLook.objects.exists)
    assert LastLook.objects.get().version == tracked.version


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_is_accessible(
    visit: Visit, tracked: TrackedFlow, acme: Cast, phone: bool, dark: bool
) -> None:
    page = visit(PAGE, user=acme.owner, phone=phone, dark=dark)
    for path in (
        PAGE,
        f"{PAGE}?threshold-1=80&need-2=9",
        f"{PAGE}people/?show=stuck",
        f"{PAGE}people/?show=near&step=1",
        f"{PAGE}people/?show=snoozed",
        *(choose(acme, tracked, deed) for deed in DEEDS),
        f"{PAGE}people/?show=scored&step=1&from=1&to=2",
        "/w/acme/flows/2/progress/",
        "/w/acme/progress/",
        "/w/acme/progress/compare/?a=1&b=1&b-from=2026-03-02&b-to=2026-03-01",
        "/w/acme/flows/1/edit/",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        insist_on_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
