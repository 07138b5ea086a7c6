"""The form for one candidate of whom the list can't tell: it warns, asks, and sends nothing."""

from typing import Any

import pytest

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import FLOW, count_assign_calls, reconcile_all
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

FORM = f"/w/acme/flows/{FLOW}/assign/"
ADA, BOB = "ada@people.example", "bob@people.example"


@pytest.fixture(autouse=True)
def in_the_flow(acme: Users, partner: Simulator) -> None:
    client_for(acme.acme).assign(FLOW, email=ADA)
    partner.variants.set(already_assigned="second_invitation")
    partner.requests.clear()


def fields(page: Any, **changes: str) -> dict[str, str]:
    """Return the form's data as a browser would post it."""
    form = page.find("form", attrs={"data-submit-once": True})
    inputs = form.find_all("input")
    boxes = ("checkbox", "submit")
    data = {i["name"]: i.get("value", "") for i in inputs if i["type"] not in boxes}
    ticked = {i["name"]: "on" for i in inputs if i["type"] == "checkbox" and i.has_attr("checked")}
    return data | ticked | changes


def submit(client: LintingClient, page: Any, **changes: str) -> Any:
    return client.post(FORM, fields(page, **changes))


def outcome(page: Any) -> str:
    return str(page.find(attrs={"data-outcome": True})["data-outcome"])


@pytest.mark.parametrize("email", ["masked", "cut", "absent"])
def test_it_asks_and_sends_only_by_a_decision(
    recruiter: LintingClient, partner: Simulator, email: str
) -> None:
    partner.variants.set(email=email)
    first = submit(recruiter, recruiter.page(FORM), email=ADA)
    page = parse(first)
    assert (first.status_code, outcome(page)) == (409, "needs_decision")
    assert "We can't tell whether this candidate is already in the flow" in text(page.main)
    assert count_assign_calls(partner) == 0
    again = submit(recruiter, page)
    assert (again.status_code, count_assign_calls(partner)) == (409, 0)
    decided = submit(recruiter, parse(again), despite_doubt="on")
    assert decided.status_code == 303
    assert outcome(recruiter.page(decided["Location"])) == "assigned"
    assert count_assign_calls(partner) == 1


def test_a_decision_is_about_one_candidate(recruiter: LintingClient, partner: Simulator) -> None:
    partner.variants.set(email="masked")
    page = parse(submit(recruiter, recruiter.page(FORM), email=BOB))
    other = submit(recruiter, page, email=ADA, despite_doubt="on")
    assert other.status_code == 409
    assert not parse(other).find("input", attrs={"name": "despite_doubt"}).has_attr("checked")
    assert count_assign_calls(partner) == 0


def test_each_outcome_has_its_name_on_the_page(
    acme: Users, recruiter: LintingClient, partner: Simulator
) -> None:
    found = submit(recruiter, recruiter.page(FORM), email=ADA)
    assert outcome(parse(found)) == "already_in_flow"
    partner.faults.add(route="assign", kind="status", status=409, body={"code": "FLOW_LOCKED"})
    refused = submit(recruiter, recruiter.page(FORM), email=BOB)
    page = recruiter.page(refused["Location"])
    assert outcome(page) == "unconfirmed"
    assert "within 11 minutes" in text(page.main)
    reconcile_all(acme)
    assert outcome(recruiter.page(refused["Location"])) == "rejected"
    partner.faults.clear()
    partner.faults.add(route="assign", kind="cut_before", times=1)
    unclear = submit(recruiter, recruiter.page(FORM), email="eve@people.example")
    assert outcome(recruiter.page(unclear["Location"])) == "unconfirmed"


def test_a_second_invitation_despite_doubt_is_a_decision_of_its_own(
    acme: Users, recruiter: LintingClient, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_after", times=1)
    partner.variants.set(consistency_delay=60)
    submit(recruiter, recruiter.page(FORM), email=BOB)
    partner.clock.advance(61)
    partner.variants.set(email="masked", consistency_delay=0)
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    reconcile_all(acme)
    row = Assignment.objects.get(email=BOB)
    assert (row.state, row.doubt) == (AssignmentState.NEEDS_DECISION, "similar")
    url = f"/w/acme/assignments/{row.pk}/"
    assert outcome(recruiter.page(url)) == "needs_decision"
    recruiter.post(f"{url}resend/", {})
    assert count_assign_calls(partner) == 1
    form = recruiter.page(url).find("form", action=f"{url}resend/")
    recruiter.post(f"{url}resend/", {i["name"]: i["value"] for i in form.find_all("input")})
    assert count_assign_calls(partner) == 2
