"""Correction of a rejected first candidate, before anybody else is invited."""

from typing import Any

import pytest

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.personal_data import erase
from dashboard.assignments.runs.controls import resume
from dashboard.audit.models import AuditEntry
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    addresses,
    confirmed_batch,
    count_assign_calls,
    count_states,
    run_batch,
)
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ODD = {"email": "This address is not accepted."}
NO_ADDRESS = {"email": "nobody"}
MISSPELT = {"email": "ada@gmial.com"}
CSV = "odd@example.com;Ada;Lovelace\n" + addresses(4)


def refuse(partner: Simulator, details: dict[str, str], times: int = 1) -> None:
    error = {"code": "INVALID_REQUEST", "message": "No.", "details": details}
    partner.faults.add(
        route="assign", kind="status", status=400, times=times, body={"error": error}
    )


def refused(cast: Users, partner: Simulator, details: dict[str, str] = ODD) -> Batch:
    """Run a batch whose first candidate the partner rejects."""
    refuse(partner, details)
    batch = run_batch(confirmed_batch(cast, CSV))
    assert batch.pause_kind == PauseKind.FIRST_REJECTED
    return batch


def address(batch: Batch) -> str:
    return f"/w/acme/batches/{batch.pk}/"


def form_of(page: Any) -> Any:
    return page.find(id="batch-correction").form


def filled(page: Any, **changes: str) -> dict[str, str]:
    """Return the data that a browser would post from the form."""
    boxes = form_of(page).find_all("input")
    return {box["name"]: box.get("value", "") for box in boxes} | changes


def correct(client: LintingClient, batch: Batch, **changes: str) -> Any:
    page = client.page(address(batch))
    return client.post(form_of(page)["action"], filled(page, **changes))


