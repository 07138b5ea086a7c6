"""The number of calls to the partner per page, which never depends on the number of rows."""

import pytest

from flows_api.simulator import Simulator
from tests.assignments.assign_pages import ADA, filled
from tests.support.pages import LintingClient
from tests.support.users import Users

MOST = {
    "/w/acme/flows/": 1,
    "/w/acme/flows/1/": 2,
    "/w/acme/flows/1/candidates/": 2,
    "/w/acme/flows/1/candidates/?search=e&pageSize=100": 2,
    "/w/acme/flows/1/candidates/nobody/": 3,
    "/w/acme/flows/1/assign/": 1,
    "/w/acme/settings/": 0,
}


@pytest.mark.parametrize("path", MOST)
def test_a_page_makes_few_calls(owner: LintingClient, partner: Simulator, path: str) -> None:
    partner.requests.clear()
    owner.get(path)
    assert len(partner.requests) <= MOST[path]


def test_assigning_makes_three_calls_at_most(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    partner.variants.set(consistency_delay=60)
    partner.faults.add(route="assign", kind="cut_after", times=1)
    partner.requests.clear()
    assert recruiter.post(path, data).status_code == 303
    assert len(partner.requests) == 3
