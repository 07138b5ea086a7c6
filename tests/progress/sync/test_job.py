"""A sync of a flow: complete, by one process at a time, and only what changed."""

import random
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dashboard.progress.changes.queries import changes_between
from dashboard.progress.models import (
    GONE,
    CandidateState,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
    ThresholdChange,
)
from dashboard.progress.models import SyncRun as SyncedVersion
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for, transport
from dashboard.workspaces.connection.rate_limit import seconds_blocked
from flows_api import FlowsClient
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import change_thresholds, stored_statuses
from tests.support.users import Users, connect


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


def partner_statuses(flows: FlowsClient, flow_id: str = "1") -> dict[str, str]:
    """Return each candidate's status as the partner lists it now."""
    page = flows.list_candidates(flow_id, page_size=100)
    assert not page.has_next
    return {candidate.id: candidate.status for candidate in page.candidates}


def test_sync_stores_what_the_partner_lists(run_sync: RunSync, flows: FlowsClient) -> None:
    outcome = run_sync()
    assert outcome.state == "done"
    assert stored_statuses() == partner_statuses(flows)
    assert (get_flow().read, get_flow().total) == (len(stored_statuses()), len(stored_statuses()))


@pytest.mark.parametrize(
    "shape",
    [
        *({"pagination": name} for name in ("has_more", "count_and_more", "next_link")),
        {"pagination": "count_and_total"},
        {"page_in_answer": "from_zero"},
        {"size_in_answer": "requested"},
        {"size_in_answer": "requested", "pagination": "no_total"},
    ],
)
def test_sync_reads_every_page_whatever_pages_say_of_themselves(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator, shape: dict[str, str]
) -> None:
    expected = partner_statuses(flows)
    partner.variants.set(largest_page="ten", page_too_large="clamped", **shape)
    assert run_sync().state == "done"
    assert stored_statuses() == expected


@pytest.mark.parametrize("numbers", [{}, {"pagination": {"page": 1, "total": 40}}])
def test_sync_of_an_empty_page_of_a_flow_that_is_not_is_partial(
    run_sync: RunSync, partner: Simulator, numbers: dict[str, object]
) -> None:
    body = {"candidates": [], **numbers}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    assert (run_sync().state, get_flow().total) == ("partial", 40)


def test_second_sync_writes_nothing(run_sync: RunSync, partner: Simulator) -> None:
    partner.clock.speed = 0
    run_sync()
    before = (get_flow().version, CandidateState.objects.count(), StepResult.objects.count())
    with CaptureQueriesContext(connection) as queries:
        outcome = run_sync()
    tables = ("progress_state", "progress_result", "progress_candidate", "progress_refresh")
    writes = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and any(f'"{table}"' in query["sql"].partition("WHERE")[0] for table in tables)
    ]
    assert outcome.changed == 0
    assert not writes
    assert (
        get_flow().version,
        CandidateState.objects.count(),
        StepResult.objects.count(),
    ) == before


