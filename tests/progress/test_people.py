"""The page of the people behind a figure, and its export."""

import pytest

from dashboard.progress.models import State, TrackedFlow
from tests.progress.pages import PEOPLE, count
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
        "show=silent",
        "show=assigned&day=2026-02-30",
        "show=completed&day=9999-12-31",
        "show=stuck&step=4",
        "page=0",
        "page=x",
        "search=%25_%27",
    ],
)
def test_odd_questions_are_answered(viewer: LintingClient, looked: TrackedFlow, query: str) -> None:
    viewer.page(f"{PEOPLE}?{query}")
    viewer.get(f"{PEOPLE}export.csv?{query}")


def test_the_export_equals_the_list(viewer: LintingClient, looked: TrackedFlow) -> None:
    query = {"show": "near", "step": "1", "band": "20"}
    response = viewer.get(f"{PEOPLE}export.csv", query)
    exported = [line.split(",")[0] for line in response.getvalue().decode().splitlines()[1:]]
    rows = viewer.page(PEOPLE, data=query).select("tbody tr")
    assert exported == [row["data-candidate"] for row in rows] != []


def test_a_search_narrows_the_list(viewer: LintingClient, looked: TrackedFlow) -> None:
    person = State.objects.select_related("person").first().person  # type: ignore[union-attr]
    page = viewer.page(PEOPLE, data={"search": person.email})
    assert page.find("tr", attrs={"data-candidate": person.candidate_id})
    assert count(page) < looked.read
