"""The form that assigns one candidate, and the page of the outcome."""

from typing import Any

import pytest
from django.urls import reverse

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.audit.models import AuditEntry
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.assign_pages import ADA, filled
from tests.assignments.batches import checked_batch
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users


@pytest.fixture
def form_url(acme: Users) -> str:
    flows = client_for(acme.acme).list_flows().flows
    flow = next(flow for flow in flows if flow.status == "ACTIVE")
    return f"/w/acme/flows/{flow.id}/assign/"


def post(client: LintingClient, url: str, **values: str) -> Any:
    return client.post(url, filled(client.page(url), **values))


def test_valid_form_assigns_and_shows_the_outcome(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    response = post(recruiter, form_url, **ADA)
    assert response.status_code == 303
    assert "Assigned" in text(recruiter.page(response["Location"]).main)
    assert partner.invitations["ada@example.com"] == 1


def test_same_form_twice_leads_to_the_same_page(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    data = filled(recruiter.page(form_url), **ADA)
    first, second = recruiter.post(form_url, data), recruiter.post(form_url, data)
    assert first["Location"] == second["Location"]
    assert partner.invitations["ada@example.com"] == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "email"),
        ({"email": "not an address"}, "email"),
        ({"email": "a***@example.com"}, "email"),
        ({"email": "a@example.com", "jobCandidateId": "7"}, "jobCandidateId"),
        ({"email": "a@example.com", "firstName": "x" * 201}, "firstName"),
    ],
)
def test_invalid_input_is_reported_at_its_field_and_kept(
    recruiter: LintingClient,
    form_url: str,
    partner: Simulator,
    values: dict[str, str],
    field: str,
) -> None:
    response = post(recruiter, form_url, **{"lastName": "Łukasiewicz", **values})
    page: Any = parse(response)
    assert response.status_code == 422
    assert text(page.title).startswith("Error: ")
    assert page.find("a", href=f"#id_{field}")
    assert page.find(id=f"id_{field}")["aria-invalid"] == "true"
    assert page.find(id="id_lastName")["value"] == "Łukasiewicz"
    assert not partner.invitations


def test_partners_field_errors_are_at_their_fields(recruiter: LintingClient, form_url: str) -> None:
    response = post(recruiter, form_url, jobCandidateId="unknown-to-the-partner")
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_jobCandidateId")


