"""The opening of cases: who gets one, at which step, and never two for one result."""

from collections import Counter

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases.eligibility import select_step
from dashboard.cases.models import Case, CaseHandling, CaseRules, Decision, Grounds, Outcome
from dashboard.cases.queue.listing import (
    ALL,
    CaseQuery,
    case_page,
    count_states,
    filter_cases,
    in_state,
)
from dashboard.core.working_days import add_working_days
from dashboard.progress.models import SyncedFlow
from flows_api import Attempt, Candidate
from tests.support.cases import (
    DAY,
    START,
    create_flow,
    failed_candidate,
    open_all,
    open_candidate,
    store_sync,
)
from tests.support.users import Users


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    """Return a flow with 200 failed candidates at three steps, and 20 who have not started."""
    flow = create_flow(cast.acme)
    failed = [failed_candidate(n, step=n % 3 + 1, score=40 + n % 20) for n in range(200)]
    store_sync(flow, START + 9 * DAY, [*failed, *(open_candidate(n) for n in range(200, 220))])
    return flow


def test_each_case_is_in_exactly_one_state_and_sums_are_equal(
    flow: SyncedFlow, cast: Users
) -> None:
    result = open_all(flow)
    assert (len(result.opened), result.ineligible) == (200, 20)
    cases = list(Case.objects.order_by("pk"))
    assert Counter(case.step for case in cases) == {1: 67, 2: 67, 3: 66}
    for number, case in enumerate(cases[:30]):
        outcomes = [Outcome.UPHELD, Outcome.SENT_ON][: number % 3]
        for n, outcome in enumerate(outcomes, start=1):
            Decision.objects.create(case=case, number=n, outcome=outcome, by="x", reason="y")
    every = Case.objects.of(cast.acme).with_state()
    counts = count_states(every)
    assert counts == {"open": 180, "upheld": 10, "sent_on": 10, "erased": 0, "all": 200}
    listed = [{case.pk for case in in_state(every, state)} for state in counts if state != ALL]
    assert sum(map(len, listed)) == len(set().union(*listed)) == 200
    for state, count in counts.items():
        page = case_page(cast.acme, CaseQuery(state=state), cast.viewer, None)
        assert page.rows.paginator.count == count


def test_a_result_has_one_case(flow: SyncedFlow) -> None:
    first = open_all(flow)
    again = open_all(flow)
    assert not again.opened
    assert sorted(again.existing) == sorted(case.pk for case in first.opened)
    assert CaseHandling.objects.count() == Case.objects.count() == 200


def test_another_result_at_the_step_gets_another_case(cast: Users) -> None:
    flow = create_flow(cast.acme)
    store_sync(flow, START + DAY, [failed_candidate(1, score=40)])
    open_all(flow)
    store_sync(flow, START + 2 * DAY, [failed_candidate(1, score=58)])
    assert len(open_all(flow).opened) == 1
    assert Case.objects.count() == 2


def test_grounds_are_failed_differs_or_near(cast: Users) -> None:
    def with_result(key: str, score: float | None, passed: bool | None) -> Candidate:
        attempt = Attempt(step_order=1, score=score, passed=passed)
        return Candidate(
            id=key, email=f"{key}@example.com", status="IN_PROGRESS", attempts=(attempt,)
        )

    flow = create_flow(cast.acme)
    store_sync(
        flow,
        START + DAY,
        [
            failed_candidate(1, score=90),
            with_result("above", 75, False),
            with_result("below", 45, True),
            with_result("near", 63, True),
            with_result("edge", 65, True),
            with_result("far", 66, True),
            with_result("none", None, None),
        ],
    )
    result = open_all(flow)
    assert {case.candidate_id: case.grounds for case in result.opened} == {
        "c1": Grounds.FAILED,
        "above": Grounds.DIFFERS,
        "below": Grounds.DIFFERS,
        "near": Grounds.NEAR,
        "edge": Grounds.NEAR,
    }
    assert result.ineligible == 2


def test_a_failed_candidate_without_a_step_has_a_case_of_no_step(cast: Users) -> None:
    flow = create_flow(cast.acme)
    bare = Candidate(id="c1", email="c1@example.com", status="FAILED")
    store_sync(flow, START + DAY, [bare])
    (case,) = open_all(flow).opened
    assert (case.step, case.step_label, case.grounds) == (0, "", Grounds.FAILED)


def test_nobody_without_name_and_address_gets_a_case(cast: Users) -> None:
    flow = create_flow(cast.acme)
    attempt = Attempt(step_order=1, score=50, passed=False)
    store_sync(flow, START + DAY, [Candidate(id="c1", status="FAILED", attempts=(attempt,))])
    result = open_all(flow)
    assert (result.opened, result.erased) == ([], 1)


def test_a_due_date_is_that_of_the_rule(
    frozen: time_machine.Traveller, flow: SyncedFlow, cast: Users
) -> None:
    CaseRules.objects.create(workspace=cast.acme, due_days=5)
    open_all(flow)
    due = add_working_days(timezone.localdate(), 5)
    assert {handling.due_on for handling in CaseHandling.objects.all()} == {due}


def test_the_list_is_narrowed_by_flow_step_and_assignee(flow: SyncedFlow, cast: Users) -> None:
    other = create_flow(cast.acme, "10")
    store_sync(other, START + DAY, [failed_candidate(1)])
    open_all(flow)
    (case,) = open_all(other).opened
    CaseHandling.objects.filter(case=case).update(assignee=cast.recruiter)

    def found(**query: object) -> int:
        return filter_cases(cast.acme, CaseQuery(**query), cast.recruiter).count()  # type: ignore[arg-type]

    assert found() == 201
    assert (found(flow="10"), found(flow="9"), found(flow="none")) == (1, 200, 0)
    assert (found(step=1), found(step=1, flow="9")) == (68, 67)
    assert (found(assignee="me"), found(assignee="nobody")) == (1, 200)


@given(st.dictionaries(st.integers(0, 5), st.sampled_from(Grounds)), st.none() | st.integers(0, 5))
def test_the_step_is_the_wanted_one_or_the_weightiest(
    eligible: dict[int, Grounds], wanted: int | None
) -> None:
    step = select_step(eligible, wanted)
    if wanted is not None:
        assert step == (wanted if wanted in eligible else None)
    elif not eligible:
        assert step is None
    else:
        assert step is not None
        weights = [Grounds.FAILED, Grounds.DIFFERS, Grounds.NEAR]
        assert all(weights.index(eligible[step]) <= weights.index(g) for g in eligible.values())
