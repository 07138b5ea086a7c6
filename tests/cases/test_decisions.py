"""Decisions: each with a reason and an author, a later one supersedes, four eyes where wanted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from msgspec.structs import replace

from dashboard.accounts.models import User
from dashboard.cases.decisions import (
    CaseErased,
    DecidedMeanwhile,
    DecisionDraft,
    DecisionRefused,
    SetThreshold,
    record_decision,
)
from dashboard.cases.evidence.types import load_evidence
from dashboard.cases.models import Case, CaseRules, Decision, Outcome
from dashboard.cases.openings import get_rules
from dashboard.cases.personal_data import erase
from dashboard.progress.models import SyncedFlow
from tests.support.cases import DAY, REASON, START, create_flow, failed_candidate, open_all
from tests.support.cases import store_sync as sync
from tests.support.users import Users


def open_one(cast: Users, *, set_by: str = "") -> Case:
    """Open a case whose threshold ``set_by`` set before the result."""
    flow = create_flow(cast.acme)
    sync(flow, START, [])
    if set_by:
        flow.threshold_changes.create(
            version=1, order=1, label="Step 1", old=50, new=60, before=START, after=START, by=set_by
        )
    sync(flow, START + 2 * DAY, [failed_candidate(1)])
    (case,) = open_all(SyncedFlow.objects.get(pk=flow.pk)).opened
    return case


def decide(
    case: Case, by: User, seen: int = 0, outcome: Outcome = Outcome.UPHELD, reason: str = REASON
) -> Decision | None:
    draft = DecisionDraft(outcome=outcome, reason=reason, seen=seen)
    return record_decision(case, draft, by=by, rules=get_rules(case.workspace))


def state_now(case: Case) -> str:
    return Case.objects.with_state().get(pk=case.pk).state  # type: ignore[attr-defined,no-any-return]


def test_a_later_decision_supersedes_and_alters_nothing(cast: Users) -> None:
    case = open_one(cast)
    assert state_now(case) == "open"
    decide(case, cast.recruiter)
    first = Decision.objects.values().get()
    assert state_now(case) == "upheld"
    decide(case, cast.owner, seen=1, outcome=Outcome.SENT_ON, reason="Another view")
    assert state_now(case) == "sent_on"
    assert Decision.objects.filter(number=1).values().get() == first
    assert [d.by for d in Decision.objects.all()] == [cast.recruiter.email, cast.owner.email]


def test_a_second_click_records_nothing(cast: Users) -> None:
    case = open_one(cast)
    assert decide(case, cast.recruiter) is not None
    assert decide(case, cast.recruiter) is None
    assert Decision.objects.count() == 1


def test_a_decision_on_an_outdated_page_is_refused(cast: Users) -> None:
    case = open_one(cast)
    decide(case, cast.recruiter)
    for seen in (0, 2):
        with pytest.raises(DecidedMeanwhile):
            decide(case, cast.owner, seen=seen)
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_decides(cast: Users) -> None:
    case = open_one(cast)

    def attempt(by: User) -> bool:
        try:
            return decide(case, by) is not None
        except DecisionRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, (cast.recruiter, cast.owner))) == [False, True]
    assert Decision.objects.count() == 1


def test_four_eyes_keep_who_set_the_threshold_from_deciding(cast: Users) -> None:
    case = open_one(cast, set_by=cast.recruiter.email.upper())
    decide(case, cast.recruiter)
    CaseRules.objects.update_or_create(workspace=cast.acme, defaults={"has_four_eyes": True})
    with pytest.raises(SetThreshold):
        decide(case, cast.recruiter, seen=1)
    assert decide(case, cast.owner, seen=1) is not None


def test_four_eyes_bar_each_who_may_have_set_the_threshold(cast: Users) -> None:
    """Taptalent gave no time of the result, and the threshold changed twice around it."""
    flow = create_flow(cast.acme)
    sync(flow, START, [])
    times = {"after": START + DAY / 4, "before": START + DAY / 4, "label": "Step 1", "order": 1}
    flow.threshold_changes.create(version=2, old=50, new=55, by="Ravi@example.com", **times)
    later = times | {"after": START + 3 * DAY, "before": START + 3 * DAY}
    candidate = failed_candidate(1)
    untimed = replace(candidate.attempts[0], submitted_at=None)
    sync(flow, START + 2 * DAY, [replace(candidate, attempts=(untimed,))])
    flow.threshold_changes.create(version=2, old=55, new=60, by="vera@example.com", **later)
    (case,) = open_all(SyncedFlow.objects.get(pk=flow.pk)).opened
    evidence = load_evidence(case.evidence)
    assert evidence is not None
    assert (evidence.then.certainty, evidence.then.options) == ("unclear", [50, 55])
    assert evidence.setters() == {"ravi@example.com", "vera@example.com"}
    CaseRules.objects.update_or_create(workspace=cast.acme, defaults={"has_four_eyes": True})
    with pytest.raises(SetThreshold):
        decide(case, cast.recruiter)
    assert decide(case, cast.owner) is not None


def test_four_eyes_bar_nobody_where_the_threshold_was_set_elsewhere(cast: Users) -> None:
    case = open_one(cast)
    CaseRules.objects.update_or_create(workspace=cast.acme, defaults={"has_four_eyes": True})
    assert decide(case, cast.recruiter) is not None


def test_nobody_decides_on_an_erased_case(cast: Users) -> None:
    case = open_one(cast)
    assert erase(cast.acme.pk, "C1@example.com") == 1
    with pytest.raises(CaseErased):
        decide(case, cast.recruiter)
