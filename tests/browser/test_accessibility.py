"""Accessibility of every page by axe, in both themes, at both widths."""

import pytest

from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible
from tests.support.users import Users

pytestmark = pytest.mark.browser

PATHS = (
    "/w/acme/flows/",
    "/w/acme/flows/?q=nothing-is-called-this",
    "/w/acme/flows/{flow}/",
    "/w/acme/flows/{flow}/candidates/",
    "/w/acme/flows/{flow}/candidates/?search=nobody-has-this",
    "/w/acme/flows/{flow}/candidates/{candidate}/",
    "/w/acme/flows/{flow}/candidates/nobody/",
    "/w/acme/flows/{flow}/assign/",
    "/w/acme/settings/",
    "/w/new/",
    "/nowhere/",
)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_is_accessible(visit: Visit, acme: Users, phone: bool, dark: bool) -> None:
    client = client_for(acme.acme)
    flow = max(client.list_flows().flows, key=lambda f: f.candidate_count or 0)
    candidate = next(c for c in client.list_candidates(flow.id).candidates if c.attempts)
    page = visit("/sign-in/", phone=phone, dark=dark)
    assert_accessible(page)
    page = visit("/", user=acme.owner, phone=phone, dark=dark)
    for path in PATHS:
        page.goto(path.format(flow=flow.id, candidate=candidate.id))
        assert_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_error_pages_are_accessible(
    visit: Visit, acme: Users, partner: Simulator, dark: bool
) -> None:
    page = visit("/w/acme/flows/1/assign/", user=acme.recruiter, dark=dark)
    page.get_by_role("button", name="Assign").click()
    assert_accessible(page)
    partner.faults.add(route="*", kind="status", status=500)
    page.goto("/w/acme/flows/")
    assert_accessible(page)
