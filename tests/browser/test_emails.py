"""E-mail templates and drafts in a real browser, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dashboard.progress.models import EmailDraft, SyncedCandidate, SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.models import EmailTemplate
from tests.browser.conftest import Visit, assert_accessible
from tests.support.users import Users

pytestmark = pytest.mark.browser

LIST = "/w/acme/settings/e-mail-templates/"
# A test opens no e-mail program: the click is noted instead.
NOTE_CLICKS = """() => document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='mailto:']");
  if (!link) return;
  event.preventDefault();
  window.opened = [...(window.opened ?? []), link.href];
}, true)"""


@pytest.fixture
def candidate(acme: Users, settings: Settings) -> SyncedCandidate:
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)
    return SyncedCandidate.objects.exclude(email="").exclude(first_name="").earliest("pk")


def path_of(candidate: SyncedCandidate) -> str:
    return f"/w/acme/flows/1/candidates/{candidate.candidate_id}/?search={candidate.email}"


def add_templates(page: Page) -> None:
    page.get_by_role("button", name="Add these templates").click()
    expect(page.get_by_role("heading", name="Reminder")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_draft_is_opened_and_recorded(
    visit: Visit, acme: Users, candidate: SyncedCandidate, javascript: bool
) -> None:
    add_templates(visit(LIST, user=acme.owner, javascript=javascript))
    page = visit(path_of(candidate), user=acme.recruiter, javascript=javascript)
    page.locator(".page-email button").click()
    page.wait_for_load_state()
    page.get_by_label("Template").select_option("Thanks after completion")
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(page.locator(".email-text")).to_contain_text("Thank you for completing all steps")
    if javascript:
        page.evaluate(NOTE_CLICKS)
    page.get_by_role("button", name="Open draft").click()
    link = page.locator("a[href^='mailto:']")
    expect(link).to_have_attribute("href", re.compile("body=Hello%20"))
    if javascript:
        page.wait_for_function("window.opened?.length === 1")
        expect(link).to_be_focused()
    draft = EmailDraft.objects.get()
    assert (draft.candidate, draft.template_name) == (candidate, "Thanks after completion")
    page.goto(path_of(candidate))
    if not javascript:
        page.get_by_role("link", name="Notes and history").click()
    expect(page.get_by_text("E-mail draft opened with the template")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024, 1366])
def test_every_page_is_accessible(
    visit: Visit, acme: Users, candidate: SyncedCandidate, width: int, dark: bool
) -> None:
    page = visit(LIST, user=acme.owner, dark=dark)
    page.set_viewport_size({"width": width, "height": 768})
    assert_accessible(page)
    add_templates(page)
    assert_accessible(page)
    page.goto(f"{LIST}{EmailTemplate.objects.earliest('pk').pk}/")
    assert_accessible(page)
    page.get_by_label("Subject").fill("{nonsense}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is not a placeholder").first).to_be_visible()
    assert_accessible(page)
    page.goto(path_of(candidate))
    page.locator(".page-email button").click()
    assert_accessible(page)
    page.evaluate(NOTE_CLICKS)
    page.get_by_role("button", name="Open draft").click()
    expect(page.locator("a[href^='mailto:']")).to_be_visible()
    assert_accessible(page)
    page.goto("/w/acme/flows/1/candidates/?show=all")
    page.locator("tbody [name=candidate]").nth(0).check()
    page.locator("tbody [name=candidate]").nth(1).check()
    page.get_by_role("button", name="E-mail").click()
    expect(page.get_by_text("each candidate gets a draft")).to_be_visible()
    assert_accessible(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
