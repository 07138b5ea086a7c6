"""The first person of a list is refused: nothing goes out, and their line is a form to correct."""

from typing import Any

import pytest

from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.erasing import erase
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.steering import resume
from dashboard.audit.models import AuditEntry
from flows_api.simulator import Simulator
from tests.assignments.batches import confirmed, people, posts, run, states
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ODD = {"email": "This address is not accepted."}
NO_ADDRESS = {"email": "nobody"}
MISSPELT = {"email": "ada@gmial.com"}
CSV = "odd@example.com;Ada;Lovelace\n" + people(4)


def refuse(partner: Simulator, details: dict[str, str], times: int = 1) -> None:
    error = {"code": "INVALID_REQUEST", "message": "No.", "details": details}
    partner.faults.add(
        route="assign", kind="status", status=400, times=times, body={"error": error}
    )


def refused(cast: Cast, partner: Simulator, details: dict[str, str] = ODD) -> Batch:
    """A list whose first person the partner refused."""
    refuse(partner, details)
    batch = run(confirmed(cast, CSV))
    assert batch.pause_kind == PauseKind.FIRST_REFUSED
    return batch


def address(batch: Batch) -> str:
    return f"/w/acme/batches/{batch.pk}/"


def form_of(page: Any) -> Any:
    return page.find(id="batch-correction").form


def filled(page: Any, **changes: str) -> dict[str, str]:
    """What a browser would post of the form."""
    boxes = form_of(page).find_all("input")
    return {box["name"]: box.get("value", "") for box in boxes} | changes


def correct(client: LintingClient, batch: Batch, **changes: str) -> Any:
    page = client.page(address(batch))
    return client.post(form_of(page)["action"], filled(page, **changes))


