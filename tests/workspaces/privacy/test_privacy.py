"""Privacy: personal data is found, erased and purged, and an erased person is not invited twice."""

import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.erased import erased_keys
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import AssignmentState, BatchState
from dashboard.assignments.single.submission import Submission, create_or_find
from dashboard.audit.models import AuditEntry
from dashboard.core.audit_events import record_event
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import SavedView, Workspace
from dashboard.workspaces.roles import Role
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

PRIVACY = "/w/acme/settings/privacy/"
ADA = "ada@example.com"


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


def assigned(workspace: Workspace, email: str = ADA, **changes: Any) -> Assignment:
    values: dict[str, Any] = {
        "state": AssignmentState.ASSIGNED,
        "settled_at": timezone.now(),
        "first_name": "Ada",
        "last_name": "Lovelace",
        "candidate_id": "77",
        "reason": "Ada is known",
    }
    return Assignment.objects.create(
        workspace=workspace,
        flow_id="1",
        flow_name="Screen",
        candidate_key=CandidateDetails(email=email).key,
        email=email,
        **values | changes,
    )


def listed(workspace: Workspace, email: str = ADA, state: str = BatchState.DONE) -> BatchLine:
    batch = Batch.objects.create(workspace=workspace, flow_id="1", source="people.csv", state=state)
    return BatchLine.objects.create(
        batch=batch, number=1, source_line=1, cells=[email], email=email
    )


def found(client: LintingClient, email: str = ADA) -> str:
    response = client.post(PRIVACY, {"email": email})
    assert response.status_code == 200
    return text(parse(response).main)


def erase(client: LintingClient, email: str = ADA) -> None:
    assert client.post(f"{PRIVACY}erasure/", {"email": email}).status_code == 303


def submission(email: str = ADA, **changes: Any) -> Submission:
    return Submission(uuid.uuid4(), "1", "Screen", CandidateDetails(email=email), **changes)


def test_all_stored_data_is_shown(cast: Users, olivia: LintingClient) -> None:
    assigned(cast.acme)
    listed(cast.acme)
    page = found(olivia, " Ada@Example.com ")
    assert "Screen: Assigned" in page
    assert "people.csv" in page


def test_the_address_is_matched_exactly_and_in_this_workspace_only(
    cast: Users, olivia: LintingClient
) -> None:
    assigned(cast.other)
    assigned(cast.acme, "ada@example.com.example")
    assert "No data about this address" in found(olivia)


def test_the_address_is_never_in_an_url(cast: Users, olivia: LintingClient) -> None:
    form = olivia.page(PRIVACY).find("form", attrs={"action": PRIVACY})
    assert form["method"] == "post"


def test_erasure_removes_all_data_of_the_person(cast: Users, olivia: LintingClient) -> None:
    assigned(cast.acme)
    listed(cast.acme)
    erase(olivia)
    dump = StringIO()
    call_command("dumpdata", stdout=dump)
    for trace in ("ada@", "Ada", "Lovelace", '"77"'):
        assert trace not in dump.getvalue()
    assert "No data about this address" in found(olivia)
    assert AuditEntry.objects.get(action="person.erased").details == {"count": 2}


def test_an_erased_candidate_disappears_from_the_audit_log(
    cast: Users, olivia: LintingClient
) -> None:
    row = assigned(cast.acme)
    record_event(cast.owner, cast.acme, "candidate.assigned", assignment=str(row.pk))
    recorded = AuditEntry.objects.get(action="candidate.assigned").details
    assert ADA in text(olivia.page("/w/acme/audit/").main)
    erase(olivia)
    shown = text(olivia.page("/w/acme/audit/").main)
    assert ADA not in shown
    assert "erased candidate" in shown
    assert AuditEntry.objects.get(action="candidate.assigned").details == recorded


def test_live_pages_say_who_was_erased(
    acme: Users, olivia: LintingClient, partner: Simulator
) -> None:
    """Taptalent still lists them, with their name and address."""
    listed = client_for(acme.acme).list_candidates("1", page_size=100).candidates
    erased, other = [candidate for candidate in listed if candidate.name and candidate.email][:2]
    erase(olivia, str(erased.email).upper())
    page = olivia.page("/w/acme/flows/1/candidates/?pageSize=100")
    marked = page.select("tr[data-candidate]:-soup-contains('erased in Flowdeck')")
    assert [row["data-candidate"] for row in marked] == [erased.id]
    for candidate, is_said in ((erased, True), (other, False)):
        path = f"/w/acme/flows/1/candidates/{candidate.id}/?search={candidate.email}"
        words = text(olivia.page(path).main)
        assert ("Flowdeck erased its data about this candidate." in words) is is_said


def test_an_erased_candidate_is_not_invited_again(cast: Users, olivia: LintingClient) -> None:
    row = assigned(cast.acme)
    erase(olivia)
    again, is_new = create_or_find(cast.acme, submission("ADA@example.com"), by=cast.owner)
    assert (again.pk, is_new) == (row.pk, False)
    assert erased_keys(
        cast.acme.pk, "1", [CandidateDetails(email=ADA).key, "email:x@example.com"]
    ) == {CandidateDetails(email=ADA).key}
    assert create_or_find(cast.acme, submission("other@example.com"), by=cast.owner)[1]