def test_only_changed_candidates_are_written(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    before = stored_statuses()
    partner.clock.advance(5 * 86400)
    after = partner_statuses(flows)
    moved = {key for key in after if before[key] != after[key]}
    outcome = run_sync()
    assert moved
    assert len(moved) <= outcome.changed < len(after)
    assert CandidateState.objects.filter(valid_from=2).count() == outcome.changed
    assert stored_statuses() == after


def test_older_versions_stay_readable(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    seen = {}
    for version in range(1, 5):
        run_sync()
        assert get_flow().version == version
        seen[version] = stored_statuses()
        partner.clock.advance(3 * 86400)
    for version, statuses in seen.items():
        states = CandidateState.objects.at(version).filter(flow=get_flow()).exclude(status=GONE)
        assert dict(states.values_list("candidate__candidate_id", "status")) == statuses


def test_interrupted_sync_is_invisible_and_the_next_continues(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    before, shown = stored_statuses(), get_flow().metrics
    partner.clock.advance(5 * 86400)
    partner.faults.add(route="candidates", kind="status", status=500)
    assert run_sync().state == "failed"
    assert (stored_statuses(), get_flow().metrics) == (before, shown)
    partner.faults.clear()
    ending = threading.Event()
    ending.set()
    assert run_sync(stop=ending).state == "stopped"
    assert (stored_statuses(), get_flow().metrics) == (before, shown)
    run_sync()
    assert stored_statuses() == partner_statuses(flows)


def test_rows_of_an_interrupted_sync_are_used(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    before = stored_statuses()
    partner.clock.speed = 0
    partner.clock.advance(5 * 86400)
    run_sync()
    SyncedFlow.objects.update(version=1)  # as if it had died just before publishing
    assert stored_statuses() == before
    assert run_sync().changed == 0
    SyncedFlow.objects.update(version=2)
    assert stored_statuses() == partner_statuses(flows)
    assert not CandidateState.objects.filter(valid_from__gt=2).exists()


def test_rate_limit_blocks_all_syncs_of_the_workspace(
    acme: Users, run_sync: RunSync, partner: Simulator
) -> None:
    partner.faults.add(route="candidates", kind="rate_limit", retry_after=77)
    assert run_sync().state == "failed"
    assert 70 < seconds_blocked(acme.acme.pk) <= 77
    assert not list(schedule.claim_due_flows())
    assert run_sync().state == "stopped"
    assert stored_statuses() == {}


def test_only_one_process_syncs_a_flow(run_sync: RunSync) -> None:
    later = get_flow().due_at + timedelta(minutes=1)
    SyncedFlow.objects.update(lease="another", leased_until=later)
    assert run_sync().state == "busy"
    assert get_flow().synced_at is None


def test_expired_lease_is_taken_over(run_sync: RunSync) -> None:
    SyncedFlow.objects.update(lease="dead", leased_until=get_flow().due_at - timedelta(hours=1))
    assert run_sync().state == "done"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"kind": "status", "status": 401}, "key_refused"),
        ({"kind": "status", "status": 500}, "server_failed"),
        ({"kind": "html"}, "unreadable"),
    ],
)
def test_outage_leaves_the_last_good_data(
    run_sync: RunSync, partner: Simulator, fault: dict[str, object], failure: str
) -> None:
    run_sync()
    before = get_flow()
    partner.faults.add(route="*", **fault)  # type: ignore[arg-type]
    outcome = run_sync()
    assert (outcome.state, get_flow().failure) == ("failed", failure)
    assert (get_flow().metrics, get_flow().synced_at) == (before.metrics, before.synced_at)
    partner.faults.clear()
    run_sync()
    assert get_flow().failure == ""


def test_unlisted_flow_keeps_its_data(acme: Users, run_sync: RunSync, partner: Simulator) -> None:
    run_sync()
    empty = {"status": "success", "data": []}
    partner.faults.add(route="flows", kind="status", status=200, body=empty)
    schedule.list_flows(acme.acme)
    assert get_flow().unlisted_at is not None
    assert get_flow().metrics is not None
    partner.faults.clear()
    schedule.list_flows(acme.acme)
    assert get_flow().unlisted_at is None


def test_partly_unreadable_list_unlists_nothing(
    acme: Users, run_sync: RunSync, partner: Simulator
) -> None:
    body = {"status": "success", "data": [{"id": "77", "flowName": "New"}, "not a flow"]}
    partner.faults.add(route="flows", kind="status", status=200, body=body)
    assert schedule.list_flows(acme.acme) is None
    assert get_flow("77").unlisted_at is None
    assert get_flow().unlisted_at is None


def test_list_that_is_a_part_unlists_nothing(
    acme: Users, run_sync: RunSync, partner: Simulator
) -> None:
    run_sync()
    body = {"status": "success", "data": [], "pagination": {"total": 45}}
    partner.faults.add(route="flows", kind="status", status=200, body=body)
    assert schedule.list_flows(acme.acme) is None
    assert get_flow().unlisted_at is None


def test_flow_with_a_very_long_id_stays_listed(
    acme: Users, run_sync: RunSync, partner: Simulator
) -> None:
    body = {"status": "success", "data": [{"id": "7" * 120, "flowName": "Long"}]}
    partner.faults.add(route="flows", kind="status", status=200, body=body)
    schedule.list_flows(acme.acme)
    schedule.list_flows(acme.acme)
    assert get_flow("7" * 100).unlisted_at is None


