"""Snoozes: a snoozed candidate does not count as stalled, anywhere, until it ends."""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
import time_machine
from django.core import mail
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.progress import personal_data
from dashboard.progress.bulk_actions import snoozes
from dashboard.progress.digests import delivery
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics import types
from dashboard.progress.models import CandidateState, Digest, Snooze, SyncedFlow
from dashboard.progress.segments import rows as segment_rows
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.filters import is_snoozed
from dashboard.progress.segments.query import SegmentQuery
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, states_in
from tests.progress.factories import BY, NOON, STEPS, candidate_at, write_sync
from tests.progress.pages import PAGE, SEGMENT, count, metric_links
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def snooze(keys: list[int], until: datetime | None = None) -> None:
    states = FlowData.visible(get_flow()).states.filter(candidate_id__in=keys)
    assert snoozes.snooze_candidates(states, until=until, by=User.objects.get(email=BY)) == len(
        keys
    )


def test_snoozed_and_stalled_add_up(stalled: list[int]) -> None:
    snooze(stalled[:3])
    known, stored = snoozes.current_metrics(get_flow()), types.load_metrics(get_flow().metrics)
    assert known is not None
    assert stored is not None
    assert (known.stalled, known.snoozed) == (len(stalled) - 3, 3)
    assert stored.stalled == len(stalled)
    assert set(states_in("stalled").values_list("candidate__pk", flat=True)) == set(stalled[3:])
    assert set(states_in("snoozed").values_list("candidate__pk", flat=True)) == set(stalled[:3])
    assert known.stalled_not_started == states_in("stalled-not-started").count()
    for step in known.steps:
        here = segment_states(
            FlowData.visible(get_flow()), SegmentQuery(name="stalled", step=step.order)
        )
        assert step.stalled == here.count()


def test_pages_count_snoozed_separately(viewer: LintingClient, stalled: list[int]) -> None:
    snooze(stalled[:3])
    for path in (PAGE, "/w/acme/progress/", f"{SEGMENT}?show=stalled"):
        page = viewer.page(path)
        assert "3 snoozed" in text(page.main), path
        links = metric_links(page)
        assert any("show=snoozed" in href for href in links)
        assert not {h: n for h, n in links.items() if count(viewer.page(h)) != n}, path
    rows = text(viewer.page(SEGMENT, data={"show": "snoozed"}).main)
    assert rows.count("snoozed until their next activity") == 3
    assert BY in rows


def test_longest_stalled_are_not_snoozed(viewer: LintingClient, stalled: list[int]) -> None:
    snooze(stalled[:3])
    section = viewer.page(PAGE).find("section", attrs={"aria-labelledby": "stalled-heading"})
    shown = {re.search(r"/candidates/([^/]+)/", a["href"])[1] for a in section.select(".row-link")}  # type: ignore[index]
    rows = CandidateState.objects.filter(candidate_id__in=stalled[:3])
    assert not shown & set(rows.values_list("candidate__candidate_id", flat=True))
    assert shown


def test_next_stalled_are_shown_where_all_stored_ones_are_snoozed(stalled: list[int]) -> None:
    snooze(stalled[:2])
    known = snoozes.current_metrics(get_flow())
    assert known is not None
    all_snoozed = msgspec.structs.replace(known, longest_stalled=stalled[:2])
    found = segment_rows.stalled_rows(FlowData.visible(get_flow()), all_snoozed)
    expected = stalled[2:][: segment_rows.LONGEST_SHOWN]
    assert [row.state.candidate_id for row in found] == expected


def test_page_shows_snoozed_where_none_is_stalled(
    viewer: LintingClient, stalled: list[int]
) -> None:
    snooze(stalled)
    known = snoozes.current_metrics(get_flow())
    assert known is not None
    assert (known.stalled, known.snoozed) == (0, len(stalled))
    for path in (PAGE, "/w/acme/progress/"):
        assert f"{len(stalled)} snoozed" in text(viewer.page(path).main)


def test_snooze_until_a_date_ends_on_it(stalled: list[int]) -> None:
    until = timezone.now() + timedelta(days=2)
    snooze(stalled[:2], until)
    CandidateState.objects.filter(candidate_id=stalled[0]).update(moved_before=NOON)
    assert states_in("snoozed").count() == 2
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        assert states_in("snoozed").count() == 0
        known = snoozes.current_metrics(get_flow())
        assert known is not None
        assert known.snoozed == 0
        assert personal_data.purge() >= 2
    assert not Snooze.objects.exists()


