"""Budgets of pages, in things that can be counted: a page that gains 10 % fails.

Time is measured by ``make bench``. Here are queries, bytes, function calls, and the template nodes
that a row renders. A budget is what the page takes today. Lower it after making a page cheaper.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection
from django.template.base import Node
from django.template.context import Context
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient
from tests.support.users import Users

GAIN = 1.1


@dataclass
class Count:
    nodes: int = 0
    calls: int = 0


@dataclass(frozen=True)
class Budget:
    """The queries, the bytes and the function calls of a page, as it is today on Python 3.11.

    Later versions make fewer calls.
    """

    queries: int
    size: int
    calls: int


PAGES = {
    # Of the queries, one is of the member's pins, and two are of labels and owners: on the list of
    # those on all flows, on the page of a flow of all labels and members, to select from.
    "/w/acme/flows/": Budget(11, 23_350, 13_350),
    "/w/acme/flows/1/": Budget(9, 24_050, 15_800),
    # Two more queries: the columns that the member chose (docs/adr/0012), and the labels.
    "/w/acme/flows/1/candidates/": Budget(12, 90_353, 19_800),
    "/w/acme/flows/1/progress/": Budget(13, 104_597, 23_100),
    "/w/acme/flows/1/candidates/?show=all": Budget(15, 94_692, 24_150),
    "/w/acme/progress/": Budget(15, 27_934, 17_450),
    "/w/acme/palette/?q=progress": Budget(9, 16_925, 27_400),
}
NODES_PER_CANDIDATE = 0
"""A row's template is rendered once for all rows with the same parts (row_templates.py)."""


@contextmanager
def count_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Count]:
    """Count the template nodes that are rendered in the block."""
    count = Count()
    original = Node.render_annotated

    def render(self: Node, context: Context) -> int | str:
        count.nodes += 1
        return original(self, context)

    with monkeypatch.context() as patch:
        patch.setattr(Node, "render_annotated", render)
        yield count


@contextmanager
def count_calls() -> Iterator[Count]:
    """Count the calls of functions in the block, in this thread."""
    count = Count()

    def profile(_frame: object, event: str, _argument: object) -> None:
        count.calls += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        yield count
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_within_its_budget(
    owner: LintingClient, acme: Users, partner: Simulator, path: str
) -> None:
    schedule.list_flows(acme.acme)
    for flow in acme.acme.synced_flows.all():
        schedule.sync_flow(flow.pk)
    owner.get(path)  # caches, and the visit that is recorded once a minute
    with CaptureQueriesContext(connection) as queries:
        response = owner.get(path)
    assert response.status_code == 200
    budget = PAGES[path]
    assert len(queries) <= budget.queries
    assert len(response.content) <= budget.size * GAIN


@pytest.mark.skipif(connection.vendor != "sqlite", reason="drivers differ in the calls they make")
@pytest.mark.skipif("SCAN_LOGS" in os.environ, reason="more lines are logged and searched")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_within_its_calls(
    owner: LintingClient, acme: Users, partner: Simulator, path: str
) -> None:
    schedule.list_flows(acme.acme)
    for flow in acme.acme.synced_flows.all():
        schedule.sync_flow(flow.pk)
    plain = Client()  # the other one reads each page, too
    plain.cookies = owner.cookies
    for _ in range(3):  # caches, kept parts and the visit that is recorded once a minute
        plain.get(path)
    with count_calls() as count:
        assert plain.get(path).status_code == 200
    assert count.calls <= PAGES[path].calls * GAIN


def test_a_candidate_of_the_list_renders_no_nodes(
    owner: LintingClient, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Templates of rows and parts that repeat were rendered before, once for all rows."""

    def nodes(rows: int) -> int:
        path = f"/w/acme/flows/1/candidates/?pageSize={rows}"
        page = owner.page(path)  # for the first time: parts and templates of rows are cached
        assert len(page.find_all("tr", attrs={"data-candidate": True})) == rows
        with count_nodes(monkeypatch) as count:
            owner.get(path)
        return count.nodes

    per_row = (nodes(25) - nodes(10)) / 15
    assert per_row <= NODES_PER_CANDIDATE
