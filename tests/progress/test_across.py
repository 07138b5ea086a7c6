"""One person across a workspace's flows, and what the candidate's page shows of them besides."""

import pytest
from django.urls import reverse

from dashboard.audit.models import AuditEntry
from dashboard.progress import notes, snoozing
from dashboard.progress.across import besides, read_elsewhere, told_apart
from dashboard.progress.erasing import erase
from dashboard.progress.models import GONE, Note, Person, State, TrackedFlow
from dashboard.workspaces.elsewhere import elsewhere
from tests.conftest import SignIn
from tests.progress.conftest import Look, tracked
from tests.support.cast import Cast
from tests.support.pages import text


@pytest.fixture
def seen(look: Look) -> TrackedFlow:
    """The first two flows, with one person in both: an address that differs by case only."""
    look("1")
    look("2")
    first, second = (Person.objects.filter(flow=tracked(n)).earliest("pk") for n in "12")
    Person.objects.filter(pk=second.pk).update(email=first.email.upper())
    return tracked("1")


def of(flow: TrackedFlow) -> Person:
    return Person.objects.filter(flow=flow).earliest("pk")


def test_somebody_is_found_in_other_flows_by_their_address(seen: TrackedFlow, acme: Cast) -> None:
    address = of(seen).email.lower()
    found = read_elsewhere(acme.acme, "1", [address, "nobody@example.com", "cand_1"])
    assert found == {address: tracked("2").name}
    assert elsewhere(acme.acme, "1", [address]) == found


def test_the_flow_at_hand_and_those_who_left_are_not_elsewhere(
    seen: TrackedFlow, acme: Cast
) -> None:
    address = of(seen).email.lower()
    assert read_elsewhere(acme.acme, "2", [address]) == {address: seen.name}
    State.objects.filter(person=of(seen)).update(status=GONE)
    assert read_elsewhere(acme.acme, "2", [address]) == {}


def test_a_name_joins_nobody(seen: TrackedFlow) -> None:
    person = of(seen)
    Person.objects.exclude(pk=person.pk).update(
        first_name=person.first_name, last_name=person.last_name
    )
    found = besides(seen, person.candidate_id)
    assert found
    assert [state.flow.flow_id for state in found.elsewhere] == ["2"]


def test_two_workspaces_never_see_each_other(seen: TrackedFlow, acme: Cast) -> None:
    address = of(seen).email.lower()
    assert read_elsewhere(acme.other, "9", [address]) == {}
    TrackedFlow.objects.filter(pk=tracked("2").pk).update(workspace=acme.other)
    found = besides(seen, of(seen).candidate_id)
    assert found
    assert found.elsewhere == []
    assert read_elsewhere(acme.acme, "1", [address]) == {}


def test_a_candidates_page_leads_to_notes_moves_and_other_flows(
    seen: TrackedFlow, acme: Cast, sign_in: SignIn
) -> None:
    person = of(seen)
    states = State.objects.at(seen.version).filter(person=person)
    notes.write(states, text="Prefers mornings", by=acme.recruiter)
    snoozing.snooze(states, until=None, by=acme.recruiter)
    client = sign_in(acme.recruiter)
    address = reverse("progress_person", args=["acme", "1", person.candidate_id])
    page = client.page(reverse("candidate_detail", args=["acme", "1", person.candidate_id]))
    assert page.find(id="person-besides")["hx-get"] == address
    assert page.find(id="person-besides").find("a")["href"] == address
    whole = text(client.page(address).find(id="person-besides"))
    for words in ("Prefers mornings", "snoozed until they move", tracked("2").name):
        assert words in whole
    part = client.fragment(address, "person-besides")
    assert part.find("section")["id"] == "person-besides"
    assert part.find("h1") is None


def test_places_that_read_alike_are_one(seen: TrackedFlow) -> None:
    places = [("COMPLETED", 2), ("IN_PROGRESS", 1), ("IN_PROGRESS", 1), ("IN_PROGRESS", 0)]
    states = [
        State(flow=seen, since=len(places) - n, status=status, passed=passed)
        for n, (status, passed) in enumerate(places)
    ]
    assert [state.since for state in told_apart(states)] == [4, 2, 1]
    assert told_apart([]) == []


def test_a_note_is_written_from_there_by_who_may(
    seen: TrackedFlow, acme: Cast, sign_in: SignIn
) -> None:
    address = reverse("progress_person", args=["acme", "1", of(seen).candidate_id])
    client = sign_in(acme.recruiter)
    form = client.page(address).select_one("#person-besides form")
    assert form
    posted = {field["name"]: field["value"] for field in form.select("input")}
    leads = client.post(form["action"], posted | {"deed": "note"})["Location"]
    page = client.page(leads)
    assert page.select_one(".form-actions a")["href"] == address
    assert "Ticked in this list" not in text(page)
    assert client.post(leads, {"text": "Called back"})["Location"] == address
    found = besides(seen, of(seen).candidate_id)
    assert found
    assert [note.text for note in found.notes] == ["Called back"]
    viewers = sign_in(acme.viewer).page(address)
    assert "Called back" in text(viewers)
    assert viewers.select_one("#person-besides form") is None


def test_a_note_is_taken_back_by_who_wrote_it_or_an_owner(
    seen: TrackedFlow, acme: Cast, sign_in: SignIn
) -> None:
    person = of(seen)
    states = State.objects.at(seen.version).filter(person=person)
    for by in (acme.recruiter, acme.owner):
        notes.write(states, text=f"By {by.name}", by=by)
    address = reverse("progress_person", args=["acme", "1", person.candidate_id])
    client = sign_in(acme.recruiter)
    (form,) = client.page(address).select("form.besides-delete")
    done = client.post(form["action"])
    assert done["Location"] == address
    words = text(client.page(address).main)
    assert "The note is deleted." in words
    assert "By Olivia" in words
    assert "By Ravi" not in words
    theirs = Note.objects.get()
    removal = reverse("progress_note_removal", args=["acme", "1", theirs.pk])
    assert client.post(removal).status_code == 404
    notes.write(states, text="Again", by=acme.recruiter)
    assert len(sign_in(acme.owner).page(address).select("form.besides-delete")) == 2
    assert not sign_in(acme.viewer).page(address).select("form.besides-delete")
    assert AuditEntry.objects.get(action="note.deleted").facts["flow"] == seen.name


def test_who_was_never_read_is_said(acme: Cast, sign_in: SignIn) -> None:
    address = reverse("progress_person", args=["acme", "1", "77"])
    assert "hasn't read this candidate" in text(sign_in(acme.viewer).page(address))


def test_the_erased_are_in_no_other_flow(seen: TrackedFlow, acme: Cast) -> None:
    address = of(seen).email.lower()
    erase(acme.acme.pk, address)
    assert read_elsewhere(acme.acme, "1", [address]) == {}