def test_threshold_changed_elsewhere_is_in_the_history(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    assert not ThresholdChange.objects.exists()
    scores = [r.score for r in StepResult.objects.filter(order=2, score__isnull=False)]
    change_thresholds(flows, step_2=75)
    run_sync()
    change = ThresholdChange.objects.get()
    assert (change.order, change.old, change.new, change.by) == (2, 65, 75, "")
    assert change.after is not None
    assert change.after < change.before
    assert change.between == sum(65 <= score < 75 for score in scores if score is not None)
    run_sync()
    assert ThresholdChange.objects.count() == 1


def test_threshold_history_is_append_only(
    run_sync: RunSync, flows: FlowsClient, append_only: None
) -> None:
    run_sync()
    change_thresholds(flows, step_2=75)
    run_sync()
    for attempt in (
        lambda: ThresholdChange.objects.update(new=1),
        lambda: ThresholdChange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_drift_counts_results_of_another_threshold(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    recorded = StepResult.objects.newest().filter(
        order=1, score__isnull=False, passed__isnull=False
    )
    by_hand = [
        row.score for row in recorded if row.passed and row.score is not None and row.score < 80
    ]
    change_thresholds(flows, step_1=80)
    run_sync()
    known = metrics_of(get_flow())
    assert known.steps[0].drift == (0, len(by_hand))
    assert by_hand


def test_candidate_who_left_is_a_change(
    run_sync: RunSync, flows: FlowsClient, partner: Simulator
) -> None:
    run_sync()
    gone, *others = stored_statuses()
    fewer = [c for c in flows.list_candidates("1", page_size=100).candidates if c.id != gone]
    listed = [{"id": c.id, "status": c.status} for c in fewer]
    # Without its total a list that ignores the page could be cut anywhere.
    body = {"status": "success", "data": listed, "pagination": {"total": len(listed)}}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    run_sync()
    assert sorted(stored_statuses()) == sorted(others)
    assert list(changes_between(get_flow(), 1).candidates["left"]) == [
        SyncedCandidate.objects.get(candidate_id=gone).pk
    ]


def test_assignments_during_a_sync_lose_nobody(acme: Users, flows: FlowsClient) -> None:
    with Simulator("demo", seed=3) as partner:
        connect_to(acme, partner)
        for seed in range(6):
            joined = _assigning(client_for(acme.acme), seed)
            schedule.list_flows(acme.acme)
            before = set(stored_statuses("3")) if get_flow("3").synced_at else set()
            outcome = schedule.sync_flow(get_flow("3").pk)
            joined.set()
            assert outcome is not None
            assert before <= set(stored_statuses("3"))
            assert SyncedCandidate.objects.filter(flow=get_flow("3")).count() == len(
                stored_statuses("3")
            )
        schedule.sync_flow(get_flow("3").pk)
        pages = [
            client_for(acme.acme).list_candidates("3", page=n, page_size=100) for n in range(1, 12)
        ]
        assert set(stored_statuses("3")) == {c.id for page in pages for c in page.candidates}


def connect_to(acme: Users, partner: Simulator) -> None:
    settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {partner.origin}
    transport.cache_clear()
    connect(acme.acme, partner.base_url, partner.api_key)


def _assigning(flows: FlowsClient, seed: int) -> threading.Event:
    """Assign candidates to flow 3 in the background until the event is set."""
    done, chance = threading.Event(), random.Random(seed)

    def assign() -> None:
        for n in range(40):
            if done.wait(chance.random() * 0.004):
                return
            flows.assign("3", email=f"late-{seed}-{n}@example.com")

    threading.Thread(target=assign, daemon=True).start()
    return done


def test_sync_logs_no_addresses(run_sync: RunSync, caplog: pytest.LogCaptureFixture) -> None:
    run_sync()
    emails = SyncedCandidate.objects.exclude(email="").values_list("email", flat=True)
    assert not any(email in caplog.text for email in emails)


def test_every_version_has_a_sync_run(run_sync: RunSync, partner: Simulator) -> None:
    run_sync()
    partner.clock.advance(5 * 86400)
    run_sync()
    assert list(SyncedVersion.objects.order_by("version").values_list("version", flat=True)) == [
        1,
        2,
    ]
