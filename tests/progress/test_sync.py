"""A look at a flow: whole, once, and only what changed."""

import random
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dashboard.progress import watching
from dashboard.progress.lists import Scope
from dashboard.progress.models import (
    GONE,
    MarkChange,
    Person,
    Result,
    State,
    TrackedFlow,
)
from dashboard.progress.models import (
    Look as Seen,
)
from dashboard.progress.since import since
from dashboard.workspaces.pacing import blocked_for
from dashboard.workspaces.partner import client_for, transport
from flows_api import FlowsClient, StepInput
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, figures_of, tracked
from tests.support.cast import Cast, connect


@pytest.fixture
def flows(acme: Cast) -> FlowsClient:
    return client_for(acme.acme)


def everybody(flows: FlowsClient, flow_id: str = "1") -> dict[str, str]:
    """Each candidate's status, as the partner lists them now."""
    page = flows.list_candidates(flow_id, page_size=100)
    assert not page.has_next
    return {candidate.id: candidate.status for candidate in page.candidates}


def kept(flow_id: str = "1") -> dict[str, str]:
    """Each candidate's status, as progress shows them."""
    states = Scope.visible(tracked(flow_id)).states
    return dict(states.values_list("person__candidate_id", "status"))


def move(flows: FlowsClient, **marks: float) -> None:
    """Change thresholds at the partner: ``move(flows, step_2=70)``."""
    flow = flows.get_flow("1")
    steps = [
        StepInput(
            assessment_id=step.assessment_id,
            pass_threshold=marks.get(f"step_{step.order}", step.pass_threshold or 0),
            name=step.name,
            instructions=step.instructions,
            pass_action=step.pass_action,
        )
        for step in flow.steps or ()
    ]
    flows.update_flow("1", name=flow.name, steps=steps)


def test_a_look_keeps_what_the_partner_lists(look: Look, flows: FlowsClient) -> None:
    outcome = look()
    assert outcome.state == "done"
    assert kept() == everybody(flows)
    assert (tracked().read, tracked().total) == (len(kept()), len(kept()))


def test_a_second_look_writes_nothing_about_anybody(look: Look, partner: Simulator) -> None:
    partner.clock.speed = 0
    look()
    before = (tracked().version, State.objects.count(), Result.objects.count())
    with CaptureQueriesContext(connection) as queries:
        outcome = look()
    tables = ("progress_state", "progress_result", "progress_person", "progress_look")
    writes = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and any(f'"{table}"' in query["sql"].partition("WHERE")[0] for table in tables)
    ]
    assert outcome.changed == 0
    assert not writes
    assert (tracked().version, State.objects.count(), Result.objects.count()) == before


def test_only_those_who_moved_are_written(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    before = kept()
    partner.clock.advance(5 * 86400)
    after = everybody(flows)
    moved = {key for key in after if before[key] != after[key]}
    outcome = look()
    assert moved
    assert len(moved) <= outcome.changed < len(after)
    assert State.objects.filter(since=2).count() == outcome.changed
    assert kept() == after


def test_an_older_version_still_shows_what_was_seen_then(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    seen = {}
    for version in range(1, 5):
        look()
        assert tracked().version == version
        seen[version] = kept()
        partner.clock.advance(3 * 86400)
    for version, people in seen.items():
        states = State.objects.at(version).filter(flow=tracked()).exclude(status=GONE)
        assert dict(states.values_list("person__candidate_id", "status")) == people


def test_nothing_is_seen_of_a_look_that_broke_off_and_the_next_goes_on(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    before, shown = kept(), tracked().figures
    partner.clock.advance(5 * 86400)
    partner.faults.add(route="candidates", kind="status", status=500)
    assert look().state == "failed"
    assert (kept(), tracked().figures) == (before, shown)
    partner.faults.clear()
    ending = threading.Event()
    ending.set()
    assert look(stop=ending).state == "stopped"
    assert (kept(), tracked().figures) == (before, shown)
    look()
    assert kept() == everybody(flows)


def test_rows_of_a_look_that_died_are_taken_up(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    before = kept()
    partner.clock.speed = 0
    partner.clock.advance(5 * 86400)
    look()
    TrackedFlow.objects.update(version=1)  # as if it had died just before publishing
    assert kept() == before
    assert look().changed == 0
    TrackedFlow.objects.update(version=2)
    assert kept() == everybody(flows)
    assert not State.objects.filter(since__gt=2).exists()


def test_a_rate_limit_holds_everybody_off(acme: Cast, look: Look, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="rate_limit", retry_after=77)
    assert look().state == "failed"
    assert 70 < blocked_for(acme.acme.pk) <= 77
    assert not list(watching.due_flows())
    assert look().state == "stopped"
    assert kept() == {}


def test_two_at_once_are_one(look: Look) -> None:
    later = tracked().due_at + timedelta(minutes=1)
    TrackedFlow.objects.update(lease="another", leased_until=later)
    assert look().state == "busy"
    assert tracked().looked_at is None


def test_a_lease_that_ran_out_binds_nobody(look: Look) -> None:
    TrackedFlow.objects.update(lease="dead", leased_until=tracked().due_at - timedelta(hours=1))
    assert look().state == "done"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"kind": "status", "status": 401}, "key_refused"),
        ({"kind": "status", "status": 500}, "server_failed"),
        ({"kind": "html"}, "unreadable"),
    ],
)
def test_an_outage_leaves_the_last_good_picture(
    look: Look, partner: Simulator, fault: dict[str, object], failure: str
) -> None:
    look()
    before = tracked()
    partner.faults.add(route="*", **fault)  # type: ignore[arg-type]
    outcome = look()
    assert (outcome.state, tracked().failure) == ("failed", failure)
    assert (tracked().figures, tracked().looked_at) == (before.figures, before.looked_at)
    partner.faults.clear()
    look()
    assert tracked().failure == ""


