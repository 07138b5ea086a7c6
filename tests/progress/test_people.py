"""The page of a segment, and its export."""

import pytest

from dashboard.progress.models import State, TrackedFlow
from tests.progress.pages import SEGMENT, count
from tests.support.pages import LintingClient


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
    viewer: LintingClient, synced_flow: TrackedFlow, query: str
) -> None:
    viewer.page(f"{SEGMENT}?{query}")
    viewer.get(f"{SEGMENT}export.csv?{query}")


def test_export_equals_the_page(viewer: LintingClient, synced_flow: TrackedFlow) -> None:
    query = {"show": "near", "step": "1", "band": "20"}
    response = viewer.get(f"{SEGMENT}export.csv", query)
    exported = [line.split(",")[0] for line in response.getvalue().decode().splitlines()[1:]]
    rows = viewer.page(SEGMENT, data=query).select("tbody tr")
    assert exported == [row["data-candidate"] for row in rows] != []


def test_search_narrows_the_segment(viewer: LintingClient, synced_flow: TrackedFlow) -> None:
    person = State.objects.select_related("person").first().person  # type: ignore[union-attr]
    page = viewer.page(SEGMENT, data={"search": person.email})
    assert page.find("tr", attrs={"data-candidate": person.candidate_id})
    assert count(page) < synced_flow.read
