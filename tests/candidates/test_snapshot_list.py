"""The list of candidates beyond what Taptalent answers: from the snapshot, and said to be."""

from typing import Any

import pytest

from dashboard.progress.models import Selection, SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import ApiKey
from flows_api.simulator import Simulator
from tests.candidates.listed import LIST, ids
from tests.support.pages import LintingClient, Page, text

LIVE = [
    "",
    "?search=a",
    "?status=FAILED",
    "?page=2&pageSize=10",
    "?search=a&status=COMPLETED&view=all",
]
STORED = [
    "?sort=name",
    "?sort=-score-1&status=FAILED",
    "?status=FAILED&status=COMPLETED",
    "?step=1",
    "?show=all",
    "?show=stalled",
    "?show=scored&step=1&from=50",
    "?show=assigned&day=2026-11-01",
]


@pytest.mark.parametrize("query", LIVE)
def test_what_taptalent_can_answer_comes_from_there(
    viewer: LintingClient, synced: SyncedFlow, partner: Simulator, query: str
) -> None:
    partner.requests.clear()
    page = viewer.page(LIST + query)
    assert len(partner.requests) == 2
    assert not page.select(".snapshot-line")


@pytest.mark.parametrize("query", STORED)
def test_all_else_comes_from_the_snapshot_without_a_call(
    viewer: LintingClient, synced: SyncedFlow, partner: Simulator, query: str
) -> None:
    partner.requests.clear()
    page = viewer.page(LIST + query)
    assert not partner.requests
    line = page.select_one(".snapshot-line")
    assert "From the snapshot" in text(line)
    assert f"{synced.read} candidates" in text(page.select_one(".freshness"))
    assert text(line.find("a")).startswith("Show live list")
    back = viewer.page(LIST + str(line.find("a")["href"]).removeprefix(LIST))
    assert not back.select(".snapshot-line")
    assert len(partner.requests) == 2


@pytest.mark.parametrize("query", [query for query in STORED if query != "?show=all"])
def test_the_live_list_lacks_nobody_and_names_what_it_cannot_do(
    viewer: LintingClient, synced: SyncedFlow, query: str
) -> None:
    page = viewer.page(f"{LIST}{query}&pageSize=100")
    link = page.select_one(".snapshot-line a")
    assert "without: " in text(link)
    live = str(link["href"]).removeprefix(LIST) or "?"
    names = {text(chip) for chip in page.select(".filter-chips bdi")}
    lost = names - {"Failed"} if "status=FAILED" in live else names
    assert all(name in text(link) for name in lost)
    pages = [viewer.page(f"{LIST}{live}&pageSize=100&page={number}") for number in (1, 2)]
    everyone = [candidate for page_of_all in pages for candidate in ids(page_of_all)]
    assert set(ids(page)) <= set(everyone)


def test_no_page_mixes_live_rows_with_stored_ones(
    viewer: LintingClient, synced: SyncedFlow, partner: Simulator
) -> None:
    before = {row["data-candidate"]: text(row) for row in rows(viewer, "?show=all&pageSize=100")}
    SyncedCandidate.objects.update(first_name="Stored", last_name="Only")
    live = rows(viewer, "?pageSize=100")
    assert live
    assert not [row for row in live if "Stored Only" in text(row)]
    stored = rows(viewer, "?show=all&pageSize=100")
    assert {row["data-candidate"] for row in stored} == set(before)
    assert all("Stored Only" in text(row) for row in stored)


def rows(client: LintingClient, query: str) -> list[Any]:
    return list(client.page(LIST + query).select("tbody tr[data-candidate]"))


def test_both_lists_have_the_same_columns(recruiter: LintingClient, synced: SyncedFlow) -> None:
    live, stored = recruiter.page(LIST), recruiter.page(f"{LIST}?show=all")
    headings = [[text(cell) for cell in page.select("thead th")] for page in (live, stored)]
    assert headings[0] == headings[1]
    cells = [
        [cell.get("data-label") for cell in page.select("tbody tr:first-child td")]
        for page in (live, stored)
    ]
    assert cells[0] == cells[1]
    actions = [
        [button["value"] for button in page.select("[name=bulk_action]")] for page in (live, stored)
    ]
    assert actions[0] == actions[1] != []


def test_live_rows_can_be_selected_as_far_as_they_are_synced(
    recruiter: LintingClient, viewer: LintingClient, synced: SyncedFlow
) -> None:
    first = ids(recruiter.page(LIST))[0]
    keys = dict(SyncedCandidate.objects.values_list("candidate_id", "pk"))
    for row in rows(recruiter, ""):
        assert row.find("input")["value"] == str(keys[row["data-candidate"]])
    SyncedCandidate.objects.filter(candidate_id=first).delete()
    [row] = [row for row in rows(recruiter, "") if row["data-candidate"] == first]
    assert not row.find("input")
    assert len(viewer.page(LIST).select("tbody input")) == len(rows(viewer, "")) - 1


