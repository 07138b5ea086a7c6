"""Near misses: who is near, and whether somebody looked at just that result."""

import random
from typing import Any

import msgspec
import pytest

from dashboard.accounts.models import User
from dashboard.progress import reviewing
from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Review, TrackedFlow
from dashboard.progress.person_rows import in_order
from flows_api import Attempt, Candidate
from tests.progress.conftest import Look, figures_of, tracked
from tests.progress.pages import PAGE, PEOPLE, count, part
from tests.progress.test_snoozing import BY, NOON
from tests.progress.test_writing import STEPS, seen
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


def scored(key: int, score: float, passed: bool | None) -> Candidate:
    attempt = Attempt(step_order=1, score=score, passed=passed)
    status = "FAILED" if passed is False else "IN_PROGRESS"
    return Candidate(id=str(key), status=status, current_step=1, attempts=(attempt,))


@pytest.fixture
def flow(cast: Cast) -> TrackedFlow:
    """200 people with scores around the mark of 60, some on it, some exactly 1 or 5 off."""
    flow = TrackedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    chance = random.Random(5)
    edges = [54.9, 55, 55.0001, 59, 60, 61, 61.5, 65, 65.1, 0, 100]
    scores = edges + [
        chance.choice([chance.randint(50, 70), chance.uniform(50, 70)]) for _ in range(189)
    ]
    seen(
        flow,
        NOON,
        *(scored(n, s, chance.choice([True, False, None])) for n, s in enumerate(scores)),
    )
    return flow


def results(flow: TrackedFlow) -> dict[str, tuple[float, bool | None]]:
    rows = Scope.visible(flow).results.filter(order=1, score__isnull=False)
    found = rows.values_list("person__candidate_id", "score", "passed")
    return {key: (score or 0.0, passed) for key, score, passed in found}


def review(flow: TrackedFlow, keys: list[str]) -> int:
    scope = Scope.visible(flow)
    states = scope.states.filter(person__candidate_id__in=keys)
    by = User.objects.get(email=BY)
    return reviewing.review(scope, 1, states, seen=flow.version, text="Looked", by=by)[0]


@pytest.mark.parametrize("band", [0, 1, 5])
def test_the_band_with_reviews_equals_a_count_by_hand(flow: TrackedFlow, band: float) -> None:
    looked_at = [key for n, key in enumerate(results(flow)) if n % 3 == 0]
    assert review(flow, looked_at) == len(looked_at)
    near = {key for key, (score, _) in results(flow).items() if 60 - band <= score <= 60 + band}
    wanted = {"": near, "yes": near & set(looked_at), "no": near - set(looked_at)}
    for reviewed, expected in wanted.items():
        ask = Ask(show="near", step=1, band=band, reviewed=reviewed)
        states = people(Scope.visible(flow), ask)
        assert set(states.values_list("person__candidate_id", flat=True)) == expected
        assert states.count() == len(expected)
        assert expected
        shown = people(Scope.visible(flow), ask).count()
        counts = {b.reviewed: b.count for b in reviewing.bands(Scope.visible(flow), ask, shown)}
        assert counts == {name: len(keys) for name, keys in wanted.items()}


@pytest.mark.parametrize("inclusive", [True, False])
def test_who_just_missed_comes_first_then_who_just_reached_it(
    flow: TrackedFlow, inclusive: bool
) -> None:
    flow.steps[0]["inclusive"] = inclusive
    found = in_order(Scope.visible(flow), Ask(show="near", step=1))
    known = results(flow)
    scores = [known[key][0] for key in found.values_list("person__candidate_id", flat=True)]
    missed = [score for score in scores if score < 60 or (score == 60 and not inclusive)]
    reached = [score for score in scores if score > 60 or (score == 60 and inclusive)]
    assert missed
    assert reached
    assert scores == sorted(missed, reverse=True) + sorted(reached)