def test_an_erased_candidate_is_invited_on_confirmation(cast: Users, olivia: LintingClient) -> None:
    assigned(cast.acme)
    erase(olivia)
    assert create_or_find(cast.acme, submission(again=True), by=cast.owner)[1]


def test_the_erasure_hash_is_not_comparable_across_workspaces(
    cast: Users, olivia: LintingClient
) -> None:
    assigned(cast.acme)
    erase(olivia)
    assert create_or_find(cast.other, submission(), by=cast.outsider)[1]


def test_the_erasure_hash_survives_a_change_of_the_secret_key(
    cast: Users, olivia: LintingClient, settings: Settings
) -> None:
    assigned(cast.acme)
    erase(olivia)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "1" * 50
    assert not create_or_find(cast.acme, submission(), by=cast.owner)[1]


def test_the_page_of_an_erased_assignment_still_opens(cast: Users, olivia: LintingClient) -> None:
    row = assigned(cast.acme, state=AssignmentState.NEEDS_DECISION, settled_at=None)
    erase(olivia)
    page = olivia.page(f"/w/acme/assignments/{row.pk}/")
    assert "erased candidate" in text(page.main)
    assert not page.find("form", attrs={"action": f"/w/acme/assignments/{row.pk}/resend/"})


def test_a_candidate_waiting_in_an_import_is_removed(cast: Users, olivia: LintingClient) -> None:
    row = assigned(cast.acme, state=AssignmentState.WAITING, settled_at=None)
    erase(olivia)
    row.refresh_from_db()
    assert (row.state, row.email) == (AssignmentState.CANCELLED, "")


def test_an_assignment_in_progress_is_erased_later(cast: Users, olivia: LintingClient) -> None:
    row = assigned(cast.acme, state=AssignmentState.SENDING, settled_at=None)
    erase(olivia)
    row.refresh_from_db()
    assert row.email == ADA, "it is still needed to find out what became of it"


def test_saved_searches_by_name_are_erased_before_the_name(
    cast: Users, olivia: LintingClient
) -> None:
    email = "as1984@gmx.example"
    assigned(cast.acme, email, first_name="Anna", last_name="Schmidt")
    for name, query in (("Hers", "search=Schmidt"), ("Anna Schmidt", "status=FAILED")):
        cast.acme.memberships.get(user=cast.viewer).saved_views.create(
            list_name="candidate_list", name=name, query=query
        )
    assert "Anna Schmidt" in found(olivia, email)
    erase(olivia, email)
    assert not SavedView.objects.exists()


def test_invitations_are_erased_and_memberships_are_listed(
    cast: Users, olivia: LintingClient
) -> None:
    invitations.invite(cast.acme, ADA, Role.VIEWER, by=cast.owner)
    assert "Invitation as Viewer" in found(olivia)
    erase(olivia)
    assert not cast.acme.invitations.exists()
    assert "Remove them on the members" in found(olivia, "vera@example.com")


def test_audit_entries_about_a_member_are_shown_with_the_reason_they_stay(
    cast: Users, olivia: LintingClient
) -> None:
    membership = cast.acme.memberships.get(user=cast.viewer)
    olivia.post(f"/w/acme/members/{membership.pk}/", {"role": "recruiter"})
    page = found(olivia, "vera@example.com")
    assert "Role changed" in page
    assert "are deleted when their retention ends" in page


def test_retention_is_validated_and_audited(cast: Users, olivia: LintingClient) -> None:
    path = f"{PRIVACY}retention/"
    bad = olivia.post(path, {"candidate_retention_days": "5", "audit_retention_days": "9999"})
    assert bad.status_code == 422
    assert {a["href"] for a in parse(bad).find(id="error-summary").find_all("a")} == {
        "#id_candidate_retention_days",
        "#id_audit_retention_days",
    }
    shorter = {"candidate_retention_days": "30", "audit_retention_days": "90"}
    unconfirmed = olivia.post(path, shorter)
    assert unconfirmed.status_code == 422
    assert parse(unconfirmed).find("input", attrs={"name": "confirmed"}), "it deletes data"
    assert Workspace.objects.get(slug="acme").candidate_retention_days != 30
    good = olivia.post(path, shorter | {"confirmed": "on"})
    assert good.status_code == 303
    assert Workspace.objects.get(slug="acme").candidate_retention_days == 30
    facts = AuditEntry.objects.get(action="settings.changed").details
    assert facts["before"] == {"people": 365, "history": None, "audit": 730}


def test_a_longer_retention_needs_no_confirmation(cast: Users, olivia: LintingClient) -> None:
    assert "confirmed" not in str(olivia.page(PRIVACY))
    longer = {"candidate_retention_days": "3650", "audit_retention_days": "3650"}
    assert olivia.post(f"{PRIVACY}retention/", longer).status_code == 303


def test_expired_data_is_purged_and_the_rest_stays(cast: Users) -> None:
    old = timezone.now() - timedelta(days=400)
    gone = assigned(cast.acme, settled_at=old)
    stays = assigned(cast.acme, "bob@example.com")
    line = listed(cast.acme)
    Batch.objects.filter(pk=line.batch_id).update(created_at=old)
    out = StringIO()
    call_command("purge_expired", stdout=out)
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.email, stays.email) == ("", "bob@example.com")
    assert not BatchLine.objects.exists()
    assert "assignments: 2" in out.getvalue()
    assert call_command("purge_expired", stdout=StringIO()) is None
