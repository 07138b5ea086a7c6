"""Evidence: equal to the snapshot of its version, and the same after later syncs."""

from datetime import timedelta

import pytest

from dashboard.cases.evidence.presenters import evidence_groups, evidence_rows, finding
from dashboard.cases.evidence.types import ThresholdEvidence, load_evidence, store_evidence
from dashboard.cases.models import Case
from dashboard.core.audit_events import record_event
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import StepResult, SyncRun
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import change_thresholds
from tests.support.cases import (
    DAY,
    START,
    create_flow,
    failed_candidate,
    open_all,
    plain_evidence,
    state_of,
    store_sync,
)
from tests.support.users import Users


def test_evidence_stays_as_it_was_after_ten_syncs_and_a_moved_threshold(
    run_sync: RunSync, partner: Simulator, acme: Users
) -> None:
    run_sync()
    opened = open_all(get_flow()).opened
    assert len(opened) > 5
    copies = {case.pk: case.evidence for case in Case.objects.all()}
    version = get_flow().version
    for n in range(10):
        partner.clock.advance(3 * 86400)
        if n == 4:
            change_thresholds(client_for(acme.acme), step_1=90, step_2=90)
            record_event(acme.recruiter, acme.acme, "flow.changed", flow_id="1")
        run_sync()
    flow = get_flow()
    assert flow.version > version
    assert {case.pk: case.evidence for case in Case.objects.all()} == copies
    for case in Case.objects.all():
        evidence = load_evidence(case.evidence)
        assert evidence is not None
        result = StepResult.objects.at(case.version).filter(
            flow=flow, candidate__candidate_id=case.candidate_id, order=case.step
        )
        stored = result.values("score", "passed", "submitted_at", "waited_low").get()
        assert stored == {
            "score": evidence.score,
            "passed": evidence.passed,
            "submitted_at": evidence.submitted_at,
            "waited_low": evidence.waited_low,
        }
        scores = StepResult.objects.at(case.version).filter(
            flow=flow, order=case.step, score__isnull=False
        )
        if evidence.score is not None:
            higher = scores.filter(score__gt=evidence.score).count()
            assert (evidence.rank, evidence.ranked) == (higher + 1, scores.count())
        run = SyncRun.objects.get(flow=flow, version=case.version)
        assert evidence.synced_at == run.at
        assert evidence.now.value != 90


def test_evidence_tells_both_thresholds_and_who_set_them(
    run_sync: RunSync, partner: Simulator, acme: Users
) -> None:
    run_sync()
    before = {step["order"]: step["mark"] for step in get_flow().steps}
    change_thresholds(client_for(acme.acme), step_1=95)
    record_event(acme.recruiter, acme.acme, "flow.changed", flow_id="1", reason="Too easy")
    run_sync()
    open_all(get_flow(), step=1)
    found = [load_evidence(case.evidence) for case in Case.objects.filter(step=1)]
    assert found
    for evidence in found:
        assert evidence is not None
        assert evidence.now.value == 95
        assert (evidence.now.set_by, evidence.now.reason) == (acme.recruiter.email, "Too easy")
        assert evidence.then.value == before[1]
        assert evidence.then.set_by == ""
        assert evidence.setters() == {acme.recruiter.email}


