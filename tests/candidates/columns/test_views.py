"""The page of columns, the list with them, and exports of what is on screen."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from dashboard.candidates.models import ColumnChoice
from dashboard.progress.models import CandidateLabel, SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import Label, Membership
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

LIST = "/w/acme/flows/1/candidates/"
PAGE = f"{LIST}columns/"
USUAL = ["Status", "Steps", "Latest score", "Assigned", "Last activity"]


def ticked(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.select("[name=column][checked]")]


def headings(page: Page) -> list[str]:
    """Return the headings after the candidate."""
    return [text(cell) for cell in page.select("thead th")][2:]


def select(client: LintingClient, *names: str, **more: str) -> Any:
    return client.post(PAGE, {"column": names, **more})


def test_columns_are_selected_and_kept_for_the_member_alone(
    viewer: LintingClient, recruiter: LintingClient, synced: SyncedFlow
) -> None:
    assert headings(viewer.page(LIST)) == USUAL
    assert ticked(viewer.page(PAGE)) == ["status", "steps", "score", "assigned", "activity"]
    response = select(viewer, "total", "status", "score-2", "result-1")
    assert (response.status_code, response["Location"]) == (303, LIST)
    wanted = ["Total of scores", "Status", "Score at ", "Result at "]
    for query in ("", "?show=all", "?sort=name"):
        page = viewer.page(LIST + query)
        assert [found.startswith(want) for found, want in zip(headings(page), wanted, strict=True)]
        labels = [cell["data-label"] for cell in page.select("tbody tr:first-child td")[1:]]
        assert labels == headings(page)
        assert page.select(".table-scroll")
    assert headings(recruiter.page(LIST)) == USUAL
    assert headings(viewer.page("/w/acme/flows/2/candidates/")) == USUAL


def test_live_and_stored_rows_say_the_same(viewer: LintingClient, synced: SyncedFlow) -> None:
    select(viewer, "status", "score-1", "result-1", "score-2", "result-2", "total", "domain")
    found = []
    for query in ("?pageSize=100", "?show=all&pageSize=100"):
        rows = viewer.page(LIST + query).select("tbody tr")
        found.append({row["data-candidate"]: [text(cell) for cell in row("td")] for row in rows})
    live, stored = found
    assert live == stored
    assert len({tuple(cells) for cells in live.values()}) > 3


def test_moves_are_kept_with_what_is_ticked(viewer: LintingClient, synced: SyncedFlow) -> None:
    names = ["status", "steps", "total"]
    response = select(viewer, *names, up="total")
    assert response["Location"] == f"{PAGE}#column-total"
    assert ticked(viewer.page(PAGE)) == ["status", "total", "steps"]
    select(viewer, "status", "total", "steps", down="status")
    page = viewer.page(PAGE)
    assert ticked(page) == ["total", "status", "steps"]
    assert not page.select("#column-total [name=up], #column-steps [name=down]")
    assert not page.select("#column-domain button")
    select(viewer, "status", up="domain")
    assert ticked(viewer.page(PAGE)) == ["status"]


def test_the_page_leads_back_to_the_same_list(viewer: LintingClient, synced: SyncedFlow) -> None:
    query = "sort=-total&status=FAILED&status=COMPLETED"
    link = viewer.page(f"{LIST}?{query}").find("a", string=lambda words: words == "Columns")
    link = link or viewer.page(f"{LIST}?{query}").select_one(f"a[href^='{PAGE}']")
    page = viewer.page(link["href"])
    form = page.select_one("form[action*=columns]")
    response: Any = viewer.post(form["action"], {"column": ["status"]})
    assert sorted(response["Location"].partition("?")[2].split("&")) == sorted(query.split("&"))
    assert headings(viewer.page(response["Location"])) == ["Status", "Total of scores"]


def test_usual_columns_come_back(viewer: LintingClient, synced: SyncedFlow) -> None:
    assert not viewer.page(PAGE).select("[name=usual]")
    select(viewer)
    assert headings(viewer.page(LIST)) == []
    assert viewer.page(PAGE).select("[name=usual]")
    assert select(viewer, usual="1").status_code == 303
    assert headings(viewer.page(LIST)) == USUAL
    select(viewer, "status", "steps", "score", "assigned", "activity")
    assert not ColumnChoice.objects.exists()


def test_nonsense_chooses_nothing_else(viewer: LintingClient, synced: SyncedFlow) -> None:
    select(viewer, "nonsense", "score-99999", "status", "review", "status")
    assert ColumnChoice.objects.get().names == "status"
    assert headings(viewer.page(LIST)) == ["Status"]


def test_saving_asks_taptalent_nothing(
    viewer: LintingClient, synced: SyncedFlow, partner: Simulator
) -> None:
    partner.requests.clear()
    select(viewer, "status")
    assert not partner.requests
    viewer.page(PAGE)
    assert len(partner.requests) == 1


def test_choices_go_with_the_member(acme: Users, viewer: LintingClient, synced: SyncedFlow) -> None:
    select(viewer, "status")
    Membership.objects.filter(user=acme.viewer).delete()
    assert not ColumnChoice.objects.exists()


def test_near_a_threshold_its_score_and_review_are_shown(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    select(viewer, "status", "domain")
    page = viewer.page(f"{LIST}?show=near&step=1&band=100")
    assert [found.partition(" at ")[0] for found in headings(page)] == [
        "Status",
        "E-mail domain",
        "Score",
        "Review",
    ]


def exported(client: LintingClient, path: str) -> list[list[Any]]:
    """Return the cells of an exported workbook or CSV file."""
    response: Any = client.get(path)
    assert response.status_code == 200
    content = b"".join(response)
    if ".xlsx" in path:
        worksheet = load_workbook(BytesIO(content)).worksheets[0]
        return [list(row) for row in worksheet.iter_rows(values_only=True)]
    return [line.split(",") for line in content.decode("utf-8-sig").splitlines()]


@pytest.mark.parametrize(
    "query", ["", "?sort=-score-1", "?show=scored&step=2", "?status=FAILED&sort=name"]
)
def test_an_export_is_what_is_on_screen(
    viewer: LintingClient, synced: SyncedFlow, query: str
) -> None:
    select(viewer, "score-1", "total", "status", "activity")
    sign = "&" if query else "?"
    page = viewer.page(f"{LIST}{query}{sign}pageSize=100")
    links = [str(link["href"]) for link in page.select(".export-menu a[download]")]
    assert len(links) == 4
    on_screen = [str(row["data-candidate"]) for row in page.select("tbody tr")]
    for link in links:
        head, *rows = exported(viewer, link)
        assert [str(row[0]) for row in rows][: len(on_screen)] == on_screen
        is_shown = "columns=" in link
        assert ("Job ID" in head) is not is_shown
        if is_shown:
            wanted = [label for label in headings(page) if label != "Last activity"]
            assert head.pop() == "Labels"
            assert [cell for cell in head[4:] if not str(cell).startswith("Last act")] == wanted
    shown_score = [text(row("td")[1]) for row in page.select("tbody tr")]
    workbook = exported(viewer, links[0])[1:]
    scores = ["–" if row[4] is None else row[4] for row in workbook][: len(shown_score)]
    if not query:
        numbers = [float(score) for score in shown_score if score[0].isdigit()]
        assert [score for score in scores if isinstance(score, int | float)] == numbers != []


def test_workbook_and_csv_say_the_same(viewer: LintingClient, synced: SyncedFlow) -> None:
    select(viewer, "score-1", "total", "score", "result-2")
    for query in ("?sort=-total", ""):
        sign = "&" if query else "?"
        names = "columns=score-1.total.score.result-2"
        csv, workbook = (
            exported(viewer, f"{LIST}export.{kind}{query}{sign}{names}") for kind in ("csv", "xlsx")
        )
        plain = [
            ["" if cell is None else f"{cell:.10g}" if isinstance(cell, float | int) else cell]
            for row in workbook
            for cell in row
        ]
        assert [cell for [cell] in plain] == [cell for row in csv for cell in row]


def test_an_export_asked_with_an_unknown_column_leaves_it_out(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    [head, *_rows] = exported(viewer, f"{LIST}export.csv?columns=status.nonsense.score-77")
    assert head == ["ID", "E-mail", "First name", "Last name", "Status", "Labels"]


def test_a_workbook_of_nobody_there_is_not_found(viewer: LintingClient, acme: Users) -> None:
    assert viewer.get(f"{LIST}export.xlsx?sort=name").status_code == 404


@pytest.mark.parametrize("query", ["", "?show=all"])
def test_labels_are_a_column_of_the_list_and_of_its_exports(
    viewer: LintingClient, synced: SyncedFlow, acme: Users, query: str
) -> None:
    row = viewer.page(f"{LIST}{query}").select_one("tbody tr:has(input)")
    labeled = str(row["data-candidate"])
    candidate = SyncedCandidate.objects.get(flow=synced, candidate_id=labeled)
    for name in ("Strong fit", "Call back"):
        label = Label.objects.create(workspace=acme.acme, name=name)
        CandidateLabel.objects.create(candidate=candidate, label=label)
    chips = viewer.page(f"{LIST}{query}").select("tbody th .label-chip")
    assert [text(chip) for chip in chips] == ["Call back", "Strong fit"]
    select(viewer, "status", "labels", "total")
    page = viewer.page(f"{LIST}{query}")
    assert headings(page) == ["Status", "Labels", "Total of scores"]
    cells = {str(row["data-candidate"]): row("td")[2] for row in page.select("tbody tr")}
    assert text(cells.pop(labeled)) == "Call back Strong fit"
    assert {text(cell) for cell in cells.values()} == {"–"}
    assert not page.select("tbody th .label-chip"), "each label once"
    for link in page.select(".export-menu a[download*='columns'], .export-menu a[href*=columns]"):
        head, *rows = exported(viewer, str(link["href"]))
        assert head[4:] == ["Status", "Labels", "Total of scores"]
        own = next(row for row in rows if str(row[0]) == labeled)
        assert "Call back" in str(own[5])
    acme.acme.memberships.update(is_blind=True)
    assert headings(viewer.page(f"{LIST}?show=all")) == ["Status", "Total of scores"]
    assert "labels" not in [str(box["value"]) for box in viewer.page(PAGE).select("[name=column]")]
    head, *rows = exported(viewer, f"{LIST}export.csv?show=all&columns=status.labels")
    assert head[4:] == ["Status", "Labels"]
    assert {row[5] for row in rows} == {""}