@pytest.mark.parametrize("query", ["", "&status=FAILED", "&search=a"])
def test_one_click_in_the_live_list_selects_all_that_match(
    recruiter: LintingClient, synced: SyncedFlow, query: str
) -> None:
    live = recruiter.page(f"{LIST}?pageSize=10{query}")
    click = live.select_one("a.selection-all")
    assert click is not None
    page = recruiter.page(LIST + str(click["href"]))
    assert page.select("[name=all][checked]")
    links = page.select("#candidate-results a[href]")
    assert not [a["href"] for a in links if "select=" in str(a["href"])]
    fields = page.select("form#selection input:not([type=checkbox])[name]")
    data = {str(field["name"]): str(field["value"]) for field in fields} | {"all": "1"}
    action = str(page.select_one("form#selection")["action"])
    recruiter.post(action, data | {"bulk_action": "note"})
    assert Selection.objects.get().count == int(page.select_one("[name=all]")["data-total"])
    assert not recruiter.page(f"{LIST}?show=all{query}").select("[name=all][checked]")


def test_two_statuses_are_both(viewer: LintingClient, synced: SyncedFlow) -> None:
    found = ids(viewer.page(f"{LIST}?status=FAILED&status=COMPLETED&pageSize=100"))
    single = [
        ids(viewer.page(f"{LIST}?status={one}&pageSize=100")) for one in ("FAILED", "COMPLETED")
    ]
    assert sorted(found) == sorted(single[0] + single[1])
    assert all(single)


def test_headings_sort_without_scripts(viewer: LintingClient, synced: SyncedFlow) -> None:
    page = viewer.page(LIST)
    assert not page.select("thead [aria-sort]")
    page = viewer.page(LIST + link(page, "#sort-name"))
    assert sorted_by(page) == {"Candidate": "ascending"}
    assert "sorted by name" in text(page.select_one(".snapshot-line"))
    first = ids(page)[0]
    page = viewer.page(LIST + link(page, "#sort-name"))
    assert sorted_by(page) == {"Candidate": "descending"}
    assert ids(page)[0] != first


