"""A bulk assignment from upload to download, with and without JavaScript, accessibly."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dashboard.assignments.imports import preflight
from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from dashboard.assignments.runs import runner
from flows_api.simulator import Simulator
from tests.assignments.batches import checked_batch
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(acme: Users, partner: Simulator, settings: Settings) -> Iterator[None]:
    """Do the worker's work in a thread of this process, which shares the test's database."""
    settings.BATCH_START_DELAY = 2.0
    over = Event()

    def work() -> None:
        while not over.wait(0.2):
            for batch in Batch.objects.exclude(state=BatchState.READY):
                work_on = preflight.run_preflight if batch.is_preview else runner.advance
                work_on(batch.pk)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


def wait_for(page: Page, words: str, *, javascript: bool) -> None:
    """Wait for a text. Without JavaScript the page is reloaded, else it polls."""
    for _ in range(60):
        if re.search(words, page.get_by_role("main").inner_text()):
            return
        page.wait_for_timeout(250)
        if not javascript:
            page.reload()
    pytest.fail(f"{words!r} did not come: {page.get_by_role('main').inner_text()[:400]}")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.usefixtures("worker")
def test_import_from_upload_to_failed_rows(
    visit: Visit, acme: Users, partner: Simulator, tmp_path: Path, javascript: bool
) -> None:
    addresses = [f"p{n}@example.com;Person {n}" for n in range(34)]
    file = tmp_path / "people.csv"
    file.write_text("\n".join(["E-Mail;Name", *addresses, "x@gmial.com;X", "nobody;N"]))
    page = visit("/w/acme/flows/1/assign/", user=acme.recruiter, javascript=javascript)
    page.get_by_role("link", name="Bulk assign").click()
    page.get_by_label("Or select a file").set_input_files(file)
    press(page, "Review import")
    wait_for(page, "Ready to invite 34 candidates", javascript=javascript)
    expect(page.get_by_text("1 possible typo")).to_be_visible()
    page.wait_for_load_state()

    page.get_by_role("checkbox", name="Invite p0@example.com").uncheck()
    if not javascript:
        press(page, "Save selection")
    wait_for(page, "Ready to invite 33 candidates", javascript=javascript)
    page.get_by_label("Enter 33").fill("33")
    page.get_by_label("Sending speed", exact=True).select_option("120")
    press(page, "Assign 33")
    wait_for(page, "Nothing sent yet|Sending invitations", javascript=javascript)
    wait_for(page, r"[1-9]\d* of 33 processed", javascript=javascript)

    press(page, "^Pause")
    wait_for(page, "Resume", javascript=javascript)
    assert Batch.objects.get().state == BatchState.PAUSED
    page.wait_for_timeout(1500)
    held = sum(partner.invitations.values())
    page.wait_for_timeout(1500)
    assert sum(partner.invitations.values()) == held < 33
    reason = {"message": "No.", "details": {"email": "Not this one."}}
    partner.faults.add(route="assign", kind="status", status=400, times=2, body={"error": reason})
    Batch.objects.update(per_minute=0)
    press(page, "Resume")
    wait_for(page, "Finished", javascript=javascript)
    wait_for(page, "100%", javascript=javascript)

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download not assigned (CSV)").click()
    lines = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("Not this one." in line for line in lines[1:])
    assert sum(partner.invitations.values()) == 31
    assert max(partner.invitations.values()) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_state_is_accessible(
    visit: Visit, acme: Users, partner: Simulator, dark: bool, phone: bool
) -> None:
    page = visit("/w/acme/flows/1/assign/bulk/", user=acme.recruiter, dark=dark, phone=phone)
    assert_accessible(page)
    press(page, "Review import")
    assert_accessible(page)
    text = "\n".join([*(f"p{n}@example.com" for n in range(32)), "x@gmial.com", "nobody"])
    page.get_by_label("Paste candidates").fill(text)
    press(page, "Review import")
    page.wait_for_url(re.compile("/batches/"))
    assert_accessible(page)
    batch = Batch.objects.get()
    preflight.run_preflight(batch.pk)
    # The page polls. A page that is loaded meanwhile would interfere with the poll.
    expect(page.locator("#batch-lines")).to_be_visible()
    assert_accessible(page)
    press(page, "Assign 32")
    expect(page.locator("#error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Enter 32").fill("32")
    press(page, "Assign 32")
    expect(page.locator("#batch-progress")).to_be_visible()
    for state in (
        BatchState.SCHEDULED,
        BatchState.RUNNING,
        BatchState.PAUSED,
        BatchState.CANCELLED,
    ):
        Batch.objects.update(state=state)
        page.goto(f"/w/acme/batches/{batch.pk}/")
        assert_accessible(page)
    Batch.objects.update(state=BatchState.PAUSED, pause_kind="key", pause_reason="No.")
    page.goto(f"/w/acme/batches/{batch.pk}/")
    assert_accessible(page)
    Assignment.objects.filter(line__lt=20).update(state=AssignmentState.ASSIGNED)
    Assignment.objects.filter(line=21).update(state=AssignmentState.NEEDS_DECISION)
    Assignment.objects.filter(line=22).update(state=AssignmentState.REJECTED, reason="No.")
    finish_if_over(batch.pk)
    for path in (f"batches/{batch.pk}/", "batches/", "assignments/", "settings/"):
        page.goto(f"/w/acme/{path}")
        assert_accessible(page)


def test_selection_changes_the_number_at_once(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/1/assign/bulk/", user=acme.recruiter)
    page.get_by_label("Paste candidates").fill("a@example.com\nb@example.com")
    press(page, "Review import")
    page.wait_for_url(re.compile("/batches/"))
    preflight.run_preflight(Batch.objects.get().pk)
    expect(page.get_by_role("heading", name="Ready to invite 2 candidates")).to_be_visible()
    page.wait_for_load_state()  # A checkbox counts at once only where the scripts listen.
    expect(page.get_by_role("button", name="Save selection")).to_be_hidden()
    box = page.get_by_role("checkbox", name="Invite a@example.com")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Ready to invite 1 candidate")).to_be_visible()
    expect(box).to_be_focused()
    page.reload()
    page.get_by_role("link", name=re.compile("^Excluded")).click()
    wait_for_page(page, "status=excluded")
    expect(page.get_by_role("row")).to_have_count(2)


def test_sending_options_survive_a_selection(visit: Visit, acme: Users) -> None:
    batch = checked_batch(acme, "a@example.com\nb@example.com")
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter)
    zone = page.get_by_label("Time zone")
    expect(zone).to_be_hidden()
    page.get_by_label("Only on weekdays").check()
    zone.select_option("Asia/Tokyo")
    # An element styled by a script keeps an empty attribute. Swapping it must not break the CSP.
    page.evaluate("document.querySelector('#id_time_zone').style.width = '9rem'")
    page.get_by_role("checkbox", name="Invite a@example.com").uncheck()
    expect(page.get_by_role("heading", name="Ready to invite 1 candidate")).to_be_visible()
    expect(zone).to_have_value("Asia/Tokyo")
    assert_accessible(page)
    press(page, "Assign 1")
    expect(page.get_by_text("Only on weekdays between 8:00 and 18:00, Asia/Tokyo.")).to_be_visible()
    batch.refresh_from_db()
    assert batch.sending_zone == "Asia/Tokyo"


@pytest.mark.parametrize("javascript", [True, False])
def test_new_mapping_loses_no_selection(visit: Visit, acme: Users, javascript: bool) -> None:
    batch = checked_batch(acme, "a@example.com\nb@example.com")
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter, javascript=javascript)
    page.get_by_role("checkbox", name="Invite a@example.com").uncheck()
    page.get_by_text("Column mapping").click()
    press(page, "Apply mapping")
    expect(page.get_by_role("heading", name="Checking who is already in the flow")).to_be_visible()
    preflight.run_preflight(batch.pk)
    if not javascript:
        page.reload()
    expect(page.get_by_role("checkbox", name="Invite a@example.com")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Invite b@example.com")).to_be_checked()


def test_confirmation_is_one_link_away_on_a_phone(visit: Visit, acme: Users) -> None:
    text = "\n".join(f"p{n}@example.com" for n in range(40))
    batch = checked_batch(acme, f"{text}\nx@gmial.com")
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter, phone=True)
    link = page.get_by_role("link", name="Go to confirmation")
    expect(link).to_be_in_viewport()
    link.click()
    expect(page.get_by_role("heading", name="Ready to invite 40 candidates")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False])
def test_possible_typo_is_asked_about(
    visit: Visit, acme: Users, partner: Simulator, javascript: bool
) -> None:
    page = visit("/w/acme/flows/1/assign/", user=acme.recruiter, javascript=javascript)
    page.get_by_label("E-mail", exact=True).fill("ada@gmial.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send to ada@gmail.com")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_label("E-mail", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Send to ada@gmail.com")).to_be_visible()
    assert not partner.invitations
    press(page, "Send to ada@gmail.com")
    page.wait_for_url(re.compile("/assignments/"))
    assert partner.invitations == {"ada@gmail.com": 1}


@pytest.mark.parametrize("javascript", [True, False])
def test_invalid_line_is_corrected_in_place(visit: Visit, acme: Users, javascript: bool) -> None:
    batch = checked_batch(acme, "nobody\n" + "\n".join(f"p{n}@example.com" for n in range(31)))
    page = visit(f"/w/acme/batches/{batch.pk}/", user=acme.recruiter, javascript=javascript)
    page.wait_for_load_state()
    page.get_by_role("checkbox", name="Invite p0@example.com").uncheck()
    press(page, "Edit line 1")
    email = page.get_by_role("textbox", name="E-mail", exact=True)
    expect(email).to_have_value("nobody")
    if javascript:
        wait_for_page(page, "edit=1")
        expect(email).to_be_focused()
        assert_accessible(page)
    email.fill("still nobody")
    email.press("Enter")
    # The line's details already have this text, so wait for the form's own error.
    error = page.locator(".batch-line-form .field-error")
    expect(error.get_by_text("An e-mail address has exactly one @ sign.")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("textbox", name="First name").fill("Ada")
    email.fill("ada@example.com")
    email.press("Enter")
    expect(page.get_by_text("Line 1 saved. ada@example.com: New.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Ready to invite 31 candidates")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Invite p0@example.com")).not_to_be_checked()
    expect(page.get_by_role("textbox", name="First name")).to_have_count(0)
    if javascript:
        expect(page.locator("#batch-lines .notice-good")).to_be_focused()
        assert_accessible(page)
    assert not Assignment.objects.exists()
    page.get_by_label("Enter 31").fill("31")
    page.get_by_label("Enter 31").press("Enter")
    expect(page.locator("#batch-progress")).to_be_visible()
    assert Assignment.objects.filter(email="ada@example.com", first_name="Ada").count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_line_form_is_accessible_on_a_phone(visit: Visit, acme: Users, dark: bool) -> None:
    batch = checked_batch(acme, "nobody\nada@gmial.com\np@example.com")
    page = visit(f"/w/acme/batches/{batch.pk}/?edit=1", user=acme.recruiter, dark=dark, phone=True)
    expect(page.get_by_role("textbox", name="E-mail", exact=True)).to_be_visible()
    assert_accessible(page)