def test_evidence_without_data_says_so_and_guesses_nothing(cast: Users) -> None:
    flow = create_flow(cast.acme)
    flow.steps[0]["mark"] = None
    flow.save()
    store_sync(flow, START + 5 * DAY, [failed_candidate(1, score=None)])
    (case,) = open_all(flow).opened
    evidence = load_evidence(case.evidence)
    assert evidence is not None
    assert (evidence.score, evidence.rank, evidence.then.value) == (None, None, None)
    values = {row.name: row.value for row in evidence_rows(case, evidence)}
    assert values["score"] == "Taptalent did not return it"
    assert values["threshold-then"] == values["rank"] == values["distance-then"] == "not known"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (
            {"score": 59},
            "Score 59 of 100, threshold ≥ 60: 1 point below it. Recorded result: failed.",
        ),
        (
            {"score": 59.5},
            "Score 59.5 of 100, threshold ≥ 60: 0.5 points below it. Recorded result: failed.",
        ),
        (
            {"now": ThresholdEvidence(value=50, certainty="known")},
            (
                "Score 55 of 100, threshold ≥ 60: 5 points below it. "
                "At opening the threshold was ≥ 50: 5 points above it. Recorded result: failed."
            ),
        ),
        (
            {"then": ThresholdEvidence(value=None, certainty="unclear", options=[50, 60])},
            (
                "Score 55 of 100. Threshold at that time: one of: 50, 60. "
                "At opening the threshold was ≥ 60: 5 points below it. Recorded result: failed."
            ),
        ),
        ({"score": None, "passed": None}, "No score is recorded."),
    ],
)
def test_one_sentence_tells_what_a_case_is_about(known: dict[str, object], expected: str) -> None:
    assert finding(plain_evidence(**known)).replace("\u202f", " ") == expected


def test_a_threshold_that_held_is_told_once() -> None:
    case = Case(step=1, step_label="Quiz")
    moved = plain_evidence(now=ThresholdEvidence(value=50, certainty="known"))
    for evidence, expected in ((plain_evidence(), 1), (moved, 2)):
        groups = evidence_groups(case, evidence)
        names = [row.name for group in groups for row in group.rows]
        assert len([name for name in names if name.startswith("threshold-")]) == expected
        assert len([name for name in names if name.startswith("distance-")]) == expected
        assert sorted(names) == sorted(row.name for row in evidence_rows(case, evidence))
        assert len({(group.source, group.at) for group in groups}) == len(groups)


def test_evidence_has_each_different_result(cast: Users) -> None:
    flow = create_flow(cast.acme)
    for day, score in enumerate((40, 40, 52, 58), start=5):
        candidates = [failed_candidate(1, score=score), failed_candidate(2, score=70)]
        store_sync(flow, START + day * DAY, candidates)
    open_all(flow)
    case = Case.objects.get(candidate_id="c1")
    evidence = load_evidence(case.evidence)
    assert evidence is not None
    assert [attempt.score for attempt in evidence.attempts] == [40, 52, 58]
    assert [attempt.found_at for attempt in evidence.attempts] == [
        START + day * DAY for day in (5, 7, 8)
    ]
    assert (evidence.rank, evidence.ranked, evidence.distance_now) == (2, 2, -2)


def test_evidence_survives_being_stored(cast: Users) -> None:
    flow = create_flow(cast.acme)
    store_sync(flow, START + 5 * DAY, [failed_candidate(1)])
    (case,) = open_all(flow).opened
    loaded = load_evidence(Case.objects.get(pk=case.pk).evidence)
    assert loaded is not None
    assert store_evidence(loaded) == Case.objects.get(pk=case.pk).evidence
    assert loaded.submitted_at == START + DAY
    assert state_of(flow, "c1").candidate.assigned_at == loaded.assigned_at


def test_a_result_without_times_lies_between_two_syncs(cast: Users) -> None:
    flow = create_flow(cast.acme)
    store_sync(flow, START, [])
    candidate = failed_candidate(1)
    bare = candidate.__class__(
        id="c1",
        email="c1@example.com",
        status="FAILED",
        attempts=tuple(
            attempt.__class__(step_order=1, score=attempt.score, passed=False)
            for attempt in candidate.attempts
        ),
    )
    store_sync(flow, START + DAY, [bare])
    flow.threshold_changes.create(
        version=2, order=1, label="Step 1", old=50, new=60, after=START, before=START + DAY
    )
    (case,) = open_all(flow).opened
    evidence = load_evidence(case.evidence)
    assert evidence is not None
    assert (evidence.then.certainty, evidence.then.options) == ("unclear", [50, 60])
    assert evidence.now.value == 60
    assert evidence.found_at == START + DAY
    assert timedelta() < FlowData.visible(flow).flow.synced_at - START  # type: ignore[operator]