def test_a_sort_shows_the_scores_that_it_sorts_by(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    page = viewer.page(LIST)
    label = synced.steps[0]["label"]
    by_score = viewer.page(LIST + link(page, "[id='sort-by-score-1']"))
    assert sorted_by(by_score) == {f"Score at {label}": "descending"}
    cells = by_score.select("tbody .cell-score")
    shown = [float(text(cell.find("span"))) for cell in cells if text(cell) != "–"]
    assert shown == sorted(shown, reverse=True) != []
    total = viewer.page(LIST + link(page, "[id='sort-by-total']"))
    assert sorted_by(total) == {"Total of scores": "descending"}


def test_a_score_at_a_step_has_its_rank_among_all(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    page = viewer.page(f"{LIST}?sort=-score-1&pageSize=100")
    cells = [c for c in page.select("tbody .cell-score") if text(c) != "–"]
    scores = [float(text(cell.find("span"))) for cell in cells]
    ranks = [text(cell.find(class_="row-note")) for cell in cells]
    assert scores
    for score, rank in zip(scores, ranks, strict=True):
        better = sum(other > score for other in scores)
        assert rank.startswith(f"rank {better + 1} of {len(scores)}")
        assert ("tied" in rank) is (scores.count(score) > 1)
    some = viewer.page(f"{LIST}?show=scored&step=1&from={scores[1]}&sort=-score-1")
    first = text(some.select_one("tbody .cell-score .row-note"))
    assert first == ranks[0], "the rank is among all, not among those listed"


def test_filters_and_pages_keep_the_order(viewer: LintingClient, synced: SyncedFlow) -> None:
    page = viewer.page(f"{LIST}?sort=-activity&pageSize=10")
    hrefs = [str(a["href"]) for a in page.select(".filters a, .pagination a, .page-sizes a")]
    assert hrefs
    assert all("sort=-activity" in href for href in hrefs if "view" not in href)
    fields = {i["name"]: i["value"] for i in page.select("input[form=candidate-results-form]")}
    assert fields == {"sort": "-activity", "pageSize": "10"}


def test_pages_together_are_everyone_once(viewer: LintingClient, synced: SyncedFlow) -> None:
    path = f"{LIST}?sort=status&pageSize=10"
    count = -(-synced.read // 10)
    found = [one for n in range(1, count + 1) for one in ids(viewer.page(f"{path}&page={n}"))]
    assert len(found) == len(set(found)) == synced.read


@pytest.mark.parametrize("query", ["?sort=-score-1", "?status=FAILED&status=COMPLETED&sort=name"])
def test_the_export_has_these_rows_in_this_order(
    viewer: LintingClient, synced: SyncedFlow, query: str
) -> None:
    lines = viewer.get(f"{LIST}export.csv{query}").getvalue().decode("utf-8-sig").splitlines()
    exported = [line.split(",")[0] for line in lines[1:]]
    assert exported[:100] == ids(viewer.page(f"{LIST}{query}&pageSize=100")) != []
    live = viewer.get(f"{LIST}export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == live[0]


def test_the_snapshot_needs_no_key(viewer: LintingClient, synced: SyncedFlow) -> None:
    ApiKey.objects.all().delete()
    assert ids(viewer.page(f"{LIST}?sort=name"))
    viewer.page(LIST, status=409)


def test_before_the_first_sync_it_leads_to_the_live_list(
    viewer: LintingClient, partner: Simulator
) -> None:
    page = viewer.page(f"{LIST}?sort=name&search=a")
    assert "hasn't loaded" in text(page.select_one(".snapshot-line"))
    assert page.select_one(".snapshot-line a")["href"] == f"{LIST}?search=a"
    assert viewer.get(f"{LIST}export.csv?sort=name").status_code == 404
    both = viewer.page(f"{LIST}?status=COMPLETED&status=FAILED")
    current = both.select("nav [id^=status-][aria-current=true]")
    assert [status.find(string=True) for status in current] == ["Completed", "Failed"]


def test_a_saved_view_keeps_every_status(viewer: LintingClient, synced: SyncedFlow) -> None:
    query = "sort=name&status=FAILED&status=COMPLETED"
    page = viewer.page(f"{LIST}?{query}")
    fields = {i["name"]: i.get("value", "") for i in page.select(".save-view input")}
    viewer.post(
        "/w/acme/views/", {"name": "Both", "path": fields["path"], "query": fields["query"]}
    )
    [view] = viewer.page(LIST).select(".saved-views a[href*=sort]")
    assert ids(viewer.page(str(view["href"]))) == ids(page)


def link(page: Page, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return str(found["href"]).removeprefix(LIST)


def sorted_by(page: Page) -> dict[str, str]:
    return {text(cell): str(cell["aria-sort"]) for cell in page.select("thead [aria-sort]")}


def test_each_filter_is_a_chip_that_can_be_removed(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    query = "?status=FAILED&status=COMPLETED&min-1=20&max-1=90&result-1=passed&note=no&sort=name"
    page = viewer.page(LIST + query)
    links = page.select(".filter-chips a:has(bdi)")
    chips = {text(a.find("bdi")): str(a["href"]) for a in links}
    label = synced.steps[0]["label"]
    score, result = f"{label}: score 20 to 90", f"{label}: Passed"
    assert set(chips) == {score, result, "Without a note"}, "the statuses stand in their own row"
    assert "min-1" not in chips[score]
    assert "result-1=passed" in chips[score]
    assert "min-1=20" in chips[result]
    assert all("sort=name" in href for href in chips.values())
    statuses = page.select(".filters a[aria-current]")
    assert [text(link) for link in statuses] == ["Completed Remove", "Failed Remove"]
    rest = viewer.page(LIST + str(statuses[0]["href"]).removeprefix(LIST))
    [only] = rest.select(".filters a[aria-current]")
    assert text(only).startswith("Failed")
    assert "Remove" not in text(only)
    [clear] = [a for a in page.select(".filter-chips a") if text(a) == "Clear all"]
    cleared = viewer.page(LIST + str(clear["href"]).removeprefix(LIST))
    assert not cleared.select(".filter-chips a")
    assert sorted_by(cleared) == {"Candidate": "ascending"}


def test_the_filters_work_from_the_live_list(viewer: LintingClient, synced: SyncedFlow) -> None:
    page = viewer.page(f"{LIST}?search=a&status=FAILED&pageSize=10")
    form = page.select_one(".filter-menu form")
    assert form is not None
    hidden = {i["name"]: i["value"] for i in form.select("input[type=hidden]")}
    assert hidden == {"search": "a", "pageSize": "10"}
    assert [i["value"] for i in form.select("[name=status][checked]")] == ["FAILED"]
    names = {str(field["name"]) for field in form.select("[name]")}
    assert {"step", "min-1", "max-1", "result-1", "assigned-from", "active-to", "note"} <= names


def test_a_wrong_value_has_a_message_at_its_field_and_stays(
    viewer: LintingClient, synced: SyncedFlow
) -> None:
    page = viewer.page(f"{LIST}?min-1=much&assigned-from=soon&sort=name")
    for name, typed in (("min-1", "much"), ("assigned-from", "soon")):
        field = page.select_one(f"#filter-{name}")
        assert field is not None
        assert field["value"] == typed
        assert text(page.select_one(f"#{field['aria-describedby']}"))
    assert ids(page)
