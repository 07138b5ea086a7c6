"""The page of a segment, and its export."""

import re

import pytest

from dashboard.core.text_search import search_text
from dashboard.progress.models import CandidateState, SyncedCandidate, SyncedFlow
from dashboard.progress.segments.query import ALIASES, SEGMENT_NAMES, SegmentQuery
from tests.progress.pages import PAGE, SEGMENT, count, part
from tests.support.pages import LintingClient, text


@pytest.mark.parametrize(
    "query",
    [
        "show=nonsense",
        "show=passed&step=99999999999999999999",
        f"show=passed&step={'9' * 5000}",
        "show=scored&step=1&from=nan&to=inf",
        "show=scored&step=1&from=1e400",
        "show=near&step=1&band=-3",
        "show=near&step=77",
        "show=changed",
        "show=changed&since=9-1",
        "show=changed&since=1-999999&kind=nonsense",
        "show=blocked-domain",
        "show=assigned&day=2026-02-30",
        "show=completed&day=9999-12-31",
        "show=stalled&step=4",
        "page=0",
        "page=x",
        "search=%25_%27",
    ],
)
def test_invalid_parameters_are_ignored(
    viewer: LintingClient, synced_flow: SyncedFlow, query: str
) -> None:
    viewer.page(f"{SEGMENT}?{query}")
    viewer.get(f"{SEGMENT}export.csv?{query}")


@pytest.mark.parametrize("path", [PAGE, "/w/acme/progress/"])
def test_a_number_and_its_list_have_the_same_word(
    viewer: LintingClient, synced_flow: SyncedFlow, path: str
) -> None:
    page = viewer.page(path)
    tiles = [(text(part(tile, ".tile-label")), tile) for tile in page.select(".tile-card")]
    cells = [(str(cell["data-label"]), cell) for cell in page.select("td.number[data-label]")]
    words = {
        str(link["href"]): word
        for word, element in tiles + cells
        for link in element.find_all("a", href=re.compile("show=(?!all|stalled)"))
    }
    titles = {href: text(part(viewer.page(href), "h1")) for href in words}
    assert {"Completed", "Failed"} <= set(words.values())
    assert not {href: titles[href] for href, word in words.items() if word not in titles[href]}


def test_export_equals_the_page(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    query = {"show": "near", "step": "1", "band": "20"}
    response = viewer.get(f"{SEGMENT}export.csv", query)
    exported = [line.split(",")[0] for line in response.getvalue().decode().splitlines()[1:]]
    rows = viewer.page(SEGMENT, data=query).select("tbody tr")
    assert exported == [row["data-candidate"] for row in rows] != []


def test_search_narrows_the_segment(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    candidate = CandidateState.objects.select_related("candidate").first().candidate  # type: ignore[union-attr]
    page = viewer.page(SEGMENT, data={"search": candidate.email, "show": "all"})
    assert page.find("tr", attrs={"data-candidate": candidate.candidate_id})
    assert count(page) < synced_flow.read


@pytest.mark.parametrize("query", ["jörg núñez", "NUNEZ JORG", "nún jör", "Jorg@Firma.EXAMPLE"])
def test_search_ignores_case_accents_and_order(
    viewer: LintingClient, synced_flow: SyncedFlow, query: str
) -> None:
    candidate = CandidateState.objects.select_related("candidate").first().candidate  # type: ignore[union-attr]
    names = {"first_name": "Jörg", "last_name": "Núñez", "email": "jorg@firma.example"}
    content = search_text(*names.values())
    SyncedCandidate.objects.filter(pk=candidate.pk).update(**names, search_text=content)
    page = viewer.page(SEGMENT, data={"search": query, "show": "all"})
    shown = [row["data-candidate"] for row in page.select("tbody tr")]
    assert shown == [candidate.candidate_id]


def test_candidate_without_a_search_text_is_found_as_before(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    candidate = CandidateState.objects.select_related("candidate").first().candidate  # type: ignore[union-attr]
    SyncedCandidate.objects.update(search_text="")
    page = viewer.page(SEGMENT, data={"search": candidate.email, "show": "all"})
    assert page.find("tr", attrs={"data-candidate": candidate.candidate_id})


def test_search_without_a_match_can_be_cleared(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    page = viewer.page(SEGMENT, data={"show": "open", "step": "1", "search": "no such name"})
    empty = page.find(class_="empty")
    assert "no such name" in text(empty)
    assert "search" not in str(empty.find("a")["href"])
    assert "show=open" in str(empty.find("a")["href"])


@pytest.mark.parametrize(("old", "name"), ALIASES.items())
def test_names_of_the_first_release_are_still_read(old: str, name: str) -> None:
    assert old not in SEGMENT_NAMES
    assert SegmentQuery.from_params({"show": old, "step": "2"}) == SegmentQuery.from_params(
        {"show": name, "step": "2"}
    )
    assert SegmentQuery.from_params({"show": old}).name == name
