"""The form of a line: its fields, its errors, and when the page shows it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.imports.drafts import discard
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import LineStatus
from tests.assignments.batches import addresses, just_before
from tests.assignments.imports.lines.line_pages import HEADERS, LIST, filled, opened, save
from tests.assignments.review_pages import check_again, form_data, import_list, post_import
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")

TOO_LONG = "Enter at most 100 characters."


def brought_file(client: LintingClient, *rows: str) -> tuple[str, Batch]:
    file = SimpleUploadedFile("x.csv", "\n".join(rows).encode())
    url = post_import(client, file=file)["Location"]
    batch = Batch.objects.get()
    check_again(batch)
    return url, batch


def enter(client: LintingClient, url: str, page: Any, **changes: Any) -> Any:
    """Press Enter in a field of the review, which presses the form's first button."""
    first = page.find("form", id="batch-lines-form").find("button", type="submit")
    data = form_data(page, **{first["name"]: first["value"]}, **changes)
    return client.post(first.get("formaction", f"{url}confirmation/"), data)


@pytest.mark.parametrize(
    ("header", "row", "name", "longest"),
    [
        ("Job candidate id,First name", f"{'7' * 101},Ada", "job_candidate_id", 100),
        ("mail,Job id", f"ada@example.com,{'7' * 101}", "job_id", 100),
        ("mail,First name", f"ada@example.com,{'a' * 201}", "first_name", 200),
    ],
)
def test_saving_unchanged_does_not_cut_long_values(
    recruiter: LintingClient, header: str, row: str, name: str, longest: int
) -> None:
    url, batch = brought_file(recruiter, header, row)
    page = opened(recruiter, url)
    assert len(filled(page)[name]) == longest + 1
    response = save(recruiter, page)
    assert response.status_code == 422
    error = parse(response).find(id=f"id_{name}_error")
    assert f"Enter at most {longest} characters." in text(error)
    assert batch.lines.get().status == LineStatus.INVALID


def test_each_problem_has_its_field_and_message(recruiter: LintingClient) -> None:
    row = f"nobody,{'7' * 101},{'8' * 101}"
    url, batch = brought_file(recruiter, "mail,Job id,Talent id", row)
    page: Any = parse(save(recruiter, opened(recruiter, url)))
    assert "An e-mail address has exactly one @ sign." in text(page.find(id="id_email_error"))
    for name in ("job_id", "talent_id"):
        assert TOO_LONG in text(page.find(id=f"id_{name}_error"))
    assert len(page.find(id="error-summary").select("a")) == 3
    page = parse(save(recruiter, page, email="ada@example.com", job_id="7"))
    assert TOO_LONG in text(page.find(id="id_talent_id_error"))
    assert save(recruiter, page, talent_id="8").status_code == 303
    line = batch.lines.get()
    assert (line.job_id, line.talent_id, line.status) == ("7", "8", LineStatus.NEW)


def test_filter_or_another_page_closes_the_form(recruiter: LintingClient) -> None:
    url, _batch = import_list(recruiter, "nobody\n" + addresses(40))
    page = opened(recruiter, url)
    links = page.select(".filters a, .pagination a")
    assert len(links) > 3
    assert not [link["href"] for link in links if "edit" in link["href"]]


@pytest.mark.parametrize("query", ["edit=1&status=new", "edit=1&page=2"])
def test_enter_ignores_a_line_that_is_not_on_the_page(recruiter: LintingClient, query: str) -> None:
    url, batch = brought_file(
        recruiter,
        "mail,First name,Job candidate id",
        "broken,Ada,7",
        *[f"{candidate},," for candidate in addresses(40).split()],
    )
    page = recruiter.page(f"{url}?{query}")
    assert not page.select(".batch-line-form, [formaction*='/lines/']")
    response = enter(recruiter, url, page, typed="40")
    line = batch.lines.get(number=1)
    assert (line.corrected, line.first_name, line.status) == (None, "Ada", LineStatus.INVALID)
    assert response.status_code == 303
    assert batch.assignments.count() == 40


@pytest.mark.parametrize("headers", [None, HEADERS], ids=["page", "htmx"])
@pytest.mark.parametrize("status", ["", "new"])
def test_field_that_was_not_shown_is_not_emptied(
    recruiter: LintingClient, status: str, headers: Any
) -> None:
    url, batch = brought_file(
        recruiter, "mail,First name,Job candidate id", "broken,Ada,7", "grace@example.com,Grace,8"
    )
    data = {"edit": "1", "status": status, "last_name": "Byron"}
    response = recruiter.post(f"{url}lines/1/", data, headers=headers)
    assert response.status_code == 422
    line = batch.lines.get(number=1)
    assert (line.corrected, line.first_name) == (None, "Ada")
    page: Any = parse(response)
    assert "The line was not saved" in text(page.select_one(".batch-line-form"))
    shown = filled(page)
    assert (shown["email"], shown["first_name"], shown["last_name"]) == ("broken", "Ada", "Byron")


def test_links_keep_their_filter_after_saving_a_line(recruiter: LintingClient) -> None:
    url, _batch = import_list(
        recruiter, "\n".join(f"nobody {n}" for n in range(28)) + "\n" + addresses(3)
    )
    page: Any = recruiter.page(f"{url}?status=invalid&page=2")
    button = page.find("button", attrs={"name": "edit", "value": "27"})
    page = recruiter.page(button["hx-get"])
    part = parse(save(recruiter, page, headers=HEADERS, email="ada@example.com"))
    edits = [button["hx-get"] for button in part.select("button[name=edit]")]
    assert [edit.partition("?")[2] for edit in edits] == [
        "status=invalid&page=2&edit=26",
        "status=invalid&page=2&edit=28",
    ]
    assert part.find(id="page-previous")["href"] == f"{url}?status=invalid"


def test_import_discarded_during_the_lookup_is_not_found(
    recruiter: LintingClient,
) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    gone = Batch.objects.get(pk=batch.pk)
    with just_before('UPDATE "assignments_batch"', lambda: discard(gone)):
        assert save(recruiter, page, email="ada@example.com").status_code == 404


def test_line_erased_during_the_lookup_is_not_found(
    recruiter: LintingClient,
) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    with just_before('UPDATE "assignments_batch"', batch.lines.filter(number=1).delete):
        assert save(recruiter, page, email="ada@example.com").status_code == 404
