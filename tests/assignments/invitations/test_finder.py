"""Finding a candidate in a flow's list, whatever its search is worth, over real HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import CandidateFinder, resolve_ids
from dashboard.assignments.invitations.presence import Doubt, Presence
from dashboard.workspaces.connection.client import client_for
from flows_api import FlowsClient, RateLimited
from flows_api.simulator import Simulator
from flows_api.simulator.world.records import JobCandidate
from tests.support.users import Users

FLOW = "1"
LONG = 130
"""More candidates than one page has."""
FIRST = CandidateDetails(email="p0@people.example")
STRANGER = CandidateDetails(email="stranger@people.example")


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def long_list(flows: FlowsClient) -> None:
    for n in range(LONG):
        flows.assign(FLOW, email=f"p{n}@people.example")


def an_applicant(partner: Simulator) -> JobCandidate:
    company = partner._partner.world.companies[partner.api_key]
    return next(iter(company.job_candidates.values()))


def presence(flows: FlowsClient, wanted: CandidateDetails) -> Presence:
    return CandidateFinder(flows).find(FLOW, wanted).presence


@pytest.mark.parametrize("pagination", ["pagination", "none"])
def test_short_list_takes_one_call_where_it_has_a_total(
    flows: FlowsClient, partner: Simulator, pagination: str
) -> None:
    partner.variants.set(pagination=pagination)
    flows.assign(FLOW, email="p0@people.example")
    partner.requests.clear()
    assert presence(flows, FIRST) == Presence.PRESENT
    assert len(partner.requests) == 1
    assert presence(flows, STRANGER) == Presence.ABSENT


@pytest.mark.usefixtures("long_list")
@pytest.mark.parametrize("search", ["substring", "ignored"])
@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
@pytest.mark.parametrize(
    "shape",
    [
        *({"pagination": name} for name in ("has_more", "count_and_more", "next_link")),
        {"pagination": "count_and_total"},
        {"page_in_answer": "from_zero"},
        {"largest_page": "forty", "page_too_large": "clamped", "size_in_answer": "requested"},
    ],
)
def test_nobody_on_a_later_page_is_absent_whatever_pages_say_of_themselves(
    flows: FlowsClient, partner: Simulator, shape: dict[str, str], order: str, search: str
) -> None:
    partner.variants.set(search=search, candidate_order=order, **shape)
    for member in (FIRST, CandidateDetails(email=f"p{LONG - 1}@people.example")):
        assert presence(flows, member) == Presence.PRESENT
    assert presence(flows, STRANGER) == Presence.ABSENT


@pytest.mark.parametrize("email", ["email", "masked", "cut", "absent"])
@pytest.mark.parametrize("person", ["beside_user", "beside_contact"])
def test_nobody_is_absent_who_stands_beside_somebody_else(
    flows: FlowsClient, partner: Simulator, person: str, email: str
) -> None:
    for n in range(2):
        flows.assign(FLOW, email=f"p{n}@people.example", first_name=f"P{n}", last_name="Member")
    partner.variants.set(person=person, email=email)
    expected = Presence.PRESENT if email == "email" else Presence.UNKNOWN
    assert presence(flows, FIRST) == expected


@pytest.mark.parametrize(
    "numbers", [{"total": 23, "totalPages": 1}, {"totalRecords": "23"}, {"hasMore": True}]
)
def test_nobody_is_absent_from_an_empty_page_of_a_list_that_is_not(
    flows: FlowsClient, partner: Simulator, numbers: dict[str, object]
) -> None:
    body = {"candidates": [], "pagination": {"page": 1, "pageSize": 100, **numbers}}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    assert presence(flows, FIRST) == Presence.UNKNOWN


@pytest.mark.usefixtures("long_list")
def test_search_that_shows_fewer_than_it_counts_proves_no_absence(
    flows: FlowsClient, partner: Simulator
) -> None:
    assert presence(flows, STRANGER) == Presence.ABSENT
    body = {"candidates": [], "pagination": {"page": 1, "pageSize": 100, "total": 1}}
    partner.faults.add(route="candidates", kind="status", status=200, body=body, times=1)
    assert presence(flows, FIRST) == Presence.PRESENT


@pytest.mark.usefixtures("long_list")
def test_proven_search_takes_a_call_and_two_counts(flows: FlowsClient, partner: Simulator) -> None:
    assert presence(flows, STRANGER) == Presence.ABSENT
    partner.requests.clear()
    assert presence(flows, FIRST) == Presence.PRESENT
    assert len(partner.requests) == 1
    assert presence(flows, STRANGER) == Presence.ABSENT
    assert len(partner.requests) == 4


@pytest.mark.usefixtures("long_list")
def test_counts_serve_all_who_are_asked_for_later(flows: FlowsClient, partner: Simulator) -> None:
    finder = CandidateFinder(flows, max_pages=None, is_shared=True)
    assert finder.find(FLOW, STRANGER).presence == Presence.ABSENT
    partner.requests.clear()
    assert finder.find(FLOW, STRANGER).presence == Presence.ABSENT
    assert len(partner.requests) == 1


@pytest.mark.usefixtures("long_list")
@pytest.mark.parametrize("search", ["ignored", "exact", "prefix", "case_sensitive", "words"])
def test_beyond_the_first_hundred_whatever_the_search_does(
    flows: FlowsClient, partner: Simulator, search: str
) -> None:
    partner.variants.set(search=search)
    assert presence(flows, FIRST) == Presence.PRESENT
    assert presence(flows, CandidateDetails(email="P0@People.Example")) == Presence.PRESENT
    assert presence(flows, STRANGER) == Presence.ABSENT


@pytest.mark.usefixtures("long_list")
def test_a_search_that_stops_working_is_noticed(flows: FlowsClient, partner: Simulator) -> None:
    assert presence(flows, STRANGER) == Presence.ABSENT
    partner.variants.set(search="ignored")
    assert presence(flows, FIRST) == Presence.PRESENT


@pytest.mark.usefixtures("long_list")
@pytest.mark.parametrize("email", ["masked", "cut", "absent"])
@pytest.mark.parametrize("search", ["substring", "ignored"])
def test_nobody_is_absent_from_a_list_without_addresses(
    flows: FlowsClient, partner: Simulator, email: str, search: str
) -> None:
    partner.variants.set(email=email, search=search)
    assert presence(flows, FIRST) == Presence.UNKNOWN
    assert presence(flows, STRANGER) == Presence.UNKNOWN


@pytest.mark.usefixtures("long_list")
def test_a_list_too_long_to_read_while_a_member_waits(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.variants.set(search="ignored")
    finding = CandidateFinder(flows, max_pages=0).find(FLOW, FIRST)
    assert (finding.presence, finding.doubt) == (Presence.UNKNOWN, Doubt.PARTIAL)


@pytest.mark.usefixtures("long_list")
def test_one_reading_serves_all_who_are_asked_for_later(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.variants.set(search="ignored")
    finder = CandidateFinder(flows, max_pages=None, is_shared=True)
    assert finder.find(FLOW, STRANGER).presence == Presence.ABSENT
    partner.requests.clear()
    assert finder.find(FLOW, FIRST).presence == Presence.PRESENT
    assert not partner.requests


def test_an_id_is_found_by_the_address_that_belongs_to_it(
    flows: FlowsClient, partner: Simulator
) -> None:
    applicant = next(
        iter(partner._partner.world.companies[partner.api_key].job_candidates.values())
    )
    by_id = CandidateDetails(job_candidate_id=str(applicant.id))
    assert presence(flows, by_id) == Presence.ABSENT
    flows.assign(FLOW, email=applicant.email)
    assert presence(flows, by_id) == Presence.PRESENT


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 403}])
def test_an_id_whose_address_is_not_told_is_in_doubt(
    flows: FlowsClient, partner: Simulator, fault: dict[str, Any]
) -> None:
    applicant = next(
        iter(partner._partner.world.companies[partner.api_key].job_candidates.values())
    )
    flows.assign(FLOW, email=applicant.email)
    partner.faults.add(route="job_candidates", **fault)
    assert presence(flows, CandidateDetails(job_candidate_id=str(applicant.id))) == Presence.UNKNOWN


@pytest.mark.parametrize("shown", ["masked", "hidden", "@", "a@b", "  ", "cut@peo…"])
@pytest.mark.parametrize("is_whole", [True, False])
def test_an_id_whose_shown_address_is_not_whole_is_in_doubt(
    flows: FlowsClient, partner: Simulator, shown: str, is_whole: bool
) -> None:
    applicant = an_applicant(partner)
    by_id = CandidateDetails(job_candidate_id=str(applicant.id))
    flows.assign(FLOW, email=applicant.email)
    partner.variants.set(pagination="pagination" if is_whole else "none")
    masked = f"{applicant.email[0]}***@{applicant.email.partition('@')[2]}"
    company = partner._partner.world.companies[partner.api_key]
    hidden = replace(applicant, email=masked if shown == "masked" else shown)
    company.job_candidates[applicant.id] = hidden
    assert presence(flows, by_id) == Presence.UNKNOWN


def test_a_whole_address_with_spaces_around_it_is_found(
    flows: FlowsClient, partner: Simulator
) -> None:
    applicant = an_applicant(partner)
    flows.assign(FLOW, email=applicant.email)
    company = partner._partner.world.companies[partner.api_key]
    company.job_candidates[applicant.id] = replace(applicant, email=f" {applicant.email} ")
    by_id = CandidateDetails(job_candidate_id=str(applicant.id))
    assert presence(flows, by_id) == Presence.PRESENT


def test_each_lookup_of_ids_takes_a_permit(flows: FlowsClient, partner: Simulator) -> None:
    ids = [CandidateDetails(job_candidate_id=str(n)) for n in range(250)]
    permits: list[int] = []
    partner.requests.clear()
    resolve_ids(flows, ids, acquire=lambda: permits.append(len(partner.requests)))
    assert permits == [0, 1, 2]


def test_a_rate_limit_tells_nothing_about_ids(flows: FlowsClient, partner: Simulator) -> None:
    partner.faults.add(route="job_candidates", kind="rate_limit", retry_after=3, times=1)
    wanted = CandidateDetails(job_candidate_id=str(an_applicant(partner).id))
    with pytest.raises(RateLimited):
        resolve_ids(flows, [wanted])
    assert resolve_ids(flows, [wanted])[0] != wanted
