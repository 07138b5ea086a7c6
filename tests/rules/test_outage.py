"""Every page under every fault of the partner: its own message, never a 500 or a blank page."""

from typing import Any

import pytest

from flows_api.simulator import Simulator
from tests.assignments.assign_pages import ADA, filled
from tests.support.faults import each_fault
from tests.support.pages import LintingClient, parse, shown_problem, text
from tests.support.timeouts import timeouts_for
from tests.support.users import Users

PAGES = (
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/candidates/",
    "/w/acme/flows/1/candidates/1/",
    "/w/acme/flows/1/candidates/export.csv",
    "/w/acme/flows/1/assign/",
)


@pytest.mark.parametrize("path", PAGES)
@each_fault
def test_each_page_shows_each_problem(
    recruiter: LintingClient,
    partner: Simulator,
    path: str,
    fault: dict[str, Any],
    kind: str,
    status: int,
) -> None:
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        page = recruiter.page(path, status=status)
    assert shown_problem(page) == kind
    assert page.find("a", href=path), "a retry is offered"


@pytest.mark.parametrize("path", PAGES)
def test_an_unreachable_partner_is_shown(recruiter: LintingClient, acme: Users, path: str) -> None:
    acme.acme.base_url = "http://127.0.0.1:9/v1/partner"
    acme.acme.save()
    assert shown_problem(recruiter.page(path, status=503)) == "unreachable"


def test_a_fragment_request_gets_a_message_for_the_flash_region(
    recruiter: LintingClient, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    headers = {"HX-Request": "true", "HX-Target": "flow-results"}
    response = recruiter.get("/w/acme/flows/", headers=headers)
    assert response["HX-Retarget"] == "#flash"
    assert shown_problem(parse(response)) == "server_failed"


@each_fault
def test_a_failed_assignment_preserves_the_input(
    recruiter: LintingClient,
    partner: Simulator,
    fault: dict[str, Any],
    kind: str,
    status: int,
) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        response = recruiter.post(path, data)
    page = parse(response)
    if kind == "unreadable":
        # What stands in the way is that nobody can tell whether the candidate is in the flow.
        assert response.status_code == 409
        assert "We can't tell whether this candidate is already in the flow" in text(page.main)
    else:
        assert response.status_code == status
        assert shown_problem(page) == kind
    assert page.find(id="id_firstName")["value"] == "Ada"
    assert not partner.invitations


def test_no_page_renders_the_partners_markup(recruiter: LintingClient, partner: Simulator) -> None:
    body = {"error": {"code": "X", "message": "<b>boom</b>", "details": {}}}
    partner.faults.add(route="*", kind="status", status=400, body=body)
    page = recruiter.page("/w/acme/flows/", status=502)
    assert not page.find("b", string="boom")
    assert text(page.h1)
