"""An outage notice and a finished import's notice together: a line each, which opens."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses, confirmed_batch, end_batch
from tests.browser.conftest import Visit, assert_accessible
from tests.support.users import Users

pytestmark = pytest.mark.browser

FLOWS = "/w/acme/flows/"
SIZES = {
    "laptop": ({"width": 1366, "height": 768}, 260),
    "phone": ({"width": 390, "height": 844}, 320),
}
"""The window, and where the main heading starts at the latest."""


@pytest.fixture
def out(acme: Users, partner: Simulator, settings: object) -> str:
    """Finish an import, sync a flow, and let Taptalent fail. Return a candidate's id."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0  # type: ignore[attr-defined]
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)
    end_batch(confirmed_batch(acme, addresses(3)))
    partner.faults.add(route="*", kind="status", status=500)
    return SyncedCandidate.objects.earliest("pk").candidate_id


def both(page: Page) -> None:
    expect(page.locator("#connection summary")).to_be_visible()
    expect(page.locator("#batch-notices summary")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_heading_stays_in_view(visit: Visit, acme: Users, out: str, size: str) -> None:
    viewport, most = SIZES[size]
    page = visit(FLOWS, user=acme.recruiter)
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    flow = f"{FLOWS}1/"
    for path in (FLOWS, flow, f"{flow}candidates/", f"{flow}candidates/{out}/", f"{flow}progress/"):
        page.goto(path)
        both(page)
        top = page.locator("h1").bounding_box()["y"]  # type: ignore[index]
        assert top < most, (path, top)
        for notice in page.locator(".notice-line").all():
            assert notice.bounding_box()["height"] <= 44, path  # type: ignore[index]
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    assert_accessible(page)


def test_a_notice_stays_as_it_was_left(visit: Visit, acme: Users, out: str) -> None:
    page = visit(FLOWS, user=acme.recruiter)
    both(page)
    explanation = page.locator("#connection .notice-more")
    expect(explanation).to_be_hidden()
    page.locator("#connection summary").click()
    expect(explanation).to_be_visible()
    assert_accessible(page)
    page.goto(f"{FLOWS}1/")
    expect(explanation).to_be_visible()
    expect(page.locator("#batch-notices details")).not_to_have_attribute("open", "")
    # What a poll does every 15 seconds.
    page.evaluate(
        """() => {
          const notice = document.querySelector("#connection");
          htmx.ajax("GET", notice.getAttribute("hx-get"), { target: notice, swap: "outerHTML" });
        }"""
    )
    page.wait_for_load_state("networkidle")
    expect(explanation).to_be_visible()
    page.locator("#connection summary").click()
    page.goto(FLOWS)
    expect(explanation).to_be_hidden()


def test_notices_open_without_javascript(visit: Visit, acme: Users, out: str) -> None:
    page = visit(FLOWS, user=acme.recruiter, javascript=False)
    both(page)
    page.locator("#connection summary").click()
    expect(page.locator("#connection .notice-more")).to_be_visible()
