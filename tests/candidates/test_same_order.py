"""One order everywhere: on the pages, again, for a colleague, after a sync and exported."""

import csv
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments import large_flows
from dashboard.progress.sync import schedule
from tests.candidates.listed import LIST, ids
from tests.progress.segments.orders import ORDERS
from tests.support.pages import LintingClient

QUERIES = [
    *(f"sort={order}" for order in ORDERS),
    "show=all",
    "sort=-total&status=FAILED&status=COMPLETED",
    "sort=name&min-1=20",
]


@pytest.fixture(params=["from the database", "stored"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the flow count as small, or as so large that its orders are kept."""
    if request.param == "stored":
        monkeypatch.setattr(large_flows, "MOST_SKIPPED", 0)
    return str(request.param)


@pytest.mark.parametrize("query", QUERIES)
def test_pages_reload_colleague_and_export_have_the_same_order(
    viewer: LintingClient, owner: LintingClient, synced: SyncedFlow, mode: str, query: str
) -> None:
    listed = list(everyone(viewer, query))
    assert len(listed) == len(set(listed)) > 20
    assert cache.has_key(f"flow-order--assigned:{synced.pk}") is (
        mode == "stored" and query in ("show=all", "sort=-assigned")
    )
    assert list(everyone(viewer, query)) == listed
    assert list(everyone(owner, query)) == listed
    assert exported(owner, query) == listed
    schedule.sync_flow(synced.pk)
    assert list(everyone(viewer, query)) == listed


def everyone(client: LintingClient, query: str) -> Iterator[str]:
    """Yield the ids of all pages, as the links to the next one lead from one to the other."""
    path = f"{LIST}?{query}&pageSize=20"
    while path:
        page = client.page(path)
        yield from ids(page)
        following = page.select_one(".pagination a[rel=next]")
        path = LIST + str(following["href"]).removeprefix(LIST) if following else ""


def exported(client: LintingClient, query: str) -> list[str]:
    body = client.get(f"{LIST}export.csv?{query}").getvalue().decode("utf-8-sig")
    return [row["ID"].lstrip("'") for row in csv.DictReader(body.splitlines())]
