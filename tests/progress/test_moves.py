"""The impact of changed thresholds, as the editor's review shows it."""

import pytest

from dashboard.progress import figures
from dashboard.progress.figures import Figures
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import Result, TrackedFlow
from dashboard.progress.whatif import moves, what_if
from tests.flows.support import pressed
from tests.progress.conftest import RunSync, get_flow
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

IMPACT = "/w/acme/flows/1/progress/what-if/moves/"


@pytest.fixture
def synced_flow(run_sync: RunSync) -> TrackedFlow:
    run_sync()
    return get_flow()


def metrics_of(flow: TrackedFlow) -> Figures:
    known = figures.of(flow.figures)
    assert known is not None
    return known


def test_impact_equals_the_what_if(synced_flow: TrackedFlow) -> None:
    known = metrics_of(synced_flow)
    asked = {"now-1": "60", "threshold-1": "72"}
    [move] = moves(FlowData.visible(synced_flow), known, asked)
    trial = what_if(synced_flow, known, asked).trials[0]
    assert (move.old, move.new, move.step) == (60, 72, trial.step)
    assert (move.passing, move.would_pass) == (trial.step.passing, trial.passing)
    assert move.would_pass < move.passing < move.step.scored


def test_fractional_threshold_counts_scores(synced_flow: TrackedFlow) -> None:
    result = Result.objects.filter(flow=synced_flow, order=1, score__gte=70).first()
    assert result is not None
    Result.objects.filter(pk=result.pk).update(score=70.5)
    asked = {"now-1": "70.5", "threshold-1": "70.6"}
    [move] = moves(FlowData.visible(synced_flow), metrics_of(synced_flow), asked)
    assert move.passing == move.would_pass + 1


@pytest.mark.parametrize("odd", ["", "x", "nan", "inf", "-1", "101", "1e999"])
def test_invalid_thresholds_are_ignored(synced_flow: TrackedFlow, odd: str) -> None:
    flow_data, known = FlowData.visible(synced_flow), metrics_of(synced_flow)
    assert moves(flow_data, known, {"now-1": "60", "threshold-1": odd}) == []
    assert moves(flow_data, known, {"now-1": odd, "threshold-1": "60"}) == []
    assert moves(flow_data, known, {"threshold-1": "60", "now-9": "1", "threshold-9": "2"}) == []


def test_review_shows_the_impact(
    recruiter: LintingClient, synced_flow: TrackedFlow, acme: Cast
) -> None:
    path = "/w/acme/flows/1/edit/"
    form = recruiter.page(path)
    review = pressed(recruiter, path, form, "review", steps__0__passThreshold="72")
    [asking] = review.select("[hx-trigger=load]")
    [plain] = asking.find_all("a")
    assert str(plain["href"]).startswith("/w/acme/flows/1/progress/?now-1=60&threshold-1=72#")
    step = metrics_of(synced_flow).steps[0]
    fragment = recruiter.fragment(str(asking["hx-get"]), "moves")
    words = text(fragment)
    then, now = step.counts[72], step.counts[60]
    assert (
        f"Step 1 ({step.label}) at 72: {then} of {step.scored} scored candidates "
        f"would pass instead of {now} at 60." in words
    )
    assert words.endswith(f"· {synced_flow.read} candidates")
    assert fragment.find("time")


def test_unchanged_count_is_shown_as_such(viewer: LintingClient, synced_flow: TrackedFlow) -> None:
    passing = metrics_of(synced_flow).steps[0].counts
    [first, *_] = [mark for mark in range(100) if passing[mark] == passing[mark + 1]]
    fragment = viewer.fragment(f"{IMPACT}?now-1={first}&threshold-1={first + 1}", "moves")
    assert f"would pass, as many as at {first}." in text(fragment)


def test_no_impact_without_scores(viewer: LintingClient, synced_flow: TrackedFlow) -> None:
    for path in ("/w/acme/flows/2/", "/w/acme/flows/never-listed/"):
        asked = f"{path}progress/what-if/moves/?now-1=60&threshold-1=70"
        assert text(viewer.fragment(asked, "moves")) == ""
    Result.objects.filter(flow=synced_flow).delete()
    TrackedFlow.objects.filter(pk=synced_flow.pk).update(figures=None)
    assert text(viewer.fragment(f"{IMPACT}?now-1=60&threshold-1=70", "moves")) == ""


def test_review_without_changes_requests_no_impact(
    recruiter: LintingClient, synced_flow: TrackedFlow
) -> None:
    path = "/w/acme/flows/1/edit/"
    review = pressed(recruiter, path, recruiter.page(path), "review", flowName="Other")
    assert not review.select("[hx-trigger=load]")
