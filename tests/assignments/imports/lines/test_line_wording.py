"""Words of a line on pages: its status, its reason in the language of the reader, its button."""

from typing import Any

import pytest
from django.utils import translation

from dashboard.assignments.labels import line_detail
from dashboard.assignments.line_notes import line_notes
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import AssignmentState, LineStatus
from dashboard.assignments.note_codes import NoteCode
from tests.assignments.batches import confirmed_batch
from tests.assignments.imports.lines.line_pages import opened, save
from tests.assignments.review_pages import import_list
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")


def badge(row: Any) -> Any:
    return row.select_one(".status")


@pytest.mark.parametrize(
    ("status", "detail", "english", "german"),
    [
        (
            "here",
            "Not started",
            "Status in the flow: Not started",
            "Status im Flow: Nicht begonnen",
        ),
        ("here", "On hold", "Status in the flow: On hold", "Status im Flow: On hold"),
        ("here", "", "", ""),
        ("held", AssignmentState.WAITING, "Waiting", "Wartet"),
        ("held", "Waiting", "Waiting", "Wartet"),
        ("elsewhere", "Engineers", "Engineers", "Engineers"),
    ],
)
def test_detail_is_in_the_readers_language(
    status: str, detail: str, english: str, german: str
) -> None:
    line = BatchLine(status=status, detail=detail)
    with translation.override("en"):
        assert line_detail(line) == english
    with translation.override("de"):
        assert line_detail(line) == german


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("code", NoteCode)
def test_note_is_worded_for_its_reader(code: NoteCode, language: str) -> None:
    """The language of the member who imported the list plays no part."""
    arguments = {NoteCode.OTHER_ADDRESSES: ["a@x.example"], NoteCode.NO_NOTICE: "2026-01-05"}
    line = BatchLine(status="new", notes=[[code, arguments.get(code, 7)]])
    with translation.override("en"):
        english = line_notes(line)
    with translation.override(language):
        assert line_notes(line)
        assert (line_notes(line) == english) == (language == "en")


def test_note_of_a_later_version_is_left_out() -> None:
    assert line_notes(BatchLine(notes=[["of_tomorrow", None]])) == ""
    assert line_notes(BatchLine(notes=None)) == ""


def test_duplicate_line_is_no_verb_in_german() -> None:
    with translation.override("de"):
        assert str(LineStatus.DUPLICATE.label) == "Doppelt"
        assert translation.gettext("Duplicate") == "Duplizieren"


def test_new_line_that_is_not_selected_has_a_quiet_badge(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "ada@example.com\ngrace@example.com")
    batch.lines.filter(number=2).update(included=False)
    page = recruiter.page(url)
    tones = [badge(page.find(id=f"line-{n}"))["class"] for n in (1, 2)]
    assert ["status-good" in tone for tone in tones] == [True, False]
    assert page.find(id="line-2")["data-status"] == "new"


def test_excluded_line_is_no_new_one_once_it_is_left_out(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = confirmed_batch(acme, "ada@example.com\ngrace@example.com")
    batch.lines.filter(number=2).update(included=False, manual_choice=False)
    row = recruiter.page(f"/w/acme/batches/{batch.pk}/left-out/").select_one("tbody tr")
    assert "status-good" not in badge(row)["class"]
    assert "Excluded Excluded by hand in the review." in text(row)


def test_name_of_a_new_line_can_be_edited(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "Ada <ada@example.com>")
    assert recruiter.page(url).find(id="line-1").find("button", attrs={"name": "edit"})
    response = save(recruiter, opened(recruiter, url), first_name="Ada", last_name="Lovelace")
    assert response.status_code == 303
    line = batch.lines.get()
    assert (line.name, line.status, line.included) == ("Ada Lovelace", LineStatus.NEW, True)


def test_left_out_lines_that_are_in_the_flow_are_counted_as_such(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = confirmed_batch(acme, "ada@example.com\ngrace@example.com\ncat@example.com")
    batch.assignments.exclude(line=1).delete()
    batch.lines.filter(number=2).update(status=LineStatus.ALREADY_IN_FLOW, included=False)
    Batch.objects.update(counts={})
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert "2 left out, 1 of them already in the flow" in text(page.main)
    assert "Already in flow 0" not in text(page.main)
