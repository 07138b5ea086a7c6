"""Results near a threshold, and reviews of them."""

import random
from typing import Any

import msgspec
import pytest

from dashboard.accounts.models import User
from dashboard.progress.bulk_actions import reviews
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import Review, SyncedFlow
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import ordered_states
from flows_api import Attempt, Candidate
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import BY, NOON, STEPS, write_sync
from tests.progress.pages import PAGE, SEGMENT, count, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def scored(key: int, score: float, passed: bool | None) -> Candidate:
    attempt = Attempt(step_order=1, score=score, passed=passed)
    status = "FAILED" if passed is False else "IN_PROGRESS"
    return Candidate(id=str(key), status=status, current_step=1, attempts=(attempt,))


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    """Return a flow of 200 candidates with scores around the threshold of 60.

    Some scores equal it, some are exactly 1 or 5 points off.
    """
    flow = SyncedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    chance = random.Random(5)
    edges = [54.9, 55, 55.0001, 59, 60, 61, 61.5, 65, 65.1, 0, 100]
    scores = edges + [
        chance.choice([chance.randint(50, 70), chance.uniform(50, 70)]) for _ in range(189)
    ]
    write_sync(
        flow,
        NOON,
        *(scored(n, s, chance.choice([True, False, None])) for n, s in enumerate(scores)),
    )
    return flow


def results(flow: SyncedFlow) -> dict[str, tuple[float, bool | None]]:
    rows = FlowData.visible(flow).results.filter(order=1, score__isnull=False)
    found = rows.values_list("candidate__candidate_id", "score", "passed")
    return {key: (score or 0.0, passed) for key, score, passed in found}


def review(flow: SyncedFlow, keys: list[str]) -> int:
    flow_data = FlowData.visible(flow)
    states = flow_data.states.filter(candidate__candidate_id__in=keys)
    by = User.objects.get(email=BY)
    return reviews.record_reviews(flow_data, 1, states, seen=flow.version, text="Looked", by=by)[0]


@pytest.mark.parametrize("band", [0, 1, 5])
def test_review_filters_equal_a_count_by_hand(flow: SyncedFlow, band: float) -> None:
    reviewed_keys = [key for n, key in enumerate(results(flow)) if n % 3 == 0]
    assert review(flow, reviewed_keys) == len(reviewed_keys)
    near = {key for key, (score, _) in results(flow).items() if 60 - band <= score <= 60 + band}
    wanted = {"": near, "yes": near & set(reviewed_keys), "no": near - set(reviewed_keys)}
    for reviewed, expected in wanted.items():
        segment = SegmentQuery(name="near", step=1, band=band, reviewed=reviewed)
        states = segment_states(FlowData.visible(flow), segment)
        assert set(states.values_list("candidate__candidate_id", flat=True)) == expected
        assert states.count() == len(expected)
        assert expected
        shown = segment_states(FlowData.visible(flow), segment).count()
        counts = {
            b.reviewed: b.count
            for b in reviews.review_filters(FlowData.visible(flow), segment, shown)
        }
        assert counts == {name: len(keys) for name, keys in wanted.items()}


@pytest.mark.parametrize("inclusive", [True, False])
def test_nearest_misses_come_first(flow: SyncedFlow, inclusive: bool) -> None:
    flow.steps[0]["inclusive"] = inclusive
    found = ordered_states(FlowData.visible(flow), SegmentQuery(name="near", step=1))
    known = results(flow)
    scores = [known[key][0] for key in found.values_list("candidate__candidate_id", flat=True)]
    missed = [score for score in scores if score < 60 or (score == 60 and not inclusive)]
    reached = [score for score in scores if score > 60 or (score == 60 and inclusive)]
    assert missed
    assert reached
    assert scores == sorted(missed, reverse=True) + sorted(reached)