def test_no_mail_went_out_and_the_page_is_the_form_with_the_error_at_its_field(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    assert posts(partner) == 1
    assert sum(partner.invitations.values()) == 0
    page: Any = recruiter.page(address(batch))
    assert text(page.title).startswith("Error: ")
    assert ODD["email"] in text(page.find(id="id_email_error"))
    assert page.find(id="error-summary").find("a", href="#id_email")
    shown = {name: filled(page)[name] for name in ("email", "firstName", "lastName")}
    assert shown == {"email": "odd@example.com", "firstName": "Ada", "lastName": "Lovelace"}
    buttons = [text(button) for button in form_of(page).find_all("button")]
    assert buttons == [
        "Correct and go on",
        "Leave this person out and go on",
        "Cancel the list",
    ]


@pytest.mark.parametrize(
    ("details", "place"),
    [
        ({"firstName": "Odd."}, "id_firstName_error"),
        ({"jobId": "Odd."}, "id_jobId_error"),
        ({"somethingElse": "Odd."}, "error-summary"),
        ({}, "error-summary"),
    ],
)
def test_each_message_stands_where_it_belongs(
    recruiter: LintingClient,
    acme: Cast,
    partner: Simulator,
    details: dict[str, str],
    place: str,
) -> None:
    page: Any = recruiter.page(address(refused(acme, partner, details)))
    assert ("Odd." if details else "No.") in text(page.find(id=place))


def test_corrected_they_are_the_first_again_and_the_others_follow(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    assert correct(recruiter, batch, email="ada@example.com").status_code == 303
    partner.requests.clear()
    assert run(batch).state == BatchState.DONE
    assert states(batch) == {State.ASSIGNED: 5}
    assert next(iter(partner.invitations)) == "ada@example.com"
    assert "odd@example.com" not in partner.invitations
    assert max(partner.invitations.values()) == 1
    entry = AuditEntry.objects.get(action="batch.corrected")
    assert "example.com" not in str(entry.facts)


def test_refused_again_the_form_comes_again_and_still_nobody_was_mailed(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    refuse(partner, {"firstName": "Not a name."})
    correct(recruiter, batch, email="ada@example.com")
    run(batch)
    assert posts(partner) == 2
    assert not partner.invitations
    page: Any = recruiter.page(address(batch))
    assert "Not a name." in text(page.find(id="id_firstName_error"))
    assert filled(page)["email"] == "ada@example.com"


def test_of_several_people_in_one_line_the_corrected_goes_first(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    refuse(partner, ODD)
    batch = run(confirmed(acme, "; ".join(f"<p{n}@example.com>" for n in range(9))))
    correct(recruiter, batch, email="ada@example.com")
    run(batch)
    assert next(iter(partner.invitations)) == "ada@example.com"


def test_left_out_the_next_is_the_first(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    out = next(b for b in form_of(page).find_all("button") if "Leave" in text(b))
    assert recruiter.post(out["formaction"], filled(page)).status_code == 303
    assert states(run(batch)) == {State.REJECTED: 1, State.ASSIGNED: 4}


@pytest.mark.parametrize("is_the_same", [True, False], ids=["refused anew", "another"])
def test_nobody_is_left_out_who_was_not_shown(
    recruiter: LintingClient, acme: Cast, partner: Simulator, is_the_same: bool
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    out = next(b for b in form_of(page).find_all("button") if "Leave" in text(b))
    refuse(partner, ODD)
    if is_the_same:
        correct(recruiter, batch, firstName="Augusta")
    else:
        assert resume(batch)
    run(batch)
    assert posts(partner) == 2
    for address_ in (out["formaction"], form_of(page)["action"]):
        response = recruiter.post(address_, filled(page), follow=True)
        assert "Somebody else has decided" in text(parse(response).find(id="flash"))
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED
    assert not partner.invitations


def test_cancelled_nobody_is_mailed(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    end = next(b for b in form_of(page).find_all("button") if "Cancel" in text(b))
    assert recruiter.post(end["formaction"], filled(page)).status_code == 303
    run(batch)
    assert states(batch) == {State.REJECTED: 1, State.CANCELLED: 4}
    assert not partner.invitations
    assert not recruiter.page(address(batch)).find(id="batch-correction")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": ""}, "Enter an e-mail address or a job-candidate id."),
        ({"email": "ada@gmial.com"}, "Did they mean ada@gmail.com?"),
        ({"email": "person-2@example.com"}, "Flowdeck has assigned them to this flow already"),
    ],
    ids=["not an address", "nobody", "misspelt", "in the list already"],
)
def test_what_is_still_wrong_is_said_before_anything_goes_on(
    recruiter: LintingClient, acme: Cast, partner: Simulator, changes: Any, said: str
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
def test_the_links_of_a_page_that_says_what_is_wrong_lead_to_the_lists_page(
    recruiter: LintingClient, acme: Cast, partner: Simulator, email: str
) -> None:
    batch = refused(acme, partner)
    page: Any = parse(correct(recruiter, batch, email=email))
    assert "Paused" in text(page.find(id="batch-progress").h2)
    links = page.select("#batch-results a[hx-get]")
    assert links
    for link in links:
        assert recruiter.get(link["hx-get"]).status_code == 200


def test_who_is_in_the_flow_already_is_not_invited_by_a_correction(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    there = run(confirmed(acme, "ada@example.com"))
    Assignment.objects.filter(batch=there).delete()
    batch = refused(acme, partner)
    correct(recruiter, batch, email="ada@example.com")
    assert states(run(batch)) == {State.ALREADY_IN: 1, State.ASSIGNED: 4}
    assert partner.invitations["ada@example.com"] == 1


def test_a_form_that_is_too_late_changes_nothing(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    page = recruiter.page(address(batch))
    data = filled(page, email="ada@example.com")
    refuse(partner, ODD)
    assert resume(batch)
    run(batch)
    response = recruiter.post(form_of(page)["action"], data, follow=True)
    assert "Somebody else has decided" in text(parse(response).find(id="flash"))
    assert not Assignment.objects.filter(email="ada@example.com").exists()
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED


def test_the_open_page_turns_into_the_form_and_stays_still_while_one_types(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    headers = {"HX-Request": "true", "HX-Target": "batch-progress"}
    response = recruiter.get(address(batch), headers=headers)
    assert (response.status_code, response["HX-Refresh"]) == (204, "true")
    page: Any = recruiter.page(address(batch))
    assert not page.find(id="batch-progress").has_attr("hx-get")


def test_a_viewer_is_told_and_gets_no_form(
    viewer: LintingClient, acme: Cast, partner: Simulator
) -> None:
    page: Any = viewer.page(address(refused(acme, partner)))
    assert not page.find(id="batch-correction")
    assert "The first person was refused" in text(page.main)


@pytest.mark.parametrize("typed", [NO_ADDRESS, MISSPELT], ids=["no address", "misspelt"])
def test_in_an_outage_the_list_can_be_cancelled_and_nothing_else(
    recruiter: LintingClient, acme: Cast, partner: Simulator, typed: dict[str, str]
) -> None:
    batch = refused(acme, partner)
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    page: Any = parse(correct(recruiter, batch, **typed))
    enter, *buttons = form_of(page).find_all("button")
    assert enter["type"] == "submit", "Enter presses the first"
    assert enter.has_attr("disabled")
    on = [text(b) for b in buttons if b["type"] == "submit"]
    assert on == [text(b) for b in buttons if not b.has_attr("aria-disabled")]
    assert on == ["Cancel the list"]


def test_of_somebody_erased_there_is_no_form(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = refused(acme, partner)
    erase(acme.acme.pk, "odd@example.com")
    batch.refresh_from_db()
    assert batch.refusal == {}
    page: Any = recruiter.page(address(batch))
    assert not page.find(id="batch-correction")
    assert page.find(id="batch-resume")