def test_rejected_first_candidate_shows_the_form_with_field_errors(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    assert count_assign_calls(partner) == 1
    assert sum(partner.invitations.values()) == 0
    page: Any = recruiter.page(address(batch))
    assert text(page.title).startswith("Error: ")
    assert ODD["email"] in text(page.find(id="id_email_error"))
    assert page.find(id="error-summary").find("a", href="#id_email")
    shown = {name: filled(page)[name] for name in ("email", "firstName", "lastName")}
    assert shown == {"email": "odd@example.com", "firstName": "Ada", "lastName": "Lovelace"}
    buttons = [text(button) for button in form_of(page).find_all("button")]
    assert buttons == [
        "Correct and resume",
        "Skip candidate and resume",
        "Cancel import",
    ]


@pytest.mark.parametrize(
    ("details", "position"),
    [
        ({"firstName": "Odd."}, "id_firstName_error"),
        ({"jobId": "Odd."}, "id_jobId_error"),
        ({"somethingElse": "Odd."}, "error-summary"),
    ],
)
def test_each_message_is_at_its_field(
    recruiter: LintingClient,
    acme: Users,
    partner: Simulator,
    details: dict[str, str],
    position: str,
) -> None:
    page: Any = recruiter.page(address(refused(acme, partner, details)))
    assert ("Odd." if details else "No.") in text(page.find(id=position))


def test_corrected_candidate_goes_first_again_and_the_others_follow(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    assert correct(recruiter, batch, email="ada@example.com").status_code == 303
    partner.requests.clear()
    assert run_batch(batch).state == BatchState.DONE
    assert count_states(batch) == {AssignmentState.ASSIGNED: 5}
    assert next(iter(partner.invitations)) == "ada@example.com"
    assert "odd@example.com" not in partner.invitations
    assert max(partner.invitations.values()) == 1
    entry = AuditEntry.objects.get(action="batch.corrected")
    assert "example.com" not in str(entry.details)


def test_rejected_again_shows_the_form_again(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    refuse(partner, {"firstName": "Not a name."})
    correct(recruiter, batch, email="ada@example.com")
    run_batch(batch)
    assert count_assign_calls(partner) == 2
    assert not partner.invitations
    page: Any = recruiter.page(address(batch))
    assert "Not a name." in text(page.find(id="id_firstName_error"))
    assert filled(page)["email"] == "ada@example.com"


def test_corrected_candidate_goes_first_among_several_in_one_line(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    refuse(partner, ODD)
    batch = run_batch(confirmed_batch(acme, "; ".join(f"<p{n}@example.com>" for n in range(9))))
    correct(recruiter, batch, email="ada@example.com")
    run_batch(batch)
    assert next(iter(partner.invitations)) == "ada@example.com"


def test_skipped_candidate_makes_the_next_the_first(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    out = next(b for b in form_of(page).find_all("button") if "Skip" in text(b))
    assert recruiter.post(out["formaction"], filled(page)).status_code == 303
    assert count_states(run_batch(batch)) == {
        AssignmentState.REJECTED: 1,
        AssignmentState.ASSIGNED: 4,
    }


@pytest.mark.parametrize("is_the_same", [True, False], ids=["refused anew", "another"])
def test_only_the_shown_candidate_is_skipped(
    recruiter: LintingClient, acme: Users, partner: Simulator, is_the_same: bool
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    out = next(b for b in form_of(page).find_all("button") if "Skip" in text(b))
    refuse(partner, ODD)
    if is_the_same:
        correct(recruiter, batch, firstName="Augusta")
    else:
        assert resume(batch)
    run_batch(batch)
    assert count_assign_calls(partner) == 2
    for address_ in (out["formaction"], form_of(page)["action"]):
        response = recruiter.post(address_, filled(page), follow=True)
        assert "Another member has already decided" in text(parse(response).find(id="flash"))
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED
    assert not partner.invitations


def test_cancelled_import_invites_nobody(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    end = next(b for b in form_of(page).find_all("button") if "Cancel" in text(b))
    assert recruiter.post(end["formaction"], filled(page)).status_code == 303
    run_batch(batch)
    assert count_states(batch) == {AssignmentState.REJECTED: 1, AssignmentState.CANCELLED: 4}
    assert not partner.invitations
    assert not recruiter.page(address(batch)).find(id="batch-correction")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody"}, "Enter a valid e-mail address."),
        ({"email": ""}, "Enter an e-mail address or a job-candidate ID."),
        ({"email": "ada@gmial.com"}, "Did you mean ada@gmail.com?"),
        ({"email": "person-2@example.com"}, "Flowdeck has already assigned this candidate"),
    ],
    ids=["not an address", "nobody", "misspelt", "in the list already"],
)
def test_remaining_errors_are_shown_before_resuming(
    recruiter: LintingClient, acme: Users, partner: Simulator, changes: Any, said: str
) -> None:
    batch = refused(acme, partner)
    response = correct(recruiter, batch, lastName="Byron", **changes)
    assert response.status_code == 422
    page = parse(response)
    assert said in text(page.find(id="id_email_error"))
    assert filled(page)["lastName"] == "Byron"
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED


@pytest.mark.parametrize("email", ["nobody", "person-2@example.com"])
def test_links_of_an_error_page_lead_to_the_batch_page(
    recruiter: LintingClient, acme: Users, partner: Simulator, email: str
) -> None:
    batch = refused(acme, partner)
    page: Any = parse(correct(recruiter, batch, email=email))
    assert "Paused" in text(page.find(id="batch-progress").h2)
    links = page.select("#batch-results a[hx-get]")
    assert links
    for link in links:
        assert recruiter.get(link["hx-get"]).status_code == 200


def test_correction_does_not_invite_a_candidate_in_the_flow(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    there = run_batch(confirmed_batch(acme, "ada@example.com"))
    Assignment.objects.filter(batch=there).delete()
    batch = refused(acme, partner)
    correct(recruiter, batch, email="ada@example.com")
    assert count_states(run_batch(batch)) == {
        AssignmentState.ALREADY_IN: 1,
        AssignmentState.ASSIGNED: 4,
    }
    assert partner.invitations["ada@example.com"] == 1


def test_late_form_changes_nothing(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    data = filled(page, email="ada@example.com")
    refuse(partner, ODD)
    assert resume(batch)
    run_batch(batch)
    response = recruiter.post(form_of(page)["action"], data, follow=True)
    assert "Another member has already decided" in text(parse(response).find(id="flash"))
    assert not Assignment.objects.filter(email="ada@example.com").exists()
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED


def test_open_page_becomes_the_form_and_stops_polling(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    headers = {"HX-Request": "true", "HX-Target": "batch-progress"}
    response = recruiter.get(address(batch), headers=headers)
    assert (response.status_code, response["HX-Refresh"]) == (204, "true")
    page: Any = recruiter.page(address(batch))
    assert not page.find(id="batch-progress").has_attr("hx-get")


def test_viewer_gets_no_correction_form(
    viewer: LintingClient, acme: Users, partner: Simulator
) -> None:
    page: Any = viewer.page(address(refused(acme, partner)))
    assert not page.find(id="batch-correction")
    assert "First candidate rejected" in text(page.main)


@pytest.mark.parametrize("entered", [NO_ADDRESS, MISSPELT], ids=["no address", "misspelt"])
def test_outage_allows_cancelling_only(
    recruiter: LintingClient, acme: Users, partner: Simulator, entered: dict[str, str]
) -> None:
    batch = refused(acme, partner)
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    page: Any = parse(correct(recruiter, batch, **entered))
    enter, *buttons = form_of(page).find_all("button")
    assert enter["type"] == "submit", "Enter presses the first"
    assert enter.has_attr("disabled")
    on = [text(b) for b in buttons if b["type"] == "submit"]
    assert on == [text(b) for b in buttons if not b.has_attr("aria-disabled")]
    assert on == ["Cancel import"]


def test_erased_candidate_has_no_correction_form(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    erase(acme.acme.pk, "odd@example.com")
    batch.refresh_from_db()
    assert batch.rejection == {}
    page: Any = recruiter.page(address(batch))
    assert not page.find(id="batch-correction")
    assert page.find(id="batch-resume")
