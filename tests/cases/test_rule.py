"""The workspace's rule: the failures near the threshold, each opened once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.audit.models import AuditEntry
from dashboard.cases import tasks
from dashboard.cases.models import Case, CaseRules, RuleRun
from dashboard.cases.personal_data import erase
from dashboard.cases.rules import near_failures as rule
from dashboard.progress.models import SyncedFlow
from tests.support.cases import (
    DAY,
    START,
    create_flow,
    failed_candidate,
    open_candidate,
    store_sync,
)
from tests.support.users import Users

SCORES = [40, 54, 55, 56.5, 57, 59.9, 60, 62, 63, 63.5, 90]


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    """Return a flow with a failed candidate of each score at each step."""
    flow = create_flow(cast.acme)
    failed = [
        failed_candidate(10 * step + 1000 * n, step=step, score=score)
        for step in (1, 2, 3)
        for n, score in enumerate(SCORES)
    ]
    store_sync(flow, START + 9 * DAY, [*failed, open_candidate(5)])
    return flow


def set_rule(cast: Users, points: float | None) -> None:
    CaseRules.objects.update_or_create(workspace=cast.acme, defaults={"near_points": points})
    rule.forget_runs(cast.acme)


def near(points: float) -> int:
    return sum(round(abs(score - 60), 9) <= points for score in SCORES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.lists(st.sampled_from([0, 0.1, 3, 3.5, 5, 30, 100]), min_size=1, max_size=3))
def test_the_rule_opens_what_counting_says(
    flow: SyncedFlow, cast: Users, points: list[float]
) -> None:
    known = Case.objects.count()
    for width in points:
        set_rule(cast, width)
        expected = max(0, 3 * near(width) - known)
        assert rule.count_without_case(cast.acme, width) == expected
        assert rule.apply_rule(flow) == expected
        assert rule.apply_rule(flow) == 0
        known += expected
    assert Case.objects.count() == known


def test_without_a_rule_nothing_is_opened(flow: SyncedFlow, cast: Users) -> None:
    assert rule.apply_rule(flow) == 0
    set_rule(cast, None)
    assert rule.apply_rule(flow) == 0
    assert not Case.objects.exists()


def test_a_flow_is_due_after_each_sync_and_after_a_changed_rule(
    flow: SyncedFlow, cast: Users
) -> None:
    assert list(rule.flows_to_check()) == []
    set_rule(cast, 3)
    assert list(rule.flows_to_check()) == [flow.pk]
    rule.apply_rule(flow)
    assert list(rule.flows_to_check()) == []
    store_sync(flow, START + 10 * DAY, [failed_candidate(1, score=58)])
    assert list(rule.flows_to_check()) == [flow.pk]
    rule.apply_rule(SyncedFlow.objects.get(pk=flow.pk))
    set_rule(cast, 4)
    assert list(rule.flows_to_check()) == [flow.pk]
    assert RuleRun.objects.count() == 0


def test_the_worker_applies_it(flow: SyncedFlow, cast: Users) -> None:
    set_rule(cast, 3)
    tasks.apply_rule.func(flow.pk)
    assert Case.objects.filter(opened_by="").count() == 3 * near(3)
    entry = AuditEntry.objects.get(action="case.opened")
    assert (entry.actor, entry.details["count"]) == ("", 3 * near(3))


def test_an_erased_candidate_gets_no_case_again(flow: SyncedFlow, cast: Users) -> None:
    set_rule(cast, 3)
    rule.apply_rule(flow)
    count = Case.objects.count()
    case = Case.objects.order_by("pk")[0]
    assert erase(cast.acme.pk, case.email) == 1
    # As the next sync stores them: without a name and an address.
    candidate = flow.candidates.get(candidate_id=case.candidate_id)
    candidate.email = candidate.first_name = candidate.last_name = ""
    candidate.save()
    rule.forget_runs(cast.acme)
    assert rule.apply_rule(flow) == 0
    assert Case.objects.count() == count
