"""The rejected first candidate, and the notices about batches, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs.controls import pause
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses, confirmed_batch, end_batch
from tests.browser.conftest import Visit, assert_accessible, until
from tests.support.users import Users

pytestmark = pytest.mark.browser

ODD = "This address is not accepted."


def refused(cast: Users) -> Batch:
    """Return a batch that paused because its first candidate was rejected."""
    batch = confirmed_batch(cast, "odd@example.com;Ada;Lovelace\n" + addresses(3))
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    row = batch.assignments.get(email="odd@example.com")
    batch.assignments.filter(pk=row.pk).update(
        state=AssignmentState.REJECTED, reason=ODD, sends=1, settled_at=timezone.now()
    )
    rejection = {"row": str(row.pk), "details": {"email": ODD}}
    assert pause(batch, PauseKind.FIRST_REJECTED, ODD, rejection=rejection)
    return batch


@pytest.mark.parametrize("javascript", [True, False])
def test_a_refused_first_person_is_corrected(
    visit: Visit, acme: Users, partner: Simulator, javascript: bool
) -> None:
    batch = refused(acme)
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter, javascript=javascript)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_text(ODD).first).to_be_visible()
    email = page.get_by_label("E-mail", exact=True)
    if javascript:
        expect(page.locator("#error-summary")).to_be_focused()
        assert_accessible(page)
        page.get_by_role("link", name=ODD).click()
        expect(email).to_be_focused()
    email.fill("ada@gmial.com")
    page.get_by_label("Last name").fill("Byron")
    email.press("Enter")
    expect(page.get_by_role("button", name="Send to ada@gmail.com")).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("Byron")
    page.get_by_role("button", name="Send to ada@gmail.com").click()
    expect(page.get_by_role("heading", name="First candidate rejected")).to_be_hidden()
    batch.refresh_from_db()
    assert batch.state == BatchState.RUNNING
    assert batch.assignments.get(last_name="Byron").email == "ada@gmail.com"
    assert not partner.invitations


def test_an_open_page_becomes_the_form(visit: Visit, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(3))
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter)
    expect(page.get_by_role("heading", name="Nothing sent yet")).to_be_visible()
    row = batch.assignments.get(line=1)
    batch.assignments.filter(pk=row.pk).update(state=AssignmentState.REJECTED, reason=ODD)
    rejection = {"row": str(row.pk), "details": {"email": ODD}}
    pause(batch, PauseKind.FIRST_REJECTED, ODD, rejection=rejection)
    expect(page.get_by_role("button", name="Correct and resume")).to_be_visible()
    email = page.get_by_label("E-mail", exact=True)
    email.fill("half@typ")
    page.wait_for_timeout(2500)
    expect(email).to_have_value("half@typ")


def message(page: Page) -> str:
    return page.locator("#batch-notices").inner_text()


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_end_is_told_on_another_page_while_one_is_there(
    visit: Visit, acme: Users, phone: bool
) -> None:
    batch = confirmed_batch(acme, addresses(3))
    page = visit("/w/acme/members/", user=acme.recruiter, phone=phone)
    expect(page.locator("#batch-notices")).to_be_attached()
    end_batch(batch)
    # The poll does this every 15 seconds.
    page.evaluate(
        """() => {
          const news = document.querySelector("#batch-notices");
          htmx.ajax("GET", news.getAttribute("hx-get"), { target: news, swap: "outerHTML" });
        }"""
    )
    expect(page.locator("#batch-notices").get_by_text("3 assigned: import")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("3 assigned: import")
    assert_accessible(page)
    page.reload()
    assert "3 assigned" in message(page), "it waits until it is read"
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("is finished")).to_have_count(0)
    page.reload()
    expect(page.locator("#batch-notices")).to_have_count(0)


def test_whoever_looks_at_the_list_has_read_it(visit: Visit, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(3))
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter)
    end_batch(batch)
    expect(page.get_by_role("heading", name="Invitations sent")).to_be_visible()
    until(page, lambda: not Batch.objects.get().has_unread_notice)
    page.goto("/w/acme/members/")
    expect(page.locator("#batch-notices")).to_have_count(0)


def test_without_javascript_it_is_put_away_where_one_is(visit: Visit, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(3))
    end_batch(batch)
    page = visit("/w/acme/members/", user=acme.recruiter, javascript=False)
    assert "3 assigned" in message(page)
    page.get_by_role("button", name="Dismiss").click()
    expect(page).to_have_url(re.compile("/members/$"))
    expect(page.locator("#batch-notices")).to_have_count(0)
