"""Pinned flows: first in the member's own list, whatever it is sorted by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.listing import SORTS, filter_and_sort, pinned_first
from dashboard.workspaces.flow_pins.queries import MAX_PINS, pinned_flows
from dashboard.workspaces.models import FlowPin
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

LIST = "/w/acme/flows/"


def shown(client: LintingClient, query: str = "") -> list[str]:
    """Return the ids of the listed flows."""
    rows = client.page(f"{LIST}{query}").select("tr[data-flow]")
    return [str(row["data-flow"]) for row in rows]


@given(
    sizes=st.lists(st.none() | st.integers(0, 3), max_size=6),
    pinned=st.sets(st.sampled_from("012345")),
    sort=st.sampled_from(SORTS),
)
def test_pinned_flows_come_first_and_all_stay_in_their_order(
    sizes: list[int | None], pinned: set[str], sort: str
) -> None:
    flows = [Flow(id=str(n), name=f"F{n}", candidate_count=size) for n, size in enumerate(sizes)]
    in_order = filter_and_sort(flows, status="", sort=sort)
    first = [flow for flow in in_order if flow.id in pinned]
    assert pinned_first(in_order, pinned) == first + [f for f in in_order if f not in first]


@pytest.mark.parametrize("sort", SORTS)
def test_a_member_pins_a_flow_for_themselves(
    viewer: LintingClient, recruiter: LintingClient, acme: Users, partner: Simulator, sort: str
) -> None:
    query = f"?sort={sort}"
    before = shown(viewer, query)
    last = before[-1]
    for _ in range(2):
        answer = viewer.post(f"{LIST}{last}/pin/", {"pinned": "1"})
        assert answer["Location"] == f"{LIST}{last}/"
    assert shown(viewer, query) == [last, *before[:-1]]
    assert shown(recruiter, query) == before
    (row,) = viewer.page(f"{LIST}{query}").select("tr:has(.pin)")
    assert str(row["data-flow"]) == last
    assert "Unpin" in text(viewer.page(f"{LIST}{last}/").select_one("form:has([name=pinned])"))
    viewer.post(f"{LIST}{last}/pin/", {"pinned": "0"})
    assert shown(viewer, query) == before
    assert not FlowPin.objects.exists()


def test_the_number_of_pins_is_limited_and_any_id_is_taken(
    viewer: LintingClient, acme: Users, partner: Simulator
) -> None:
    mine = acme.acme.memberships.get(user=acme.viewer)
    viewer.post(f"{LIST}{'x' * 300}/pin/", {"pinned": "1"})
    assert pinned_flows(mine) == {"x" * 100}
    FlowPin.objects.bulk_create(
        FlowPin(membership=mine, flow_id=str(n + 1)) for n in range(1, MAX_PINS)
    )
    viewer.post(f"{LIST}1/pin/", {"pinned": "1"})
    assert "Unpin one first" in text(viewer.page(LIST).select_one(".flash"))
    assert len(pinned_flows(mine)) == MAX_PINS