def test_corrected_form_is_a_new_submission(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    refused: Any = parse(post(recruiter, form_url, jobCandidateId="unknown-to-the-partner"))
    response = recruiter.post(form_url, filled(refused, **ADA))
    assert response.status_code == 303
    assert partner.invitations["ada@example.com"] == 1


def test_candidate_already_in_flow_is_shown_with_a_choice(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    post(recruiter, form_url, **ADA)
    response = post(recruiter, form_url, **ADA)
    page: Any = parse(response)
    assert response.status_code == 409
    assert page.find("input", attrs={"name": "assign_anyway"})
    assert page.find(id="id_email")["value"] == "ada@example.com"
    assert partner.invitations["ada@example.com"] == 1


def test_second_invitation_is_a_decision(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    post(recruiter, form_url, **ADA)
    page: Any = parse(post(recruiter, form_url, **ADA))
    response = recruiter.post(form_url, filled(page, **ADA, assign_anyway="on"))
    assert response.status_code == 303
    assert partner.invitations["ada@example.com"] == 2


def test_outage_while_sending_keeps_the_input(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    data = filled(recruiter.page(form_url), **ADA)
    partner.faults.add(route="candidates", kind="status", status=500)
    response = recruiter.post(form_url, data)
    page: Any = parse(response)
    assert response.status_code == 502
    assert page.find(id="id_email")["value"] == "ada@example.com"
    assert "no e-mail was sent" in text(page.main)


def test_unclear_outcome_is_shown_as_such(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    partner.variants.set(consistency_delay=60)
    data = filled(recruiter.page(form_url), **ADA)
    partner.faults.add(route="assign", kind="cut_after", times=1)
    page = recruiter.page(recruiter.post(form_url, data)["Location"])
    row = Assignment.objects.get()
    assert row.state == AssignmentState.UNCONFIRMED
    check = reverse("assignment_check", args=["acme", row.pk])
    assert page.find("form", action=check)
    partner.clock.advance(61)
    assert recruiter.post(check).status_code == 303
    row.refresh_from_db()
    assert row.state == AssignmentState.CONFIRMED


def test_resending_is_offered_only_after_lookups_in_vain(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    post(recruiter, form_url, **ADA)
    row = Assignment.objects.get()
    outcome = reverse("assignment_detail", args=["acme", row.pk])
    resend = reverse("assignment_resend", args=["acme", row.pk])
    assert not recruiter.page(outcome).find("form", action=resend)
    Assignment.objects.update(state=AssignmentState.NEEDS_DECISION)
    assert recruiter.page(outcome).find("form", action=resend)
    recruiter.post(resend)
    assert partner.invitations["ada@example.com"] == 1


def test_outcome_shows_while_the_partner_is_down(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    post(recruiter, form_url, **ADA)
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.page(reverse("assignment_detail", args=["acme", Assignment.objects.get().pk]))


def test_assignment_of_another_workspace_is_not_found(
    recruiter: LintingClient, form_url: str, acme: Users
) -> None:
    post(recruiter, form_url, **ADA)
    Assignment.objects.update(workspace=acme.other)
    path = reverse("assignment_detail", args=["acme", Assignment.objects.get().pk])
    assert recruiter.get(path).status_code == 404


def shown(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_audit_log_records_an_assignment_only_when_sent(
    recruiter: LintingClient, form_url: str
) -> None:
    post(recruiter, form_url, jobCandidateId="unknown-to-the-partner")
    assert shown("assignment.made") == 0
    data = filled(recruiter.page(form_url), **ADA)
    for _ in range(2):
        recruiter.post(form_url, data)
    post(recruiter, form_url, **ADA)
    assert shown("assignment.made") == 1


def test_audit_log_records_resending_only_when_sent(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    post(recruiter, form_url, **ADA)
    Assignment.objects.update(state=AssignmentState.NEEDS_DECISION)
    resend = reverse("assignment_resend", args=["acme", Assignment.objects.get().pk])
    recruiter.post(resend)
    assert shown("assignment.resent") == 0
    Assignment.objects.update(
        state=AssignmentState.NEEDS_DECISION,
        email="bob@example.com",
        candidate_key="email:bob@example.com",
    )
    recruiter.post(resend)
    recruiter.post(resend)
    assert partner.invitations["bob@example.com"] == 1
    assert shown("assignment.resent") == 1


@pytest.mark.parametrize("address", ["assignment_check", "assignment_resend"])
def test_failed_lookup_shows_a_message(
    recruiter: LintingClient, form_url: str, partner: Simulator, address: str
) -> None:
    post(recruiter, form_url, **ADA)
    Assignment.objects.update(state=AssignmentState.NEEDS_DECISION)
    partner.faults.add(route="candidates", kind="status", status=500)
    url = reverse(address, args=["acme", Assignment.objects.get().pk])
    page = recruiter.page(recruiter.post(url)["Location"])
    assert "could not be loaded" in text(page)


def test_flow_id_too_long_to_store_is_refused_before_sending(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.requests.clear()
    response = recruiter.post(f"/w/acme/flows/{'x' * 101}/assign/", ADA)
    assert response.status_code == 404
    assert not partner.requests


MISSPELT = {**ADA, "email": "ada@gmial.com", "jobId": "job-7"}


def requested(client: LintingClient, url: str, partner: Simulator) -> Any:
    """Return the form's page after a misspelt address was submitted."""
    response = post(client, url, **MISSPELT)
    assert response.status_code == 422
    assert not partner.invitations
    assert not Assignment.objects.exists()
    return parse(response)


def test_possible_typo_is_asked_about_before_sending(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    page = requested(recruiter, form_url, partner)
    assert "Did you mean ada@gmail.com?" in text(page.find(id="id_email_error"))
    assert text(page.main).count("Did you mean") == 1
    assert "There is a problem" not in text(page.main)
    assert len(page.select("main .button-primary")) == 1
    for name, value in MISSPELT.items():
        assert page.find(id=f"id_{name}")["value"] == value
    ways = page.find("form", attrs={"data-guard": True}).find_all("button", attrs={"name": True})
    assert [(way["name"], way["value"]) for way in ways] == [
        ("as_suggested", "ada@gmail.com"),
        ("as_typed", "ada@gmial.com"),
    ]


def test_possible_typo_beside_an_error_is_in_the_summary(
    recruiter: LintingClient, form_url: str
) -> None:
    response = post(recruiter, form_url, **MISSPELT, jobCandidateId="7")
    page = parse(response)
    assert page.select(".error-summary a[href='#id_email']")
    assert page.select(".error-summary a[href='#id_jobCandidateId']")


@pytest.mark.parametrize(
    ("way", "address"), [("as_suggested", "ada@gmail.com"), ("as_typed", "ada@gmial.com")]
)
def test_possible_typo_offers_both_addresses(
    recruiter: LintingClient, form_url: str, partner: Simulator, way: str, address: str
) -> None:
    page = requested(recruiter, form_url, partner)
    response = recruiter.post(form_url, filled(page, **MISSPELT, **{way: address}))
    assert response.status_code == 303
    assert partner.invitations == {address: 1}


def test_enter_after_the_question_asks_again(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    page = requested(recruiter, form_url, partner)
    first = page.find("form", attrs={"data-guard": True}).find("button", type="submit")
    assert not first.has_attr("name")
    assert recruiter.post(form_url, filled(page, **MISSPELT)).status_code == 422
    assert not partner.invitations


@pytest.mark.parametrize("way", ["as_suggested", "as_typed"])
def test_answer_counts_for_its_address_only(
    recruiter: LintingClient, form_url: str, partner: Simulator, way: str
) -> None:
    page = requested(recruiter, form_url, partner)
    answer = page.find("button", attrs={"name": way})["value"]
    edited = {**MISSPELT, "email": "ada@hotmial.com", way: answer}
    response = recruiter.post(form_url, filled(page, **edited))
    assert response.status_code == 422
    assert "ada@hotmail.com" in text(parse(response).main)
    assert not partner.invitations


def test_candidate_already_in_flow_is_not_asked_about_twice(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    as_typed = {**MISSPELT, "as_typed": MISSPELT["email"]}
    post(recruiter, form_url, **as_typed)
    response = post(recruiter, form_url, **as_typed)
    assert response.status_code == 409
    page: Any = parse(response)
    assert "Taptalent may send a second e-mail" in text(page.main)
    stored = page.find("input", attrs={"name": "as_typed"})["value"]
    again = {**MISSPELT, "as_typed": stored, "assign_anyway": "on"}
    assert recruiter.post(form_url, filled(page, **again)).status_code == 303
    assert partner.invitations == {"ada@gmial.com": 2}


CLOSED = "does not document whether candidates can be assigned to an inactive flow"


@pytest.mark.parametrize("status", ["ACTIVE", "ARCHIVED"])
@pytest.mark.parametrize("path", ["", "bulk/"])
def test_inactive_flow_is_shown_on_both_forms_also_after_an_error(
    recruiter: LintingClient, acme: Users, status: str, path: str
) -> None:
    flows = client_for(acme.acme).list_flows().flows
    url = f"/w/acme/flows/{next(f.id for f in flows if f.status == status)}/assign/{path}"
    pages: list[Any] = [recruiter.page(url)]
    pages.append(parse(recruiter.post(url, filled(pages[0]))))
    for page in pages:
        assert status.capitalize() in text(page.find(class_="page-lead"))
        assert (CLOSED in text(page.main)) == (status != "ACTIVE")


def test_rejected_candidate_is_corrected_and_retried(
    recruiter: LintingClient, form_url: str, partner: Simulator
) -> None:
    post(recruiter, form_url, **ADA, jobId="job-7")
    row = Assignment.objects.get()
    detail = reverse("assignment_detail", args=["acme", row.pk])
    assert "Correct and retry" not in text(recruiter.page(detail).main)
    Assignment.objects.update(state=AssignmentState.REJECTED, reason="No such job.")
    page: Any = recruiter.page(detail)
    assert page.main.find("a", href=reverse("assignment_list", args=["acme"]))
    link = next(a["href"] for a in page.main.find_all("a") if "Correct and retry" in text(a))
    assert "ada" not in link
    form: Any = recruiter.page(link)
    for name, value in {**ADA, "jobId": "job-7"}.items():
        assert form.find(id=f"id_{name}")["value"] == value
    assert "There is a problem" not in text(form.main)


@pytest.mark.parametrize("change", ["workspace", "flow", "state", "erased", "unknown"])
def test_form_is_filled_only_with_a_retriable_assignment(
    recruiter: LintingClient, form_url: str, acme: Users, change: str
) -> None:
    post(recruiter, form_url, **ADA)
    Assignment.objects.update(state=AssignmentState.REJECTED)
    changes: dict[str, dict[str, Any]] = {
        "workspace": {"workspace": acme.other},
        "flow": {"flow_id": "another"},
        "state": {"state": AssignmentState.NEEDS_DECISION},
        "erased": {"candidate_key": "erased:1"},
        "unknown": {},
    }
    Assignment.objects.update(**{"reason": "", **changes[change]})
    again = "nobody" if change == "unknown" else Assignment.objects.get().pk
    form: Any = recruiter.page(f"{form_url}?again={again}")
    assert not form.find(id="id_email").get("value")


def test_assignment_of_a_batch_links_to_the_batch(
    recruiter: LintingClient, form_url: str, acme: Users
) -> None:
    batch = checked_batch(acme, "bob@example.com")
    post(recruiter, form_url, **ADA)
    Assignment.objects.update(batch=batch)
    url = reverse("assignment_detail", args=["acme", Assignment.objects.get().pk])
    back = reverse("batch_detail", args=["acme", batch.pk])
    assert recruiter.page(url).main.find("a", href=back)
