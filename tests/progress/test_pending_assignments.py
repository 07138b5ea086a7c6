"""Assignments that no sync has counted yet: every number says so, and a sync is due at once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.assignments.invitations.states import settle
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import SENT, AssignmentState
from dashboard.progress.models import GONE, LastVisit, SyncedFlow
from dashboard.progress.pending_assignments import LISTING_LAG, count_pending
from dashboard.progress.sync import schedule
from dashboard.workspaces.models import Workspace
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import make_flow
from tests.progress.pages import PAGE, SEGMENT
from tests.progress.segments.many_rows import analyze, insert_many, recorded_queries
from tests.support.pages import LintingClient, text
from tests.support.users import Users

MANY, KNOWN = 40_000, 150
HOME = "/w/acme/progress/"
NOTE = "+ 1 assigned since, not counted yet"


def assign(client: LintingClient, email: str, flow_id: str = "1") -> None:
    """Assign ``email`` to a flow by the form."""
    form = client.page(f"/w/acme/flows/{flow_id}/assign/").find(
        "form", attrs={"data-submit-once": True}
    )
    token = form.find("input", attrs={"name": "token"})["value"]
    posted = client.post(form["action"], {"email": email, "token": token})
    assert posted.status_code == 303, posted.content.decode()


def settled(
    workspace: Workspace,
    key: str,
    *,
    seconds: float = 1,
    state: AssignmentState = AssignmentState.ASSIGNED,
    candidate_id: str = "",
    flow_id: str = "1",
) -> Assignment:
    """Write an assignment that was settled so many seconds after the flow's sync."""
    at = get_flow(flow_id).synced_at
    assert at is not None
    return Assignment.objects.create(
        workspace=workspace,
        token=uuid.uuid4(),
        flow_id=flow_id,
        candidate_key=key,
        email=key,
        state=state,
        candidate_id=candidate_id,
        settled_at=at + timedelta(seconds=seconds),
    )


def test_every_page_with_numbers_says_what_it_lacks(
    recruiter: LintingClient, acme: Users, synced_flow: SyncedFlow
) -> None:
    for user in (acme.recruiter, acme.viewer):
        LastVisit.objects.create(user=user, flow=synced_flow, version=1, changes_from=1)
    assert "No changes." in text(recruiter.page(PAGE).main)
    assign(recruiter, "newcomer@example.com")
    threshold = synced_flow.steps[0]["mark"]
    for path in (
        PAGE,
        HOME,
        f"{SEGMENT}?show=all",
        f"{HOME}compare/?a=1&b=1",
        f"{PAGE}what-if/?step=1",
        f"{PAGE}what-if/impact/?now-1={threshold}&threshold-1={threshold + 5}",
    ):
        words = text(recruiter.page(path, headers={"HX-Request": "true"}))
        assert NOTE in words, path
        assert "No changes." not in words, path


def test_an_assignment_has_its_flow_synced_at_once(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    for flow in ("1", "2"):
        run_sync(flow)
    before = get_flow().read
    other = get_flow("2").due_at
    SyncedFlow.objects.filter(flow_id="1").update(seconds=0)
    assign(recruiter, "newcomer@example.com")
    assert get_flow().due_at <= timezone.now()
    assert get_flow("2").due_at == other
    assert get_flow().pk in schedule.claim_due_flows()
    run_sync()
    assert get_flow().read == before + 1
    assert count_pending([get_flow()]) == {}
    assert NOTE not in text(recruiter.page(PAGE).main)
    assert "No changes." not in text(recruiter.page(PAGE).main)


def test_a_sync_that_lacks_the_candidate_is_repeated_soon(
    recruiter: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    settled(acme.acme, "late@example.com")
    run_sync()
    assert get_flow().due_at < timezone.now() + timedelta(minutes=1)
    assert count_pending([get_flow()])


def test_an_empty_flow_does_not_ask_for_the_first_candidate_twice(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    flow = next(one for one in SyncedFlow.objects.all() if run_sync(one.flow_id).read == 0)
    assign(recruiter, "first@example.com", flow.flow_id)
    words = text(recruiter.page(f"/w/acme/flows/{flow.flow_id}/progress/").main)
    assert "Not counted yet" in words
    assert "No candidates yet" not in words
    row = recruiter.page(HOME).find("a", string=flow.name).find_parent("tr")
    assert NOTE in text(row)


@pytest.mark.parametrize("state", AssignmentState)
def test_only_accepted_assignments_count(
    acme: Users, synced_flow: SyncedFlow, state: AssignmentState
) -> None:
    row = settled(acme.acme, "x@example.com", seconds=9, state=AssignmentState.SENDING)
    SyncedFlow.objects.update(due_at=timezone.now() + timedelta(hours=1), seconds=0)
    settle(row, state)
    assert bool(count_pending([synced_flow])) == (state in SENT)
    assert (get_flow().due_at <= timezone.now()) == (state in SENT)


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pending_are_those_whom_the_snapshot_lacks(
    synced_flow: SyncedFlow, acme: Users, data: st.DataObject
) -> None:
    """Those known by ID or address, in any case, are counted already, and no candidate twice."""
    Assignment.objects.all().delete()
    at = synced_flow.synced_at
    assert at is not None
    listed = list(synced_flow.candidates.values_list("candidate_id", "email")[:5])
    expected: set[str] = set()
    lag = LISTING_LAG.total_seconds()
    for number in range(data.draw(st.integers(0, 6))):
        known_id, address = data.draw(st.sampled_from(listed))
        by = data.draw(st.sampled_from(["id", "address", "neither"]))
        seconds = data.draw(st.sampled_from([-lag - 1, 1 - lag, 0, 5, 5000]))
        state = data.draw(st.sampled_from(AssignmentState))
        key = address.lower() if by == "address" else f"new-{data.draw(st.integers(0, 2))}@x.io"
        found_id = known_id if by == "id" else f"unknown-{number}"
        row = Assignment(
            workspace=acme.acme,
            token=uuid.uuid4(),
            flow_id="1",
            candidate_key=key,
            again=True,
            state=state,
            candidate_id=found_id,
            settled_at=at + timedelta(seconds=seconds),
        )
        row.save()
        if by == "neither" and state in SENT and seconds > -lag:
            expected.add(key)
    assert count_pending([synced_flow]).get(synced_flow.pk, 0) == len(expected)


def test_each_assignment_is_looked_up_once_for_a_version_in_indexes(acme: Users) -> None:
    """A page beside a bulk assignment reads the new ones only, whatever the flow's size."""
    flow = make_flow(acme)
    flow.read, flow.version, flow.synced_at = MANY, 3, timezone.now()
    flow.save()
    insert_many(flow, MANY)
    analyze()
    known = flow.candidates.exclude(states__status=GONE)[:KNOWN]
    for number, candidate in enumerate(known):
        if number % 2:
            settled(acme.acme, candidate.email, flow_id=flow.flow_id)
        else:
            by_id = candidate.candidate_id
            settled(acme.acme, f"other-{by_id}@x.io", candidate_id=by_id, flow_id=flow.flow_id)
    with recorded_queries() as first:
        assert count_pending([flow]) == {}
    assert first.rows < 20 * KNOWN
    assert not any(query.scanned for query in first.queries)
    settled(acme.acme, "new@example.com", flow_id=flow.flow_id)
    for queries in (2, 1):
        with recorded_queries() as later:
            assert count_pending([flow]) == {flow.pk: 1}
        assert len(later.queries) == queries
