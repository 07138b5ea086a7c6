"""The form of a line in the review of its import."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState, LineStatus
from flows_api.simulator import Simulator
from tests.assignments.imports.lines.line_pages import HEADERS, LIST, filled, opened, save
from tests.assignments.review_pages import check_again, form_data, import_list, post_import
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")


def test_saved_line_is_counted_in_the_confirmation(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    assert "Ready to invite 3 candidates" in text(page.find(id="batch-confirm"))
    assert filled(page)["email"] == "nobody"
    response = save(recruiter, page, email="ada@example.com", first_name="Ada")
    assert (response.status_code, response["Location"]) == (303, f"{url}?page=1&per_minute=0")
    page = recruiter.page(response["Location"])
    assert "Line 1 saved. ada@example.com: New." in text(page.find(id="flash"))
    assert "Ready to invite 4 candidates" in text(page.find(id="batch-confirm"))
    assert "Imported as: nobody" in text(page.find(id="line-1"))
    assert not page.select(".batch-line-form")
    assert batch.lines.get(number=1).first_name == "Ada"


def test_htmx_gets_lines_and_confirmation_together(recruiter: LintingClient) -> None:
    url, _batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    part: Any = parse(save(recruiter, page, headers=HEADERS, email="ada@example.com"))
    assert "Ready to invite 4 candidates" in text(part.find(id="batch-confirm"))
    assert "Line 1 saved. ada@example.com : New." in text(part.find(role="status"))
    assert part.find(attrs={"data-focus-on-arrival": True})
    assert not part.find("h1")


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("nobody", "An e-mail address has exactly one @ sign."),
        ("", "E-mail address missing."),
        ("a@b", "address"),
    ],
)
def test_remaining_error_is_at_its_field(recruiter: LintingClient, entered: str, said: str) -> None:
    url, batch = import_list(recruiter, LIST)
    response = save(recruiter, opened(recruiter, url), email=entered, last_name="Byron")
    assert response.status_code == 422
    page: Any = parse(response)
    assert text(page.title).startswith("Error: ")
    assert said in text(page.find(id="id_email_error"))
    assert page.find(id="error-summary").find("a", href="#id_email")
    assert filled(page)["last_name"] == "Byron"
    assert batch.lines.get(number=1).status == LineStatus.INVALID


def test_duplicate_names_the_first_line(recruiter: LintingClient) -> None:
    url, _batch = import_list(recruiter, LIST)
    response = save(recruiter, opened(recruiter, url), email="person-1@example.com")
    page = recruiter.page(response["Location"])
    assert "Duplicate" in text(page.find(id="flash"))
    assert "Same candidate as in line 3." in text(page.find(id="line-1"))


def test_too_long_id_has_its_own_field(recruiter: LintingClient) -> None:
    file = SimpleUploadedFile("x.csv", f"mail,Job id\na@example.com,{'7' * 101}\n".encode())
    url = post_import(recruiter, file=file)["Location"]
    batch = Batch.objects.get()
    check_again(batch)
    page = opened(recruiter, url)
    assert "job_id" in filled(page)
    assert save(recruiter, page, job_id="8" * 101).status_code == 422
    assert save(recruiter, page, job_id="8").status_code == 303
    line = batch.lines.get()
    assert (line.job_id, line.status) == ("8", LineStatus.NEW)


def test_selection_is_saved_with_the_line_and_vice_versa(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, LIST)
    page: Any = recruiter.page(url)
    data = form_data(page)
    action = page.find("button", attrs={"name": "edit"})["formaction"]
    to = recruiter.post(
        action, data | {"selected": data["selected"][1:], "edit": "1", "per_minute": "30"}
    )
    page = recruiter.page(to["Location"].partition("#")[0])
    assert page.find(id="id_per_minute").find("option", selected=True)["value"] == "30"
    assert batch.lines.filter(manual_choice=False).count() == 1
    save(recruiter, page, email="ada@example.com", selected=[])
    assert batch.lines.filter(manual_choice=False).count() == 3


def test_enter_saves_the_line_and_confirms_nothing(recruiter: LintingClient) -> None:
    url, _batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    first = page.find("form", id="batch-lines-form").find("button", type="submit")
    assert (first["name"], first["value"]) == ("edit", "1")
    assert first["formaction"].endswith("/lines/1/")


@pytest.mark.parametrize("headers", [None, HEADERS], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BatchState.SCHEDULED, "The import has been confirmed"),
        (BatchState.CHECKING, "The import is being checked again"),
    ],
)
def test_batch_that_moved_on_is_refused_with_a_message(
    recruiter: LintingClient, headers: Any, state: BatchState, words: str
) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    Batch.objects.update(state=state)
    response = save(recruiter, page, headers=headers, email="ada@example.com")
    to = response["HX-Redirect"] if headers else response["Location"]
    assert words in text(recruiter.page(to).find(id="flash"))
    assert batch.lines.get(number=1).status == LineStatus.INVALID


def test_only_lines_that_could_be_sent_or_need_it_can_be_edited(
    recruiter: LintingClient, viewer: LintingClient
) -> None:
    url, batch = import_list(recruiter, "nobody\nx@gmial.com\nada@example.com\nada@example.com")
    batch.lines.filter(number=3).update(status=LineStatus.ALREADY_IN_FLOW)
    buttons = recruiter.page(url).find_all("button", attrs={"name": "edit"})
    assert {button["value"] for button in buttons} == {"1", "2", "4"}
    batch.lines.filter(number=3).update(status=LineStatus.NEW)
    assert recruiter.page(url).find("button", attrs={"name": "edit", "value": "3"})
    assert not viewer.page(f"{url}?edit=1").select("[name=edit], .batch-line-form")


@pytest.mark.parametrize("number", ["99", "", "x"])
def test_missing_line_is_not_found(recruiter: LintingClient, number: str) -> None:
    url, _batch = import_list(recruiter, LIST)
    assert not recruiter.page(f"{url}?edit={number}").select(".batch-line-form")
    assert recruiter.post(f"{url}lines/{number}/").status_code == 404


def test_line_is_corrected_while_taptalent_is_down(
    recruiter: LintingClient, partner: Simulator
) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    partner.faults.add(route="*", kind="status", status=500)
    assert save(recruiter, page, email="ada@example.com").status_code == 303
    assert batch.lines.get(number=1).status == LineStatus.NEW