def test_snooze_until_activity_ends_with_it(run_sync: RunSync, partner: Simulator) -> None:
    run_sync()
    where = dict(states_in("open").values_list("candidate__pk", "moved_before"))
    snooze(list(where))
    run_sync()
    assert awake_keys() == set(), "a sync that finds no change ends nothing"
    for _day in range(6):
        partner.clock.advance(86400)
        run_sync()
        now = dict(FlowData.visible(get_flow()).states.values_list("candidate__pk", "moved_before"))
        moved = {key for key in where if now[key] != where[key]}
        assert awake_keys() == moved
    assert 0 < len(moved) < len(where)
    personal_data.purge()
    assert set(Snooze.objects.values_list("candidate__pk", flat=True)) == set(where) - moved


def awake_keys() -> set[int]:
    """Return the candidates whose snooze is no longer active."""
    return set(Snooze.objects.values_list("candidate__pk", flat=True)) - asleep_keys()


def asleep_keys() -> set[int]:
    states = FlowData.visible(get_flow()).states.filter(is_snoozed())
    return set(states.values_list("candidate__pk", flat=True))


def test_new_step_ends_a_snooze_and_a_new_name_does_not(cast: Users) -> None:
    flow = SyncedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    write_sync(flow, NOON, candidate_at())
    states = FlowData.visible(flow).states
    snoozes.snooze_candidates(states, until=None, by=User.objects.get(email=BY))
    write_sync(
        flow, NOON + timedelta(days=9), msgspec.structs.replace(candidate_at(), first_name="Ada")
    )
    assert FlowData.visible(flow).states.filter(is_snoozed()).exists()
    resting = snoozes.current_metrics(flow)
    assert resting is not None
    assert (resting.stalled, resting.snoozed) == (0, 1)
    write_sync(flow, NOON + timedelta(days=10), candidate_at(step=2))
    assert not FlowData.visible(flow).states.filter(is_snoozed()).exists()
    write_sync(flow, NOON + timedelta(days=19), candidate_at(step=2))
    again = snoozes.current_metrics(flow)
    assert again is not None
    assert (again.stalled, again.snoozed) == (1, 0), "stalled at another step, they count"


def test_second_snooze_replaces_the_first(stalled: list[int]) -> None:
    snooze(stalled[:2])
    snooze(stalled[:2], timezone.now() + timedelta(days=1))
    assert Snooze.objects.filter(until=None).count() == 0
    assert Snooze.objects.count() == 2
    assert snoozes.end_snoozes(states_in("snoozed")) == 2
    assert states_in("stalled").count() == len(stalled)


def test_digest_counts_snoozed_separately(
    viewer: LintingClient, run_sync: RunSync, partner: Simulator, acme: Users
) -> None:
    run_sync()
    viewer.post("/w/acme/progress/digest/", {"every": "day"})
    partner.clock.advance(30 * 86400)
    run_sync()
    keys = list(states_in("stalled").values_list("candidate__pk", flat=True))
    snooze(keys[:2])
    Digest.objects.update(due_at=timezone.now())
    delivery.send_digest(Digest.objects.get().pk)
    (message,) = mail.outbox
    assert f"{len(keys) - 2} candidates stalled" in message.body
    assert "2 candidates snoozed, not counted as stalled" in message.body


def test_many_flows_take_no_query_each(
    stalled: list[int], run_sync: RunSync, django_assert_num_queries: Any
) -> None:
    run_sync("2")
    flows = list(SyncedFlow.objects.all())
    with django_assert_num_queries(1):
        snoozes.current_metrics_by_flow(flows)
    snooze(stalled[:1])
    by = User.objects.get(email=BY)
    second = segment_states(FlowData.visible(get_flow("2")), SegmentQuery(name="stalled"))
    resting = snoozes.snooze_candidates(second, until=None, by=by)
    assert resting
    with django_assert_num_queries(2):
        found = snoozes.current_metrics_by_flow(flows)
    assert found[get_flow("1").pk].snoozed == 1
    assert (found[get_flow("2").pk].snoozed, found[get_flow("2").pk].stalled) == (resting, 0)
