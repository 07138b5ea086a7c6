"""Long lists in which some records show no address, wherever they stand: nobody is absent there."""

from django.core.cache import cache
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.presence import Presence
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from flows_api.simulator.world.roster import Candidate, Roster
from tests.support.users import Users

FLOW = "1"
STRANGER = CandidateDetails(email="stranger@people.example")
ORDERS = ["newest_first", "oldest_first", "by_name"]
SEARCHES = ["substring", "prefix", "exact", "case_sensitive", "words", "ignored"]
USUAL = ("substring", "matches")
DOCUMENTED_CALLS = 6
"""The calls of a first lookup where the search does what its documentation says."""


def fill(partner: Simulator, number: int, nameless: set[int]) -> None:
    """Fill the flow's list with candidates, some of whom have no address."""
    company = partner._partner.world.companies[partner.api_key]
    flow = company.flows[int(FLOW)]
    # No score of theirs matters, and none is computed.
    flow.steps.clear()
    flow.roster = Roster()
    now = partner.clock.now()
    for n in range(number):
        flow.roster.add(
            Candidate(
                id=n + 1,
                seed=n,
                email="" if n in nameless else f"p{n}@people.example",
                first_name=f"Name {n}",
                last_name=None,
                assigned_at=now - number + n,
                visible_from=0.0,
            )
        )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings().max_examples // 2,
)
@given(
    number=st.integers(95, 320),
    nameless=st.just(set()) | st.sets(st.integers(0, 319), max_size=3),
    order=st.sampled_from(ORDERS),
    search=st.just("substring") | st.sampled_from(SEARCHES),
    search_total=st.just("matches") | st.sampled_from(["matches", "everyone"]),
    pagination=st.sampled_from(["pagination", "none"]),
    shared=st.booleans(),
    lookups=st.lists(st.integers(-1, 319), min_size=1, max_size=3),
    joins=st.booleans(),
)
@example(250, {249}, "oldest_first", "substring", "matches", "pagination", False, [-1, -1], False)
@example(250, {0}, "newest_first", "words", "matches", "pagination", False, [-1, -1], True)
@example(250, {0}, "newest_first", "substring", "everyone", "pagination", True, [-1, -1], True)
def test_nobody_is_absent_from_a_list_with_a_record_that_may_be_theirs(
    acme: Users,
    partner: Simulator,
    number: int,
    nameless: set[int],
    order: str,
    search: str,
    search_total: str,
    pagination: str,
    shared: bool,
    lookups: list[int],
    joins: bool,
) -> None:
    """With ``joins`` the records without an address join after a first lookup, which trusts."""
    partner.reset()
    cache.clear()
    partner.variants.set(
        candidate_order=order, search=search, search_total=search_total, pagination=pagination
    )
    nameless = {n for n in nameless if n < number}
    flows = client_for(acme.acme)
    if joins:
        fill(partner, number, set())
        CandidateFinder(flows).find(FLOW, STRANGER)
    fill(partner, number, nameless)
    finder = CandidateFinder(flows, is_shared=shared)
    for wanted in lookups:
        partner.requests.clear()
        found = _presence(finder, wanted)
        is_listed = 0 <= wanted < number and wanted not in nameless
        expected = Presence.PRESENT if is_listed else Presence.ABSENT
        if nameless and not is_listed:
            expected = Presence.UNKNOWN
        event(f"{expected}, {len(partner.requests)} calls")
        assert found == expected
        if not nameless and (search, search_total, pagination) == (*USUAL, "pagination"):
            assert len(partner.requests) <= DOCUMENTED_CALLS


def _presence(finder: CandidateFinder, wanted: int) -> Presence:
    email = STRANGER.email if wanted < 0 else f"p{wanted}@people.example"
    return finder.find(FLOW, CandidateDetails(email=email)).presence


def test_joining_between_the_two_counts_makes_up_for_no_record_without_an_address(
    acme: Users, partner: Simulator
) -> None:
    fill(partner, 150, set())
    finder = CandidateFinder(client_for(acme.acme))
    assert _presence(finder, -1) == Presence.ABSENT
    fill(partner, 250, {125})
    partner.variants.set(list_growth=1.0)
    for _ in range(3):
        assert _presence(finder, -1) == Presence.UNKNOWN