@pytest.mark.parametrize(
    "changed", [scored(7, 61.5, False), scored(7, 58, True), scored(7, 61.5, None)], ids=str
)
def test_changed_result_counts_as_not_reviewed(flow: SyncedFlow, changed: Candidate) -> None:
    everybody = [scored(int(key), *result) for key, result in results(flow).items() if key != "7"]
    write_sync(flow, NOON, *everybody, scored(7, 61.5, True))
    review(flow, ["7"])
    yes, no = (SegmentQuery(name="near", step=1, reviewed=word) for word in ("yes", "no"))
    assert segment_states(FlowData.visible(flow), yes).count() == 1
    write_sync(flow, NOON, *everybody, changed)
    assert segment_states(FlowData.visible(flow), yes).count() == 0
    assert segment_states(FlowData.visible(flow), no).filter(candidate__candidate_id="7").exists()
    write_sync(
        flow, NOON, *everybody, msgspec.structs.replace(scored(7, 61.5, True), first_name="Ada")
    )
    assert segment_states(FlowData.visible(flow), yes).count() == 1, "it is that very result again"


@pytest.mark.parametrize(
    "changed", [scored(8, 61.5, False), scored(8, 58, True), scored(8, 61.5, None)], ids=str
)
def test_result_that_changed_after_the_page_is_not_reviewed(
    flow: SyncedFlow, changed: Candidate
) -> None:
    seven, eight = scored(7, 61.5, True), scored(8, 61.5, True)
    write_sync(flow, NOON, seven, eight)
    shown = flow.version
    write_sync(flow, NOON, msgspec.structs.replace(seven, first_name="Ada"), changed)
    flow_data, by = FlowData.visible(flow), User.objects.get(email=BY)
    states = flow_data.states.filter(candidate__candidate_id__in=["7", "8"])
    counts = reviews.record_reviews(flow_data, 1, states, seen=shown, text="", by=by)
    assert counts == (1, 1)
    assert Review.objects.get().candidate.candidate_id == "7"


def test_skipped_results_are_reported(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    listing = recruiter.page(SEGMENT, data={"show": "near", "step": "1"})
    shown = part(listing, "#selection input[name=version]")["value"]
    assert shown == str(get_flow().version)
    posted = {"show": "near", "step": "1", "all": "1", "bulk_action": "review", "version": "0"}
    where = recruiter.post(f"{PAGE}selections/", posted)["Location"]
    done = recruiter.post(where, {})
    words = text(recruiter.page(done["Location"]).main)
    assert "0 candidates reviewed." in words
    assert f"{count(listing)} results had changed since you saw them and were skipped" in words
    assert not Review.objects.exists()


def test_page_shows_reviews_and_later_changes(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    near = {"show": "near", "step": "1"}
    first = part(recruiter.page(SEGMENT, data=near), "tbody input[name=candidate]")["value"]
    selected = recruiter.post(
        f"{PAGE}selections/", near | {"candidate": first, "bulk_action": "review"}
    )
    done = recruiter.post(selected["Location"], {"text": "Good answers"})
    assert done["Location"] == f"{SEGMENT}?show=near&step=1"
    page = recruiter.page(done["Location"])
    assert "1 candidate reviewed." in text(page.main)
    row = text(part(page, "tbody tr:has(.status)"))
    assert "Good answers" in row
    assert BY in row
    known = metrics_of(get_flow())
    words = f"1 of {known.steps[0].near} reviewed"
    link = next(a for a in recruiter.page(PAGE).main.find_all("a") if text(a) == words)
    assert count(recruiter.page(str(link["href"]))) == 1
    assert count(recruiter.page(SEGMENT, data=near | {"reviewed": "no"})) == known.steps[0].near - 1
    Review.objects.update(score=12)
    words = text(part(recruiter.page(SEGMENT, data=near), "tbody tr:has(.status)"))
    assert "reviewed before the score changed (it was 12)" in words


def test_reviews_send_nothing(
    recruiter: LintingClient, run_sync: RunSync, partner: Any, mailoutbox: list[Any]
) -> None:
    run_sync()
    partner.requests.clear()
    near = {"show": "near", "step": "1", "all": "1", "bulk_action": "review"}
    selected = recruiter.post(f"{PAGE}selections/", near)
    recruiter.post(selected["Location"], {})
    assert Review.objects.exists()
    assert not partner.requests
    assert not mailoutbox
