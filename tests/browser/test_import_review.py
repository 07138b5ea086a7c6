"""The review of a messy file in a browser: how it was read, the sample, drag and drop, the keys."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.assignments.imports import preflight
from dashboard.assignments.models.batches import Batch
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser

# A title above the header, a manager's address, windows-1252, and a name with a digit.
MESSY = (
    "Bewerberliste Mai;;;\r\n\r\nVorname;Nachname;Führungskraft E-Mail;Bewerber E-Mail\r\n"
    "Jörg;Müller;b1@corp.example;joerg@people.example\r\n"
    "Zoë;Größe;b2@corp.example;zoe@people.example\r\n"
    "Ada;Lovelace3;b1@corp.example;ada@people.example\r\n"
    "Grace;Hopper;b3@corp.example;ada@people.example\r\n"
)
EXTRA = "".join(f"Name{n};Last;b@corp.example;p{n}@people.example\r\n" for n in range(12))
BULK = "/w/acme/flows/1/assign/bulk/"
FILE = {"name": "list.csv", "mimeType": "text/csv", "buffer": MESSY.encode("cp1252")}
LONG = {**FILE, "buffer": (MESSY + EXTRA).encode("cp1252")}
DROP = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  const form = document.querySelector("[data-drop-file]");
  for (const type of ["dragover", "drop"])
    form.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: data}));
}"""

FOCUSED = """() => {
  const focused = document.activeElement;
  const label = document.querySelector(`label[for="${focused?.id}"]`)?.innerText;
  return (focused?.getAttribute("aria-label") || label || focused?.innerText || "").trim();
}"""


def open_review(page: Page) -> None:
    """Wait for the review, have the list checked, and show it."""
    page.wait_for_url("**/batches/**")
    expect(page.locator("[data-checking]")).to_be_visible()
    preflight.run_preflight(Batch.objects.get().pk)
    page.reload()
    expect(page.locator("[data-checking]")).to_have_count(0)


def lines(page: Page) -> list[tuple[str, str, str, bool]]:
    """Return status, e-mail and name of each line by its hooks, and whether it is selected."""
    found = []
    for row in page.locator("[data-line]").all():
        box = row.locator("input[name=selected]")
        hooks = [row.get_attribute(f"data-{name}") or "" for name in ("status", "email", "name")]
        found.append((hooks[0], hooks[1], hooks[2], bool(box.count()) and box.is_checked()))
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_a_messy_file_is_read_and_read_another_way(
    visit: Visit, acme: Users, javascript: bool
) -> None:
    page = visit(BULK, user=acme.recruiter, javascript=javascript)
    page.locator("input[name=file]").set_input_files(LONG)  # type: ignore[arg-type]
    page.get_by_role("button", name="Review import").click()
    open_review(page)
    sentence = page.get_by_text("We read:")
    for words in ("semicolon", "windows-1252", "header in row 3", "“Bewerber E-Mail”"):
        expect(sentence).to_contain_text(words)
    assert {
        ("new", "joerg@people.example", "Jörg Müller", True),
        ("possible_typo", "ada@people.example", "Ada Lovelace3", False),
        ("duplicate", "ada@people.example", "Grace Hopper", False),
    } <= set(lines(page))
    page.get_by_role("link", name="Change").click()
    sample = page.get_by_role("region", name="Sample of the list").locator("tbody tr")
    expect(sample).to_have_count(10)
    expect(sample.first).to_contain_text("Jörg")
    page.get_by_label("Encoding").select_option("cp1251")
    if not javascript:
        page.get_by_role("button", name="Show sample").click()
    expect(sample.first).to_contain_text("Jцrg")
    if javascript:
        assert_accessible(page)
    page.get_by_label("Encoding").select_option("cp1252")
    page.get_by_role("button", name="Read the list this way").click()
    expect(page.get_by_text("Checking who is already in the flow").first).to_be_visible()


def test_a_dropped_file_is_reviewed_by_keyboard(visit: Visit, acme: Users) -> None:
    page = visit(BULK, user=acme.recruiter)
    page.wait_for_load_state()
    page.evaluate(DROP, ["list.csv", list(MESSY.encode("cp1252"))])
    expect(page.locator("input[name=file]")).to_be_focused()
    press_until_focused(page, "Review import")
    page.keyboard.press("Enter")
    open_review(page)
    page.wait_for_load_state()
    press_until_focused(page, "Change")
    page.keyboard.press("Enter")
    wait_for_page(page, "reading=open")
    press_until_focused(page, "Cancel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Sample of the list")).to_have_count(0)
    page.wait_for_load_state()
    press_until_focused(page, "Invite joerg@people.example")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Ready to invite 1 candidate")).to_be_visible()
    press_until_focused(page, "Assign 1")


def test_a_line_is_left_and_corrected_in_place(visit: Visit, acme: Users) -> None:
    page = visit(BULK, user=acme.recruiter)
    page.get_by_label("Paste candidates").fill("Ada Lovelace, ada@people.example\nGrace, grace@")
    page.get_by_role("button", name="Review import").click()
    open_review(page)
    counts = page.locator("#batch-counts")
    expect(counts).to_contain_text("1 can be invited, 1 can't.")
    edit = page.locator("tr[data-status=invalid] button[name=edit]")
    edit.focus()
    page.keyboard.press("Enter")
    wait_for_page(page, r"edit=")
    cancel = page.get_by_role("link", name="Cancel")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(edit).to_be_focused()
    assert "@" not in page.url.replace("%40", "@")
    assert "csrf" not in page.url
    page.keyboard.press("Enter")
    page.locator(".batch-line-fields [name=email]").fill("grace@people.example")
    page.get_by_role("button", name="Save line").last.click()
    expect(page.get_by_text("saved.")).to_be_visible()
    expect(counts).to_contain_text("2 can be invited, 0 can't.")
    expect(page.locator("[data-focus-on-arrival]")).to_be_focused()


def press_until_focused(page: Page, name: str) -> None:
    """Press Tab until the element with ``name`` has the focus."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"{name} can't be reached by Tab")