@pytest.mark.parametrize(
    "changed", [scored(7, 61.5, False), scored(7, 58, True), scored(7, 61.5, None)], ids=str
)
def test_a_new_score_or_verdict_needs_another_look(flow: TrackedFlow, changed: Candidate) -> None:
    everybody = [scored(int(key), *result) for key, result in results(flow).items() if key != "7"]
    seen(flow, NOON, *everybody, scored(7, 61.5, True))
    review(flow, ["7"])
    yes, no = (Ask(show="near", step=1, reviewed=word) for word in ("yes", "no"))
    assert people(Scope.visible(flow), yes).count() == 1
    seen(flow, NOON, *everybody, changed)
    assert people(Scope.visible(flow), yes).count() == 0
    assert people(Scope.visible(flow), no).filter(person__candidate_id="7").exists()
    seen(flow, NOON, *everybody, msgspec.structs.replace(scored(7, 61.5, True), first_name="Ada"))
    assert people(Scope.visible(flow), yes).count() == 1, "it is that very result again"


@pytest.mark.parametrize(
    "changed", [scored(8, 61.5, False), scored(8, 58, True), scored(8, 61.5, None)], ids=str
)
def test_what_changed_after_the_list_was_shown_is_not_reviewed(
    flow: TrackedFlow, changed: Candidate
) -> None:
    seven, eight = scored(7, 61.5, True), scored(8, 61.5, True)
    seen(flow, NOON, seven, eight)
    shown = flow.version
    seen(flow, NOON, msgspec.structs.replace(seven, first_name="Ada"), changed)
    scope, by = Scope.visible(flow), User.objects.get(email=BY)
    states = scope.states.filter(person__candidate_id__in=["7", "8"])
    counts = reviewing.review(scope, 1, states, seen=shown, text="", by=by)
    assert counts == (1, 1)
    assert Review.objects.get().person.candidate_id == "7"


def test_how_many_were_left_out_is_said(recruiter: LintingClient, look: Look) -> None:
    look()
    listing = recruiter.page(PEOPLE, data={"show": "near", "step": "1"})
    shown = part(listing, "#selection input[name=version]")["value"]
    assert shown == str(tracked().version)
    posted = {"show": "near", "step": "1", "all": "1", "deed": "review", "version": "0"}
    where = recruiter.post(f"{PEOPLE}chosen/", posted)["Location"]
    done = recruiter.post(where, {})
    words = text(recruiter.page(done["Location"]).main)
    assert "0 people are reviewed." in words
    assert f"{count(listing)} results changed after you had seen them, and were left out" in words
    assert not Review.objects.exists()


def test_the_page_says_who_looked_at_what_and_when_it_changed_since(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    near = {"show": "near", "step": "1"}
    first = part(recruiter.page(PEOPLE, data=near), "tbody input[name=person]")["value"]
    chosen = recruiter.post(f"{PEOPLE}chosen/", near | {"person": first, "deed": "review"})
    done = recruiter.post(chosen["Location"], {"text": "Good answers"})
    assert done["Location"] == f"{PEOPLE}?show=near&step=1"
    page = recruiter.page(done["Location"])
    assert "1 person is reviewed." in text(page.main)
    row = text(part(page, "tbody tr:has(.status)"))
    assert "Good answers" in row
    assert BY in row
    known = figures_of(tracked())
    words = f"1 of {known.steps[0].near} reviewed"
    link = next(a for a in recruiter.page(PAGE).main.find_all("a") if text(a) == words)
    assert count(recruiter.page(str(link["href"]))) == 1
    assert count(recruiter.page(PEOPLE, data=near | {"reviewed": "no"})) == known.steps[0].near - 1
    Review.objects.update(score=12)
    words = text(part(recruiter.page(PEOPLE, data=near), "tbody tr:has(.status)"))
    assert "reviewed before the score changed (it was 12)" in words


def test_nothing_is_sent_to_anyone(
    recruiter: LintingClient, look: Look, partner: Any, mailoutbox: list[Any]
) -> None:
    look()
    partner.requests.clear()
    near = {"show": "near", "step": "1", "all": "1", "deed": "review"}
    chosen = recruiter.post(f"{PEOPLE}chosen/", near)
    recruiter.post(chosen["Location"], {})
    assert Review.objects.exists()
    assert not partner.requests
    assert not mailoutbox
