"""A candidate's profile: notes, history, and the other flows of the workspace."""

import pytest
from django.urls import reverse

from dashboard.audit.models import AuditEntry
from dashboard.progress.bulk_actions import notes, snoozes
from dashboard.progress.candidate_profile import (
    distinct_positions,
    find_in_other_flows,
    find_profile,
)
from dashboard.progress.models import GONE, CandidateState, Note, SyncedCandidate, SyncedFlow
from dashboard.progress.personal_data import erase
from dashboard.workspaces.registries.cross_flow import find_other_flows
from tests.conftest import SignIn
from tests.progress.conftest import RunSync, get_flow
from tests.support.pages import text
from tests.support.users import Users


@pytest.fixture
def synced_flows(run_sync: RunSync) -> SyncedFlow:
    """Return flow 1 of two synced flows that share a candidate.

    The address differs by case only.
    """
    run_sync("1")
    run_sync("2")
    first, second = (SyncedCandidate.objects.filter(flow=get_flow(n)).earliest("pk") for n in "12")
    SyncedCandidate.objects.filter(pk=second.pk).update(
        email=first.email.upper(), compared_email=first.compared_email
    )
    return get_flow("1")


def first_candidate(flow: SyncedFlow) -> SyncedCandidate:
    return SyncedCandidate.objects.filter(flow=flow).earliest("pk")


def test_finds_candidates_of_other_flows_by_address(synced_flows: SyncedFlow, acme: Users) -> None:
    address = first_candidate(synced_flows).email.lower()
    found = find_in_other_flows(acme.acme, "1", [address, "nobody@example.com", "cand_1"])
    assert found == {address: get_flow("2").name}
    assert find_other_flows(acme.acme, "1", [address]) == found


def test_skips_the_same_flow_and_candidates_who_left(synced_flows: SyncedFlow, acme: Users) -> None:
    address = first_candidate(synced_flows).email.lower()
    assert find_in_other_flows(acme.acme, "2", [address]) == {address: synced_flows.name}
    CandidateState.objects.filter(candidate=first_candidate(synced_flows)).update(status=GONE)
    assert find_in_other_flows(acme.acme, "2", [address]) == {}


def test_the_same_name_is_not_a_match(synced_flows: SyncedFlow) -> None:
    candidate = first_candidate(synced_flows)
    SyncedCandidate.objects.exclude(pk=candidate.pk).update(
        first_name=candidate.first_name, last_name=candidate.last_name
    )
    found = find_profile(synced_flows, candidate.candidate_id)
    assert found
    assert [state.flow.flow_id for state in found.other_flows] == ["2"]


def test_other_workspaces_are_not_searched(synced_flows: SyncedFlow, acme: Users) -> None:
    address = first_candidate(synced_flows).email.lower()
    assert find_in_other_flows(acme.other, "9", [address]) == {}
    SyncedFlow.objects.filter(pk=get_flow("2").pk).update(workspace=acme.other)
    found = find_profile(synced_flows, first_candidate(synced_flows).candidate_id)
    assert found
    assert found.other_flows == []
    assert find_in_other_flows(acme.acme, "1", [address]) == {}


def test_candidate_page_includes_notes_and_other_flows(
    synced_flows: SyncedFlow, acme: Users, sign_in: SignIn
) -> None:
    candidate = first_candidate(synced_flows)
    states = CandidateState.objects.at(synced_flows.version).filter(candidate=candidate)
    notes.add_notes(states, text="Prefers mornings", by=acme.recruiter)
    snoozes.snooze_candidates(states, until=None, by=acme.recruiter)
    client = sign_in(acme.recruiter)
    address = reverse("progress_candidate", args=["acme", "1", candidate.candidate_id])
    page = client.page(reverse("candidate_detail", args=["acme", "1", candidate.candidate_id]))
    assert page.find(id="candidate-profile")["hx-get"] == address
    assert page.find(id="candidate-profile").find("a")["href"] == address
    whole = text(client.page(address).find(id="candidate-profile"))
    for words in ("Prefers mornings", "snoozed until their next activity", get_flow("2").name):
        assert words in whole
    part = client.fragment(address, "candidate-profile")
    assert part.find("section")["id"] == "candidate-profile"
    assert part.find("h1") is None


def test_history_skips_states_that_look_the_same(synced_flows: SyncedFlow) -> None:
    places = [("COMPLETED", 2), ("IN_PROGRESS", 1), ("IN_PROGRESS", 1), ("IN_PROGRESS", 0)]
    states = [
        CandidateState(flow=synced_flows, valid_from=len(places) - n, status=status, passed=passed)
        for n, (status, passed) in enumerate(places)
    ]
    assert [state.valid_from for state in distinct_positions(states)] == [4, 2, 1]
    assert distinct_positions([]) == []


def test_recruiters_add_notes_from_the_profile(
    synced_flows: SyncedFlow, acme: Users, sign_in: SignIn
) -> None:
    address = reverse(
        "progress_candidate", args=["acme", "1", first_candidate(synced_flows).candidate_id]
    )
    client = sign_in(acme.recruiter)
    form = client.page(address).select_one("#candidate-profile form")
    assert form
    posted = {field["name"]: field["value"] for field in form.select("input")}
    leads = client.post(form["action"], posted | {"bulk_action": "note"})["Location"]
    page = client.page(leads)
    assert page.select_one(".form-actions a")["href"] == address
    assert "Selected in this list" not in text(page)
    assert client.post(leads, {"text": "Called back"})["Location"] == address
    found = find_profile(synced_flows, first_candidate(synced_flows).candidate_id)
    assert found
    assert [note.text for note in found.notes] == ["Called back"]
    viewers = sign_in(acme.viewer).page(address)
    assert "Called back" in text(viewers)
    assert viewers.select_one("#candidate-profile form") is None


def test_notes_are_deleted_by_their_author_or_an_owner(
    synced_flows: SyncedFlow, acme: Users, sign_in: SignIn
) -> None:
    candidate = first_candidate(synced_flows)
    states = CandidateState.objects.at(synced_flows.version).filter(candidate=candidate)
    for by in (acme.recruiter, acme.owner):
        notes.add_notes(states, text=f"By {by.name}", by=by)
    address = reverse("progress_candidate", args=["acme", "1", candidate.candidate_id])
    client = sign_in(acme.recruiter)
    (form,) = client.page(address).select("form.profile-delete")
    done = client.post(form["action"])
    assert done["Location"] == address
    words = text(client.page(address).main)
    assert "Note deleted." in words
    assert "By Olivia" in words
    assert "By Ravi" not in words
    theirs = Note.objects.get()
    removal = reverse("progress_note_delete", args=["acme", "1", theirs.pk])
    assert client.post(removal).status_code == 404
    notes.add_notes(states, text="Again", by=acme.recruiter)
    assert len(sign_in(acme.owner).page(address).select("form.profile-delete")) == 2
    assert not sign_in(acme.viewer).page(address).select("form.profile-delete")
    assert AuditEntry.objects.get(action="note.deleted").details["flow"] == synced_flows.name


def test_says_so_before_the_first_sync(acme: Users, sign_in: SignIn) -> None:
    address = reverse("progress_candidate", args=["acme", "1", "77"])
    assert "Not loaded yet" in text(sign_in(acme.viewer).page(address))


def test_erased_candidates_are_in_no_other_flow(synced_flows: SyncedFlow, acme: Users) -> None:
    address = first_candidate(synced_flows).email.lower()
    erase(acme.acme.pk, address)
    assert find_in_other_flows(acme.acme, "1", [address]) == {}
