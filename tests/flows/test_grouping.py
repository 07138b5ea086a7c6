"""Filters and groups of the list of flows equal what brute force over the rows finds."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.blind_mode.reading import read_as
from dashboard.core.rendering.pager import page_of
from dashboard.flows.grouping import (
    FlowAdditions,
    filter_flows,
    group_flows,
    list_rows,
    parts_of_page,
)
from dashboard.flows.list_query import BY_LABEL, BY_OWNER, MINE, NOBODY, FlowQuery
from dashboard.flows.listing import SORTS, filter_and_sort, pinned_first
from dashboard.workspaces.flow_owners.queries import Owner
from dashboard.workspaces.labels.flow_labels import FlowLabels
from dashboard.workspaces.models import Label
from flows_api import Flow

IDS = "abcdefg"
LABELS = tuple(Label(pk=key, name=name) for key, name in ((3, "Berlin"), (1, "fit"), (2, "Urgent")))
OWNERS = (Owner(7, "Zoe", "z@example.com"), Owner(8, "adam", "a@example.com"))
ME = OWNERS[0]


class Raw(NamedTuple):
    """The rows of the database: flow and label, flow and owner, and the pinned flows."""

    labels: frozenset[tuple[str, int]]
    owners: dict[str, Owner]
    pinned: frozenset[str]

    @property
    def additions(self) -> FlowAdditions:
        used = [label for label in LABELS if any(key == label.pk for _id, key in self.labels)]
        by_flow = {
            one: tuple(label for label in used if (one, label.pk) in self.labels) for one in IDS
        }
        with_any = {one: own for one, own in by_flow.items() if own}
        return FlowAdditions(FlowLabels(used, with_any), self.owners, self.pinned, ME.key)


flows = st.permutations(
    [Flow(id=one, name=one, status="ACTIVE" if n % 2 else "X") for n, one in enumerate(IDS)]
)
raws = st.builds(
    Raw,
    st.frozensets(st.tuples(st.sampled_from(IDS), st.sampled_from([1, 2, 3]))),
    st.dictionaries(st.sampled_from(IDS), st.sampled_from(OWNERS)),
    st.frozensets(st.sampled_from(IDS)),
)
queries = st.builds(
    FlowQuery,
    sort=st.sampled_from(SORTS),
    labels=st.frozensets(st.sampled_from([1, 2, 3, 99])).map(lambda keys: tuple(sorted(keys))),
    owner=st.sampled_from(["", MINE, NOBODY, "7", "8", "99"]),
    is_pinned=st.booleans(),
    group=st.sampled_from(["", BY_LABEL, BY_OWNER]),
)


def is_wanted(flow: Flow, query: FlowQuery, raw: Raw) -> bool:
    owner = raw.owners.get(flow.id)
    by_owner = {
        "": True,
        MINE: owner == ME,
        NOBODY: owner is None,
    }.get(query.owner, owner is not None and str(owner.key) == query.owner)
    has_labels = all((flow.id, key) in raw.labels for key in query.labels)
    return by_owner and has_labels and (not query.is_pinned or flow.id in raw.pinned)


def grouped(found: Sequence[Flow], query: FlowQuery, raw: Raw) -> list[tuple[object, list[str]]]:
    """Return title and flows of each group, worked out from the rows alone."""
    ids = [flow.id for flow in found]
    if query.group == BY_LABEL:
        groups: list[tuple[object, list[str]]] = [
            (label, [one for one in ids if (one, label.pk) in raw.labels]) for label in LABELS
        ]
        rest = [one for one in ids if not any(flow_id == one for flow_id, _key in raw.labels)]
    elif query.group == BY_OWNER:
        in_order = (OWNERS[1], OWNERS[0])  # by name, whatever its case
        groups = [(who, [one for one in ids if raw.owners.get(one) == who]) for who in in_order]
        rest = [one for one in ids if one not in raw.owners]
    else:
        return [(None, ids)]
    return [group for group in [*groups, (None, rest)] if group[1]]


@given(flows, raws, queries)
def test_filters_equal_brute_force(given_flows: list[Flow], raw: Raw, query: FlowQuery) -> None:
    found = filter_flows(given_flows, query, raw.additions)
    assert list(found) == [flow for flow in given_flows if is_wanted(flow, query, raw)]


@given(flows, raws, queries, st.integers(1, 4))
def test_groups_equal_brute_force_and_pages_have_each_row_once(
    given_flows: list[Flow], raw: Raw, query: FlowQuery, size: int
) -> None:
    found = filter_and_sort(given_flows, status="", sort=query.sort)
    found = pinned_first(found, raw.pinned)
    groups = group_flows(found, query.group, raw.additions)
    made = [(group.label or group.owner, [flow.id for flow in group.flows]) for group in groups]
    assert made == grouped(found, query, raw)
    rows = list_rows(groups)
    shown: list[tuple[object, str]] = []
    begun: set[object] = set()
    for number in range(1, -(-len(rows) // size) + 1):
        page = page_of(rows, str(number), per_page=size)
        for part in parts_of_page(groups, list(page)):
            title = part.group.label or part.group.owner
            assert part.is_continued == (title in begun)
            begun.add(title)
            shown += [(title, flow.id) for flow in part.flows]
    assert shown == [(title, one) for title, ids in made for one in ids]


@given(queries)
def test_a_query_is_read_as_it_was_written(query: FlowQuery) -> None:
    read = FlowQuery.from_params(QueryDict(query.encoded()))
    assert read == query
    cleared = FlowQuery.from_params(QueryDict(query.cleared))
    assert (cleared.sort, cleared.view, cleared.is_narrowed) == (query.sort, "all", False)


@pytest.mark.parametrize(
    "query",
    [
        "label=x&label=-1&label=99999999999999999999&owner=you&group=status&pinned=yes&sort=x",
        "label=&owner=&group=&pinned=&view=x",
    ],
)
def test_values_that_make_no_sense_are_ignored(query: str) -> None:
    assert FlowQuery.from_params(QueryDict(query)) == FlowQuery()


def test_the_number_of_labels_is_limited() -> None:
    query = "&".join(f"label={n}" for n in range(100))
    assert len(FlowQuery.from_params(QueryDict(query)).labels) == 20


def test_blind_mode_knows_no_labels() -> None:
    with read_as(blind=True):
        query = FlowQuery.from_params(QueryDict("label=1&group=label&owner=me"))
    assert query == FlowQuery(owner=MINE)
    assert parse_qsl(query.encoded()) == [("owner", "me")]


def test_an_id_that_is_too_long_is_cut_for_all() -> None:
    flow = Flow(id="x" * 300, name="Long")
    labels = FlowLabels(LABELS[:1], {"x" * 100: LABELS[:1]})
    added = FlowAdditions(labels, {"x" * 100: ME}, frozenset(), ME.key)
    query = FlowQuery(labels=(LABELS[0].pk,), owner=MINE)
    assert filter_flows([flow], query, added) == [flow]