def test_a_flow_that_is_no_longer_listed_keeps_its_picture(
    acme: Cast, look: Look, partner: Simulator
) -> None:
    look()
    empty = {"status": "success", "data": []}
    partner.faults.add(route="flows", kind="status", status=200, body=empty)
    watching.list_flows(acme.acme)
    assert tracked().unlisted_at is not None
    assert tracked().figures is not None
    partner.faults.clear()
    watching.list_flows(acme.acme)
    assert tracked().unlisted_at is None


def test_nothing_is_unlisted_by_a_list_that_is_read_in_part(
    acme: Cast, look: Look, partner: Simulator
) -> None:
    body = {"status": "success", "data": [{"id": "77", "flowName": "New"}, "not a flow"]}
    partner.faults.add(route="flows", kind="status", status=200, body=body)
    assert watching.list_flows(acme.acme) is None
    assert tracked("77").unlisted_at is None
    assert tracked().unlisted_at is None


def test_a_flow_with_a_very_long_id_stays_listed(
    acme: Cast, look: Look, partner: Simulator
) -> None:
    body = {"status": "success", "data": [{"id": "7" * 120, "flowName": "Long"}]}
    partner.faults.add(route="flows", kind="status", status=200, body=body)
    watching.list_flows(acme.acme)
    watching.list_flows(acme.acme)
    assert tracked("7" * 100).unlisted_at is None


def test_a_mark_that_moved_outside_is_in_the_record(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    assert not MarkChange.objects.exists()
    scores = [r.score for r in Result.objects.filter(order=2, score__isnull=False)]
    move(flows, step_2=75)
    look()
    change = MarkChange.objects.get()
    assert (change.order, change.old, change.new, change.by) == (2, 65, 75, "")
    assert change.after is not None
    assert change.after < change.before
    assert change.between == sum(65 <= score < 75 for score in scores if score is not None)
    look()
    assert MarkChange.objects.count() == 1


def test_the_record_takes_no_eraser(look: Look, flows: FlowsClient, append_only: None) -> None:
    look()
    move(flows, step_2=75)
    look()
    for attempt in (
        lambda: MarkChange.objects.update(new=1),
        lambda: MarkChange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_drift_is_who_was_judged_by_another_mark(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    judged = Result.objects.newest().filter(order=1, score__isnull=False, passed__isnull=False)
    by_hand = [
        row.score for row in judged if row.passed and row.score is not None and row.score < 80
    ]
    move(flows, step_1=80)
    look()
    known = figures_of(tracked())
    assert known.steps[0].drift == (0, len(by_hand))
    assert by_hand


def test_somebody_who_left_is_told_as_such(
    look: Look, flows: FlowsClient, partner: Simulator
) -> None:
    look()
    gone, *others = kept()
    fewer = [c for c in flows.list_candidates("1", page_size=100).candidates if c.id != gone]
    body = {"status": "success", "data": [{"id": c.id, "status": c.status} for c in fewer]}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    look()
    assert sorted(kept()) == sorted(others)
    assert list(since(tracked(), 1).people["left"]) == [Person.objects.get(candidate_id=gone).pk]


def test_people_who_join_while_it_reads_cost_nobody(acme: Cast, flows: FlowsClient) -> None:
    with Simulator("demo", seed=3) as partner:
        settings_of(acme, partner)
        for seed in range(6):
            joined = _joining(client_for(acme.acme), seed)
            watching.list_flows(acme.acme)
            before = set(kept("3")) if tracked("3").looked_at else set()
            outcome = watching.look_at(tracked("3").pk)
            joined.set()
            assert outcome is not None
            assert before <= set(kept("3"))
            assert Person.objects.filter(flow=tracked("3")).count() == len(kept("3"))
        watching.look_at(tracked("3").pk)
        pages = [
            client_for(acme.acme).list_candidates("3", page=n, page_size=100) for n in range(1, 12)
        ]
        assert set(kept("3")) == {c.id for page in pages for c in page.candidates}


def settings_of(acme: Cast, partner: Simulator) -> None:
    settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {partner.origin}
    transport.cache_clear()
    connect(acme.acme, partner.base_url, partner.api_key)


def _joining(flows: FlowsClient, seed: int) -> threading.Event:
    """People are assigned to flow 3 in the background until the event is set."""
    done, chance = threading.Event(), random.Random(seed)

    def assign() -> None:
        for n in range(40):
            if done.wait(chance.random() * 0.004):
                return
            flows.assign("3", email=f"late-{seed}-{n}@example.com")

    threading.Thread(target=assign, daemon=True).start()
    return done


def test_looking_is_quiet_about_people(look: Look, caplog: pytest.LogCaptureFixture) -> None:
    look()
    emails = Person.objects.exclude(email="").values_list("email", flat=True)
    assert not any(email in caplog.text for email in emails)


def test_every_version_has_the_time_it_was_seen(look: Look, partner: Simulator) -> None:
    look()
    partner.clock.advance(5 * 86400)
    look()
    assert list(Seen.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
