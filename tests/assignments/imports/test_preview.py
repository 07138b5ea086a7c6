"""The review of an import: column mapping, excluded lines, lines that need review."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.imports import preflight
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import LineStatus
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses
from tests.assignments.review_pages import (
    BULK,
    clear_lines,
    confirm,
    form_data,
    import_list,
    post_import,
)
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")


def test_cleared_lines_stay_excluded(recruiter: LintingClient, partner: Simulator) -> None:
    url, batch = import_list(recruiter, addresses(3))
    data = form_data(recruiter.page(url))
    response = recruiter.post(f"{url}selection/", data | {"selected": data["selected"][:2]})
    assert response.status_code == 303
    assert confirm(recruiter, url).status_code == 303
    assert Assignment.objects.filter(batch=batch).count() == 2


def test_select_all_or_none_of_a_filter(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(120))
    recruiter.post(f"{url}selection/", {"every": "none"})
    assert not batch.lines.filter(included=True).exists()
    recruiter.post(f"{url}selection/", {"every": "all", "status": "new"})
    assert batch.lines.filter(included=True).count() == 120


def test_mapping_can_be_corrected(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "Post;Who\nada@example.com;Ada\ngrace@example.com;Grace")
    assert batch.mapping == ["email", "name", "first_name"] or batch.lines.count() >= 2
    post_import(recruiter, file=SimpleUploadedFile("x.csv", b"mail,Rufname,Zuname\na@b.de,Ada,L\n"))
    batch = Batch.objects.latest("created_at")
    preflight.run_preflight(batch.pk)
    url = f"/w/acme/batches/{batch.pk}/"
    columns = {"column-0": "email", "column-1": "last_name", "column-2": "first_name"}
    assert recruiter.post(f"{url}columns/", columns).status_code == 303
    line = batch.lines.get()
    assert (line.first_name, line.last_name) == ("L", "Ada")
    twice = {"column-0": "email", "column-1": "email", "column-2": ""}
    assert recruiter.post(f"{url}columns/", twice).status_code == 422


def test_possible_typos_are_corrected_on_request(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "ada@gmial.com\ngrace@gmail.com\ngrace@gmal.com")
    assert "2 possible typos" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}suggestions/").status_code == 303
    preflight.run_preflight(batch.pk)
    assert list(batch.lines.order_by("number").values_list("email", "status")) == [
        ("ada@gmail.com", LineStatus.NEW),
        ("grace@gmail.com", LineStatus.NEW),
        ("grace@gmail.com", LineStatus.DUPLICATE),
    ]


def test_lines_to_correct_as_csv(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, "ada@example.com\nnot an address\nada@example.com\na@gmial.com")
    raw = b"".join(recruiter.get(f"{url}lines-to-correct.csv").streaming_content)  # type: ignore[attr-defined]
    rows = raw.decode("utf-8-sig").splitlines()
    assert rows[0] == "Line,Column,Value,Reason,Suggestion"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["2", "E-mail", "not an address"],
        ["3", "E-mail", "ada@example.com"],
        ["4", "E-mail", "a@gmial.com"],
    ]


def test_links_of_a_review_that_answers_a_post_work(
    recruiter: LintingClient,
) -> None:
    url, _ = import_list(recruiter, "ada@gmial.com\n" + addresses(40))
    data = form_data(recruiter.page(url))
    pages = [
        recruiter.post(f"{url}confirmation/", data | {"typed": "1"}),
        recruiter.post(f"{url}confirmation/", data | {"selected": data["selected"][:1]}),
        recruiter.post(f"{url}columns/", {"column-0": ""}),
    ]
    assert [page.status_code for page in pages] == [422, 409, 422]
    for page in pages:
        main = parse(page).main
        links = {a["href"] for a in main.find_all("a", href=True) if a["href"].startswith("/")}
        assert any("page=2" in link for link in links)
        assert {link: recruiter.get(link).status_code for link in links} == dict.fromkeys(
            links, 200
        )


def test_outage_confirms_nothing(recruiter: LintingClient, partner: Simulator) -> None:
    url, _ = import_list(recruiter, addresses(2))
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    page: Any = recruiter.page(url)
    main = page.select_one("#batch-confirm .button-primary")
    assert (main["type"], main["aria-disabled"]) == ("button", "true")
    assert page.find(id="batch-lines-form").find("button").has_attr("disabled"), "nor by Enter"


def test_import_is_discarded(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, addresses(2))
    assert recruiter.post(f"{url}cancellation/")["Location"] == BULK
    assert not Batch.objects.exists()


def chips(page: Any) -> dict[str, int]:
    """Return the review's filters with their counts."""
    found = {}
    for chip in page.find(id="batch-lines").find_all("a", class_="filter"):
        label, count = text(chip).rsplit(" ", 1)
        found[label] = int(count)
    return found


def test_lines_that_need_review_come_first(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, addresses(60) + "\nperson-0@example.com\nx@gmial.com\nnobody")
    page: Any = recruiter.page(url)
    first = [text(row.th) for row in page.find("tbody").find_all("tr")][:4]
    assert first == ["x@gmial.com", "nobody", "person-0@example.com", "person-0@example.com"]
    assert "Lines that need review are listed first." in text(page.main)
    assert list(chips(page).items())[:2] == [("All", 63), ("Needs review", 3)]
    only = recruiter.page(f"{url}?status=needs-review")
    assert len(only.find_all("tr")) == 4
    assert "come first" not in text(only.main)


def test_possible_typo_is_not_excluded_by_hand(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, f"{addresses(3)}\nx@gmial.com")
    assert "Excluded" not in chips(recruiter.page(url))
    clear_lines(recruiter, url, "2")
    assert chips(recruiter.page(url))["Excluded"] == 1
    rows: Any = recruiter.page(f"{url}?status=excluded").find("tbody").find_all("tr")
    assert [text(row.th) for row in rows] == ["person-1@example.com"]
