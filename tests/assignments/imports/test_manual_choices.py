"""Manual choices of lines, which survive every new check of the list."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import SENDABLE
from tests.assignments.batches import addresses
from tests.assignments.review_pages import (
    check_again,
    clear_lines,
    form_data,
    import_list,
    post_import,
)
from tests.support.pages import LintingClient, text

pytestmark = pytest.mark.usefixtures("quick")


def left_out(batch: Batch) -> list[str]:
    lines = batch.lines.filter(included=False, status__in=SENDABLE).order_by("number")
    return list(lines.values_list("email", flat=True))


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("suggestions", {}),
        ("suggestions", {"line": "4"}),
        ("columns", {"column-0": "email", "column-1": "", "column-2": "", "column-3": ""}),
    ],
)
def test_excluded_candidate_stays_excluded_after_a_new_check(
    recruiter: LintingClient, action: str, values: dict[str, str]
) -> None:
    url, batch = import_list(recruiter, f"{addresses(3)}\nx@gmial.com")
    clear_lines(recruiter, url, "2")
    assert recruiter.post(f"{url}{action}/", values).status_code == 303
    check_again(batch)
    assert "person-1@example.com" in left_out(batch)
    assert "x@gmail.com" not in left_out(batch)


def test_excluded_candidate_stays_excluded_when_another_line_is_theirs(
    recruiter: LintingClient,
) -> None:
    url, batch = import_list(recruiter, "ada@gmial.com\nada@gmail.com")
    clear_lines(recruiter, url, "2")
    recruiter.post(f"{url}suggestions/")
    check_again(batch)
    assert left_out(batch) == ["ada@gmail.com"]
    assert "No candidates to invite" in text(recruiter.page(url).main)


def test_manual_choice_survives_a_wrong_mapping(recruiter: LintingClient) -> None:
    csv = b"mail,name\nada@example.com,Ada\ngrace@example.com,Grace\n"
    post_import(recruiter, file=SimpleUploadedFile("x.csv", csv))
    batch = Batch.objects.get()
    check_again(batch)
    url = f"/w/acme/batches/{batch.pk}/"
    clear_lines(recruiter, url, "1")
    for columns in (("", "email"), ("email", "name")):
        recruiter.post(f"{url}columns/", {f"column-{n}": m for n, m in enumerate(columns)})
        check_again(batch)
    assert left_out(batch) == ["ada@example.com"]


def test_selected_possible_typo_stays_selected(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "x@gmial.com\ny@gmial.com")
    data = form_data(recruiter.page(url))
    recruiter.post(f"{url}selection/", data | {"selected": ["1"]})
    recruiter.post(f"{url}suggestions/", {"line": "2"})
    check_again(batch)
    assert left_out(batch) == []


def test_unsaved_selection_is_saved_with_a_correction(
    recruiter: LintingClient,
) -> None:
    url, batch = import_list(recruiter, f"{addresses(2)}\nx@gmial.com")
    page: Any = recruiter.page(url)
    all_of_them = next(b for b in page.find_all("button") if "Accept all" in text(b))
    assert all_of_them.find_parent("form")["id"] == "batch-lines-form"
    recruiter.post(all_of_them["formaction"], form_data(page, selected=["2"]))
    check_again(batch)
    assert left_out(batch) == ["person-0@example.com"]


def test_unsaved_selection_is_saved_with_a_new_mapping(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(3))
    page: Any = recruiter.page(url)
    again = next(b for b in page.find_all("button") if "Apply mapping" in text(b))
    boxes = page.find("details", class_="batch-columns").find_all("select")
    assert {box.find_parent("form")["id"] for box in (again, *boxes)} == {"batch-lines-form"}
    columns = {box["name"]: box.find("option", selected=True)["value"] for box in boxes}
    recruiter.post(again["formaction"], form_data(page, selected=["1", "3"], **columns))
    check_again(batch)
    assert left_out(batch) == ["person-1@example.com"]


def test_invalid_mapping_loses_no_selection(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(2))
    data = form_data(recruiter.page(url), selected=["2"])
    assert recruiter.post(f"{url}columns/", data | {"column-0": ""}).status_code == 422
    assert left_out(batch) == ["person-0@example.com"]
