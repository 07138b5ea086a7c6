"""A hold on a candidate keeps their data through every purge, and has an erasure wait."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.assignments.models.gates import CandidateNotice
from dashboard.audit.models import AuditEntry
from dashboard.cases.models import Case
from dashboard.core import personal_data
from dashboard.core.personal_data import DataHeld
from dashboard.progress.models import CandidateState, Note, StepResult, SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import CandidateHold, Workspace
from dashboard.workspaces.privacy.holds import lift_hold, put_on_hold, request_erasure
from dashboard.workspaces.privacy.retention import purge_expired
from tests.conftest import SignIn
from tests.support.cases import DAY, START, create_flow, failed_candidate, open_all, store_sync
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

HELD, OTHER = "c1@example.com", "c2@example.com"
PRIVACY = "/w/acme/settings/privacy/"
LONG = timedelta(days=3700)


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    """Return a flow with all kinds of data about two candidates, which is long over."""
    flow = create_flow(cast.acme)
    store_sync(flow, START + DAY, [failed_candidate(1), failed_candidate(2)])
    open_all(flow)
    store_sync(flow, START + 2 * DAY, [failed_candidate(n, score=40) for n in (1, 2)])
    store_sync(flow, START + 3 * DAY, [failed_candidate(n, score=30) for n in (1, 2)])
    SyncedFlow.objects.update(unlisted_at=START + 3 * DAY)
    for candidate in SyncedCandidate.objects.all():
        Note.objects.create(candidate=candidate, text="Called", by=cast.recruiter)
    for email in (HELD, OTHER):
        row = Assignment.objects.create(
            workspace=cast.acme,
            flow_id="9",
            candidate_key=f"email:{email}",
            email=email,
            state=AssignmentState.ASSIGNED,
        )
        Assignment.objects.filter(pk=row.pk).update(settled_at=START)
        CandidateNotice.objects.create(
            workspace=cast.acme, candidate_key=f"email:{email}", given_on=START.date()
        )
    return flow


def stored(workspace: Workspace, email: str) -> dict[str, int]:
    """Return how much of this address is stored, by source."""
    return {
        source.name: len(found)
        for source in personal_data.sources()
        if (found := source.find(workspace.pk, email))
    }


def history(email: str) -> int:
    """Return how many rows of states and results are stored, past ones too."""
    models = (CandidateState.objects, StepResult.objects)
    return sum(rows.filter(candidate__email=email).count() for rows in models)


def test_data_on_hold_stays_through_a_purge_and_all_else_goes(
    cast: Users, flow: SyncedFlow
) -> None:
    put_on_hold(cast.acme, "C1@example.com", reason="Dispute", by=cast.owner)
    before, rows = stored(cast.acme, HELD), history(HELD)
    assert {"assignments", "cases", "notices", "progress"} <= before.keys()
    assert stored(cast.acme, OTHER) == before
    assert history(OTHER) == rows
    with time_machine.travel(timezone.now() + LONG, tick=False):
        purge_expired()
        assert stored(cast.acme, HELD) == before
        assert history(HELD) == rows
        assert stored(cast.acme, OTHER) == {}
        assert history(OTHER) == 0
        lift_hold(CandidateHold.objects.get(), by=cast.owner)
        purge_expired()
    assert set(stored(cast.acme, HELD)) <= {"holds"}
    assert history(HELD) == 0


def test_past_results_of_a_hold_outlive_the_history(cast: Users, flow: SyncedFlow) -> None:
    """The flow is still listed, so only what later syncs replaced is over."""
    SyncedFlow.objects.update(unlisted_at=None)
    cast.acme.history_retention_days = 30
    cast.acme.save()
    put_on_hold(cast.acme, HELD, reason="Dispute", by=cast.owner)
    before = history(HELD)
    with time_machine.travel(START + 60 * DAY, tick=False):
        purge_expired()
    assert history(HELD) == before
    assert history(OTHER) < before


def test_each_workspace_has_a_time_for_its_history(cast: Users, flow: SyncedFlow) -> None:
    SyncedFlow.objects.update(unlisted_at=None)
    cast.acme.history_retention_days = 3650
    cast.acme.save()
    before = history(OTHER)
    with time_machine.travel(START + 1000 * DAY, tick=False):
        purge_expired()
    assert history(OTHER) == before


def test_an_erasure_waits_for_the_hold_and_says_why(
    cast: Users, flow: SyncedFlow, olivia: LintingClient
) -> None:
    olivia.post(f"{PRIVACY}holds/", {"email": HELD, "reason": "Dispute 7"})
    before = stored(cast.acme, HELD)
    answer = olivia.post(f"{PRIVACY}erasure/", {"email": HELD}, follow=True)
    shown = text(parse(answer))
    assert "Nothing was erased" in shown
    assert "Dispute 7" in shown
    assert stored(cast.acme, HELD) == before
    with pytest.raises(DataHeld):
        personal_data.erase(cast.acme.pk, HELD.upper())
    hold = CandidateHold.objects.get()
    assert hold.erase_requested_at is not None
    page = olivia.page(PRIVACY)
    assert "Lift the hold and erase" in text(page.main)
    lifted = olivia.post(f"{PRIVACY}holds/{hold.pk}/lifting/", follow=True)
    assert "as requested before" in text(parse(lifted))
    assert stored(cast.acme, HELD) == {}
    assert Case.objects.filter(email=HELD).count() == 0
    assert CandidateHold.objects.get().email == ""
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"hold.placed", "hold.lifted", "person.erasure_waits", "person.erased"} <= set(actions)
    assert not any(HELD in str(entry.details) for entry in AuditEntry.objects.all())


def test_lifting_erases_nothing_that_nobody_wanted_erased(cast: Users, flow: SyncedFlow) -> None:
    put_on_hold(cast.acme, HELD, reason="Dispute", by=cast.owner)
    before = stored(cast.acme, HELD)
    hold = CandidateHold.objects.get()
    assert lift_hold(hold, by=cast.owner) is None
    assert {**before, "holds": 1} == stored(cast.acme, HELD)
    request_erasure(cast.acme, HELD)
    assert lift_hold(hold, by=cast.owner) is None
    personal_data.erase(cast.acme.pk, HELD)
    assert stored(cast.acme, HELD) == {}


def test_a_hold_needs_a_reason_and_is_one_each(cast: Users, olivia: LintingClient) -> None:
    answer = olivia.post(f"{PRIVACY}holds/", {"email": HELD, "reason": ""})
    assert answer.status_code == 422
    assert parse(answer).find("input", attrs={"name": "email", "value": HELD})
    for _ in range(2):
        olivia.post(f"{PRIVACY}holds/", {"email": HELD, "reason": "Dispute"})
    assert CandidateHold.objects.count() == 1


def test_a_hold_is_of_one_workspace(cast: Users) -> None:
    put_on_hold(cast.acme, HELD, reason="Dispute", by=cast.owner)
    assert personal_data.held_addresses(cast.acme.pk) == {HELD}
    assert personal_data.held_addresses(cast.other.pk) == set()
