"""What other thresholds would do, as the editor's review shows it before they are saved."""

import pytest

from dashboard.progress import figures
from dashboard.progress.figures import Figures
from dashboard.progress.lists import Scope
from dashboard.progress.models import Result, TrackedFlow
from dashboard.progress.whatif import moves, what_if
from tests.flows.support import pressed
from tests.progress.conftest import Look, tracked
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

MOVES = "/w/acme/flows/1/progress/what-if/moves/"


@pytest.fixture
def looked(look: Look) -> TrackedFlow:
    look()
    return tracked()


def figures_of(flow: TrackedFlow) -> Figures:
    known = figures.of(flow)
    assert known is not None
    return known


def test_they_count_as_the_what_if_does(looked: TrackedFlow) -> None:
    known = figures_of(looked)
    asked = {"now-1": "60", "threshold-1": "72"}
    [move] = moves(Scope.visible(looked), known, asked)
    trial = what_if(looked, known, asked).trials[0]
    assert (move.old, move.new, move.step) == (60, 72, trial.step)
    assert (move.passing, move.would_pass) == (trial.step.passing, trial.passing)
    assert move.would_pass < move.passing < move.step.scored


def test_a_mark_between_two_points_counts_the_scores_themselves(looked: TrackedFlow) -> None:
    result = Result.objects.filter(flow=looked, order=1, score__gte=70).first()
    assert result is not None
    Result.objects.filter(pk=result.pk).update(score=70.5)
    asked = {"now-1": "70.5", "threshold-1": "70.6"}
    [move] = moves(Scope.visible(looked), figures_of(looked), asked)
    assert move.passing == move.would_pass + 1


@pytest.mark.parametrize("odd", ["", "x", "nan", "inf", "-1", "101", "1e999"])
def test_what_is_no_threshold_is_left_out(looked: TrackedFlow, odd: str) -> None:
    scope, known = Scope.visible(looked), figures_of(looked)
    assert moves(scope, known, {"now-1": "60", "threshold-1": odd}) == []
    assert moves(scope, known, {"now-1": odd, "threshold-1": "60"}) == []
    assert moves(scope, known, {"threshold-1": "60", "now-9": "1", "threshold-9": "2"}) == []


def test_the_review_tells_what_the_new_thresholds_would_do(
    recruiter: LintingClient, looked: TrackedFlow, acme: Cast
) -> None:
    path = "/w/acme/flows/1/edit/"
    form = recruiter.page(path)
    review = pressed(recruiter, path, form, "review", steps__0__passThreshold="72")
    [asking] = review.select("[hx-trigger=load]")
    [plain] = asking.find_all("a")
    assert str(plain["href"]).startswith("/w/acme/flows/1/progress/?now-1=60&threshold-1=72#")
    step = figures_of(looked).steps[0]
    fragment = recruiter.fragment(str(asking["hx-get"]), "moves")
    words = text(fragment)
    then, now = step.counts[72], step.counts[60]
    assert (
        f"Step 1 ({step.label}) at 72: of {step.scored} people scored, "
        f"{then} would pass instead of {now} at 60." in words
    )
    assert words.endswith(f"; people read: {looked.read} of {looked.total}.")
    assert fragment.find("time")


def test_as_many_who_would_pass_are_said_to_be_as_many(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    passing = figures_of(looked).steps[0].counts
    [first, *_] = [mark for mark in range(100) if passing[mark] == passing[mark + 1]]
    fragment = viewer.fragment(f"{MOVES}?now-1={first}&threshold-1={first + 1}", "moves")
    assert f"{passing[first]} would pass, as many as at {first}." in text(fragment)


def test_nothing_is_told_where_nobody_has_a_score(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    for path in ("/w/acme/flows/2/", "/w/acme/flows/never-listed/"):
        asked = f"{path}progress/what-if/moves/?now-1=60&threshold-1=70"
        assert text(viewer.fragment(asked, "moves")) == ""
    Result.objects.filter(flow=looked).delete()
    TrackedFlow.objects.filter(pk=looked.pk).update(figures=None)
    assert text(viewer.fragment(f"{MOVES}?now-1=60&threshold-1=70", "moves")) == ""


def test_a_review_without_a_changed_threshold_asks_for_nothing(
    recruiter: LintingClient, looked: TrackedFlow
) -> None:
    path = "/w/acme/flows/1/edit/"
    review = pressed(recruiter, path, recruiter.page(path), "review", flowName="Other")
    assert not review.select("[hx-trigger=load]")
