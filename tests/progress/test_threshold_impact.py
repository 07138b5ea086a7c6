"""The impact of changed thresholds, as the editor's review shows it."""

import pytest

from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics import types
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import StepResult, SyncedFlow
from dashboard.progress.sync.aggregates import compute_metrics
from dashboard.progress.whatif import threshold_impacts, what_if
from tests.flows.support import post_action_page
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import START
from tests.support.pages import LintingClient, text
from tests.support.users import Users

IMPACT = "/w/acme/flows/1/progress/what-if/impact/"


@pytest.fixture
def synced_flow(run_sync: RunSync) -> SyncedFlow:
    run_sync()
    return get_flow()


def metrics_of(flow: SyncedFlow) -> FlowMetrics:
    known = types.load_metrics(flow.metrics)
    assert known is not None
    return known


def test_impact_equals_the_what_if(synced_flow: SyncedFlow) -> None:
    known = metrics_of(synced_flow)
    params = {"now-1": "60", "threshold-1": "72"}
    [move] = threshold_impacts(FlowData.visible(synced_flow), known, params)
    preview = what_if(synced_flow, known, params).previews[0]
    assert (move.old, move.new, move.step) == (60, 72, preview.step)
    assert (move.passing, move.would_pass) == (preview.step.passing, preview.passing)
    assert move.would_pass < move.passing < move.step.scored


def test_fractional_threshold_counts_scores(synced_flow: SyncedFlow) -> None:
    result = StepResult.objects.filter(flow=synced_flow, order=1, score__gte=70).first()
    assert result is not None
    StepResult.objects.filter(pk=result.pk).update(score=70.5)
    synced_flow.metrics, _ = compute_metrics(synced_flow, as_of=START, stalled_days=7)
    params = {"now-1": "70.5", "threshold-1": "70.6"}
    [move] = threshold_impacts(FlowData.visible(synced_flow), metrics_of(synced_flow), params)
    assert move.passing == move.would_pass + 1


@pytest.mark.parametrize("odd", ["", "x", "nan", "inf", "-1", "101", "1e999"])
def test_invalid_thresholds_are_ignored(synced_flow: SyncedFlow, odd: str) -> None:
    flow_data, known = FlowData.visible(synced_flow), metrics_of(synced_flow)
    assert threshold_impacts(flow_data, known, {"now-1": "60", "threshold-1": odd}) == []
    assert threshold_impacts(flow_data, known, {"now-1": odd, "threshold-1": "60"}) == []
    assert (
        threshold_impacts(flow_data, known, {"threshold-1": "60", "now-9": "1", "threshold-9": "2"})
        == []
    )


def test_review_shows_the_impact(
    recruiter: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    path = "/w/acme/flows/1/edit/"
    form = recruiter.page(path)
    review = post_action_page(recruiter, path, form, "review", steps__0__passThreshold="72")
    [query] = review.select("[hx-trigger=load]")
    [plain] = query.find_all("a")
    assert str(plain["href"]).startswith("/w/acme/flows/1/progress/?now-1=60&threshold-1=72#")
    step = metrics_of(synced_flow).steps[0]
    fragment = recruiter.fragment(str(query["hx-get"]), "threshold-impact")
    words = text(fragment)
    then, now = step.counts[72], step.counts[60]
    assert (
        f"Step 1 ({step.label}) at 72: {then} of {step.scored} scored candidates "
        f"would pass instead of {now} at 60." in words
    )
    assert words.endswith(f"· {synced_flow.read} candidates")
    assert fragment.find("time")


def test_unchanged_count_is_shown_as_such(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    passing = metrics_of(synced_flow).steps[0].counts
    [first, *_] = [
        threshold for threshold in range(100) if passing[threshold] == passing[threshold + 1]
    ]
    fragment = viewer.fragment(
        f"{IMPACT}?now-1={first}&threshold-1={first + 1}", "threshold-impact"
    )
    assert f"would pass, as many as at {first}." in text(fragment)


def test_no_impact_without_scores(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    for path in ("/w/acme/flows/2/", "/w/acme/flows/never-listed/"):
        params = f"{path}progress/what-if/impact/?now-1=60&threshold-1=70"
        assert text(viewer.fragment(params, "threshold-impact")) == ""
    StepResult.objects.filter(flow=synced_flow).delete()
    SyncedFlow.objects.filter(pk=synced_flow.pk).update(metrics=None)
    assert text(viewer.fragment(f"{IMPACT}?now-1=60&threshold-1=70", "threshold-impact")) == ""


def test_review_without_changes_requests_no_impact(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    path = "/w/acme/flows/1/edit/"
    review = post_action_page(recruiter, path, recruiter.page(path), "review", flowName="Other")
    assert not review.select("[hx-trigger=load]")
