"""The kept orders of a large flow: when they are used, and when they are worked out anew."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    GONE,
    CandidateLabel,
    CandidateState,
    Note,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.personal_data import erase
from dashboard.progress.segments import flow_orders, large_flows, sorting
from dashboard.progress.segments.flow_orders import compute_order, every_sort, prepare_lists
from dashboard.progress.segments.query import SegmentQuery, Sort
from dashboard.progress.segments.rows import listed_keys
from dashboard.progress.segments.sorting import SORTS, SortedKeys
from dashboard.workspaces.models import Label
from tests.progress.factories import HOUR, START, make_flow
from tests.progress.segments.orders import ORDERS, fill
from tests.support.users import Users

SIZE = 60
List = Callable[[str], SortedKeys]


@pytest.fixture
def large(cast: Users, monkeypatch: pytest.MonkeyPatch) -> FlowData:
    """Return a flow that counts as large."""
    monkeypatch.setattr(large_flows, "MOST_SKIPPED", 30)
    monkeypatch.setattr(sorting, "LARGEST_PAGE", 5)
    flow = make_flow(cast)
    fill(flow, SIZE)
    flow.version, flow.read, flow.version_at = 1, SIZE, START
    cache.clear()
    return FlowData.visible(flow)


@pytest.fixture
def listed(large: FlowData) -> List:
    """Return a function that gives the list of a query of the large flow."""
    return lambda query: listed_keys(large, SegmentQuery.from_params(QueryDict(query)))


def is_stored(flow_data: FlowData, sort: str) -> bool:
    return cache.get(f"flow-order-{sort}:{flow_data.flow.pk}") is not None


@pytest.mark.parametrize("order", ORDERS)
def test_a_stored_order_is_the_one_of_the_database(
    large: FlowData, listed: List, order: str
) -> None:
    keys = listed(f"sort={order}")
    computed = compute_order(large, keys.order.sort)  # type: ignore[union-attr]
    assert computed == [key for part in keys.parts() for key in part]


@pytest.mark.parametrize("sort", ["status", "-status"])
def test_undocumented_statuses_come_last_both_ways(
    large: FlowData, listed: List, sort: str
) -> None:
    for status, n in (("PAUSED", 3), ("ON_HOLD", 7)):
        state = CandidateState.objects.filter(flow=large.flow)[n]
        CandidateState.objects.filter(pk=state.pk).update(status=status)
    keys = listed(f"sort={sort}")
    assert list(keys) == [key for part in keys.parts() for key in part]
    last = CandidateState.objects.filter(candidate__in=list(keys)[-2:]).order_by("status")
    assert [state.status for state in last] == ["ON_HOLD", "PAUSED"]


def test_a_near_page_is_read_from_an_index_and_a_deep_one_keeps_the_order(
    large: FlowData, listed: List
) -> None:
    everyone = [key for part in listed("sort=name").parts() for key in part]
    assert listed("sort=name")[:5] == everyone[:5]
    assert not is_stored(large, "name")
    assert listed("sort=name")[40:45] == everyone[40:45]
    assert is_stored(large, "name")


@pytest.mark.parametrize("query", ["status=FAILED&sort=name", "sort=status", "sort=score-3"])
def test_a_page_that_no_index_has_near_keeps_the_order(
    large: FlowData, listed: List, query: str
) -> None:
    """Few are left by a filter, many have the same value, or nobody has a score."""
    keys = listed(query)
    assert keys[10:15] == [key for part in keys.parts() for key in part][10:15]
    assert is_stored(large, query.rpartition("=")[2])


def test_a_small_flow_and_an_unknown_step_are_read_from_the_database(
    large: FlowData, listed: List
) -> None:
    assert len(listed("sort=score-9")[40:45]) == 5
    large.flow.read = 30
    assert len(listed("sort=name")[40:45]) == 5
    assert not is_stored(large, "score-9")
    assert not is_stored(large, "name")


def test_a_new_version_and_a_restored_database_have_orders_of_their_own(
    large: FlowData, listed: List
) -> None:
    known = list(listed("sort=activity"))
    CandidateState.objects.filter(candidate=known[0]).update(moved_before=START + 999 * HOUR)
    assert list(listed("sort=activity")) == known
    large.flow.version = 2
    moved = [*known[1:], known[0]]
    assert list(listed("sort=activity")) == moved
    CandidateState.objects.filter(candidate=known[0]).update(moved_before=START - HOUR)
    large.flow.version_at = START + HOUR
    assert list(listed("sort=activity")) == known


def test_orders_that_pages_asked_for_are_renewed_for_a_new_version(
    large: FlowData, listed: List
) -> None:
    requested = ["status", "-total", "score-1"]
    for order in requested:
        assert list(listed(f"sort={order}"))
    candidate = next(iter(listed("sort=-total")))
    CandidateState.objects.filter(candidate=candidate).update(total_score=None)
    large.flow.version = 2
    prepare_lists(large.flow, Event())
    versions = {order: cache.get(f"flow-order-{order}:{large.flow.pk}") for order in ORDERS}
    assert {order for order, stored in versions.items() if stored} == set(requested)
    assert all(versions[order][0][0] == 2 for order in requested)
    with CaptureQueriesContext(connection) as queries:
        assert candidate in listed("sort=-total")[SIZE - 6 : SIZE]
        assert len(listed("sort=status")[40:45]) == 5
    assert not any("COUNT(" in query["sql"] for query in queries)
    assert not any(SyncedCandidate._meta.db_table in query["sql"] for query in queries)


def test_orders_that_nobody_asks_for_any_more_are_not_renewed(
    large: FlowData, listed: List
) -> None:
    assert list(listed("sort=status"))
    for version in (2, 3):
        large.flow.version = version
        prepare_lists(large.flow, Event())
        # What an hour does. Renewing an order is not asking for it.
        cache.delete(f"flow-used-order-status:{large.flow.pk}")
    assert cache.get(f"flow-order-status:{large.flow.pk}")[0][0] == 2


def test_an_order_that_is_found_stored_is_used_too(large: FlowData, listed: List) -> None:
    used = f"flow-used-order-status:{large.flow.pk}"
    assert list(listed("sort=status"))
    cache.delete(used)
    assert list(listed("sort=status"))
    assert cache.get(used)


def test_a_shutdown_ends_the_preparation(large: FlowData, listed: List) -> None:
    assert list(listed("sort=status"))
    large.flow.version, stop = 2, Event()
    stop.set()
    prepare_lists(large.flow, stop)
    assert cache.get(f"flow-order-status:{large.flow.pk}")[0][0] == 1


def test_a_small_flow_has_no_orders_to_renew(large: FlowData, listed: List) -> None:
    assert list(listed("sort=status"))
    large.flow.version, large.flow.read = 2, 30
    prepare_lists(large.flow, Event())
    assert cache.get(f"flow-order-status:{large.flow.pk}")[0][0] == 1


def test_every_order_of_a_list_can_be_renewed(large: FlowData) -> None:
    assert {str(sort) for sort in every_sort(large.flow)} >= set(ORDERS)


@pytest.mark.parametrize(
    "query", ["sort=name", "sort=-total&status=FAILED&status=COMPLETED", "show=all&search=0"]
)
def test_an_erased_candidate_leaves_the_stored_order_at_once(
    large: FlowData, listed: List, query: str
) -> None:
    before = list(listed(query))
    candidate = SyncedCandidate.objects.get(pk=before[-2])
    candidate.email = "erased@example.com"
    candidate.save()
    assert erase(large.flow.workspace_id, candidate.email) == 1
    large.flow.refresh_from_db(fields=["erasures"])
    after = listed(query)
    assert len(after) == len(before) - 1
    assert after[len(after) - 5 :] == [*before[-6:-2], before[-1]]


@pytest.mark.parametrize(
    "query",
    ["status=FAILED&status=COMPLETED", "search=0", "show=not-started", "show=scored&step=1"],
)
def test_who_matches_is_found_once_for_a_version(large: FlowData, listed: List, query: str) -> None:
    everyone = list(listed(f"{query}&sort=name"))
    assert everyone
    assert len(everyone) == len(listed(query))
    with CaptureQueriesContext(connection) as queries:
        assert list(listed(f"{query}&sort=name")) == everyone
        assert len(listed(query)) == len(everyone)
    assert [query["sql"] for query in queries if "progress_state" in query["sql"]] == []
    gone = CandidateState.objects.filter(flow=large.flow).update(status=GONE)
    assert gone > 0
    large.flow.version = 2
    assert (len(listed(query)), list(listed(f"{query}&sort=name"))) == (0, [])


@pytest.mark.parametrize("query", ["show=stalled", "reviewed=no"])
def test_what_follows_from_the_time_is_found_each_time(listed: List, query: str) -> None:
    list(listed(f"{query}&sort=name"))
    with CaptureQueriesContext(connection) as queries:
        list(listed(f"{query}&sort=name"))
    assert any("progress_state" in query["sql"] for query in queries)


Steps = Iterator[None]


def change_notes(candidate: SyncedCandidate, other: SyncedCandidate) -> Steps:
    note = Note.objects.create(candidate=candidate, text="Called")
    yield
    note.delete()
    Note.objects.create(candidate=other, text="Called")
    yield


def change_labels(candidate: SyncedCandidate, other: SyncedCandidate) -> Steps:
    label = Label.objects.create(workspace=candidate.flow.workspace, name="Called", pk=71)
    CandidateLabel.objects.create(candidate=candidate, label=label)
    yield
    CandidateLabel.objects.filter(candidate=candidate).update(candidate=other)
    yield
    CandidateLabel.objects.all().delete()
    yield


def change_snoozes(candidate: SyncedCandidate, other: SyncedCandidate) -> Steps:
    """Snooze one until a time that passes, and the other until they move."""
    snooze = Snooze.objects.create(
        candidate=candidate,
        flow=candidate.flow,
        until=timezone.now() + HOUR,
        moved_before=START,
    )
    yield
    Snooze.objects.update(until=timezone.now() - HOUR)
    yield
    snooze.delete()
    state = other.states.get()
    Snooze.objects.create(candidate=other, flow=other.flow, moved_before=state.moved_before)
    yield
    Snooze.objects.update(moved_before=START - HOUR)
    yield


def change_other_flows(candidate: SyncedCandidate, other: SyncedCandidate) -> Steps:
    """Sync another flow, which has one of them first, and then the other."""
    SyncedCandidate.objects.filter(pk=candidate.pk).update(compared_email="a@example.com")
    SyncedCandidate.objects.filter(pk=other.pk).update(compared_email="b@example.com")
    flow = SyncedFlow.objects.create(workspace=candidate.flow.workspace, flow_id="8", version=1)
    there = SyncedCandidate.objects.create(
        flow=flow, candidate_id="there", email="a@example.com", compared_email="a@example.com"
    )
    CandidateState.objects.create(
        flow=flow, candidate=there, valid_from=1, fingerprint=1, moved_before=START
    )
    yield
    SyncedCandidate.objects.filter(pk=there.pk).update(compared_email="b@example.com")
    SyncedFlow.objects.filter(pk=flow.pk).update(version=2)
    yield
    assert erase(flow.workspace_id, "a@example.com") == 1
    yield


CHANGES = [
    ("note=no", change_notes),
    ("note=yes", change_notes),
    ("labeled=no", change_labels),
    ("label=71", change_labels),
    ("label=71&note=no", change_labels),
    ("snoozed=no", change_snoozes),
    ("snoozed=yes", change_snoozes),
    ("other-flows=no", change_other_flows),
    ("other-flows=yes", change_other_flows),
]


@pytest.mark.parametrize(("query", "change"), CHANGES)
def test_what_members_change_shows_at_once_and_is_found_once(
    large: FlowData,
    listed: List,
    query: str,
    change: Callable[[SyncedCandidate, SyncedCandidate], Steps],
) -> None:
    candidate, other = large.flow.candidates.order_by("sort_name")[10:12]
    sorted_query = f"{query}&sort=name"

    def read() -> list[int]:
        found = listed(sorted_query)
        assert found[:3] == list(found)[:3]
        assert len(found) == len(list(found))
        return list(found)

    seen = [read()]
    for _ in change(candidate, other):
        seen.append(read())
        assert seen[-1] != seen[-2]
        assert seen[-1] == [key for part in listed(sorted_query).parts() for key in part]
        with CaptureQueriesContext(connection) as queries:
            assert read() == seen[-1]
        assert [found["sql"] for found in queries if "progress_state" in found["sql"]] == []


def test_every_order_can_be_stored() -> None:
    assert set(flow_orders.VALUES) == set(SORTS)
    assert all(Sort.read(order) for order in ORDERS)
