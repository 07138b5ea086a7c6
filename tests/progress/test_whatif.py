"""The what-if: the effect of another threshold, or of a target, on those with a score."""

import re

import pytest
from django.db.models import F

from dashboard.progress.models import StepResult, SyncedFlow
from dashboard.progress.sync.aggregates import compute_metrics
from dashboard.progress.whatif import what_if
from dashboard.workspaces.connection.client import client_for
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import START, change_thresholds
from tests.progress.pages import PAGE, count, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users


@pytest.mark.parametrize("threshold", [0, 37, 60, 61, 100])
def test_candidates_whose_result_changes_are_listed(
    viewer: LintingClient, synced_flow: SyncedFlow, threshold: int
) -> None:
    page = viewer.page(PAGE, data={"threshold-1": threshold})
    known = metrics_of(synced_flow)
    step = known.steps[0]
    assert f"{step.counts[threshold]} of {step.scored}" in text(part(page, '[data-summary="1"]'))
    link = part(page, '[data-affected="1"]')
    assert link.has_attr("hidden") == (threshold == step.threshold)
    if not link.has_attr("hidden"):
        assert count(viewer.page(str(link["href"]))) == abs(step.counts[threshold] - step.passing)


@pytest.mark.parametrize("has_fractions", [False, True])
@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("at", ["61.3", "70.5", "99,9"])
def test_a_threshold_between_whole_ones_is_exact(
    synced_flow: SyncedFlow, at: str, inclusive: bool, has_fractions: bool
) -> None:
    if has_fractions:
        results = StepResult.objects.filter(flow=synced_flow, order=1, score__lt=100)
        results.update(score=F("score") + 0.5)
    synced_flow.steps[0] |= {"inclusive": inclusive, "is_learned": True}
    synced_flow.metrics, synced_flow.scores = compute_metrics(
        synced_flow, as_of=START, stalled_days=7
    )
    known = metrics_of(synced_flow)
    found = what_if(synced_flow, known, {"threshold-1": at})
    rule = known.steps[0].rule.at(float(at.replace(",", ".")))
    results = StepResult.objects.filter(flow=synced_flow, order=1, score__isnull=False)
    passing = [score for score in results.values_list("score", flat=True) if rule.passes(score)]
    assert found.previews[0].passing == len(passing)
    assert found.completion is not None
    assert found.completion.low <= found.completion.high


@pytest.mark.parametrize(("language", "shown"), [("en", "62.5"), ("de", "62,5")])
def test_a_saved_fraction_stands_there_until_another_is_tried(
    viewer: LintingClient, cast: Users, synced_flow: SyncedFlow, language: str, shown: str
) -> None:
    cast.viewer.language = language
    cast.viewer.save()
    synced_flow.steps[0]["mark"] = 62.5
    synced_flow.metrics, _ = compute_metrics(synced_flow, as_of=START, stalled_days=7)
    synced_flow.save()
    page = viewer.page(PAGE)
    step = metrics_of(synced_flow).steps[0]
    field = part(page, "#threshold-1")
    assert field["value"] == part(page, "[data-reset]")["data-reset"] == shown
    assert part(page, '[data-threshold="1"]')["value"] == "62.5"
    assert part(page, '[data-line="1"]')["x1"] == "62.5%"
    words = text(part(page, '[data-summary="1"]'))
    assert shown in words
    assert f"{step.passing} " in words
    assert part(page, '[data-affected="1"]').has_attr("hidden")


def test_target_gives_a_threshold_without_scripts(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    known = metrics_of(synced_flow)
    counts = known.steps[0].counts
    page = viewer.page(PAGE, data={"need-1": counts[70]})
    highest = max(threshold for threshold, n in enumerate(counts) if n >= counts[70])
    assert text(part(page, '[data-goal="1"] [data-goal-summary]')).endswith(
        f"Highest threshold: {highest} ({counts[70]} pass)."
    )


def test_target_between_two_thresholds_offers_both(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    known = metrics_of(synced_flow)
    counts = known.steps[0].counts
    threshold = next(n for n in range(30, 100) if counts[n] - counts[n + 1] > 1)
    page = viewer.page(PAGE, data={"need-1": counts[threshold] - 1, "threshold-2": 40})
    assert text(part(page, "[data-goal-summary]")) == (
        f"No threshold gives exactly {counts[threshold] - 1}: {counts[threshold]} pass "
        f"at {threshold}, {counts[threshold + 1]} at {threshold + 1}."
    )
    options = page.select('[data-goal="1"] .goal-options a')
    assert [link["data-option"] for link in options] == [str(threshold), str(threshold + 1)]
    preview = viewer.page(f"{PAGE}{str(options[1]['href']).partition('#')[0]}")
    assert part(preview, "#threshold-1")["value"] == str(threshold + 1)
    assert part(preview, "#threshold-2")["value"] == "40"


def test_two_thresholds_give_a_range(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    page = viewer.page(PAGE, data={"threshold-1": 40, "threshold-2": 40})
    words = text(part(page, "[data-completion]"))
    low, high, untaken = map(int, re.findall(r"\d+", words))
    assert low + untaken == high
    assert untaken > 0


@pytest.mark.parametrize(
    "query",
    ["threshold-1=x", "threshold-1=9999", "threshold-1=-3", "threshold-77=3", "need-1=abc"],
)
def test_invalid_thresholds_are_ignored(
    viewer: LintingClient, synced_flow: SyncedFlow, query: str
) -> None:
    viewer.page(f"{PAGE}?{query}")


def test_editor_includes_a_step(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    fragment = viewer.fragment(f"{PAGE}what-if/?step=2", "what-if-2")
    assert fragment.find(id="what-if-2")
    assert fragment.find("svg", class_="histogram")
    empty = viewer.fragment("/w/acme/flows/2/progress/what-if/?step=2", "what-if-2")
    assert not empty.find("svg")


def test_editor_passes_the_saved_threshold(
    viewer: LintingClient, recruiter: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    """Save 58 after the last sync, which the editor knows already."""
    known = metrics_of(synced_flow)
    step = known.steps[0]
    assert step.threshold == 60
    change_thresholds(client_for(acme.acme), step_1=58)
    page = recruiter.page("/w/acme/flows/1/edit/")
    address = part(page, f'[hx-get*="{PAGE}what-if/?step=1"]')["hx-get"]
    assert str(address).endswith("&now=58")
    fragment = recruiter.fragment(str(address), "what-if-1")
    assert part(fragment, ".chart-saved")["x1"] == "58%"
    summary = part(fragment, '[data-summary="1"]')
    assert summary["data-now"] == "58"
    assert text(summary) == f"At 58, {step.counts[58]} of {step.scored} would pass."


@pytest.mark.parametrize("now", ["58.5", "-3", "1e5", "x", "nan", ""])
def test_invalid_saved_threshold_is_ignored(
    viewer: LintingClient, synced_flow: SyncedFlow, now: str
) -> None:
    viewer.fragment(f"{PAGE}what-if/?step=1&now={now}", "what-if-1")


def test_difference_to_the_recorded_results_is_explained(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    assert "scored against an earlier threshold" not in text(viewer.page(PAGE).main)
    change_thresholds(client_for(acme.acme), step_1=75)
    run_sync()
    known = metrics_of(get_flow())
    step, stage = known.steps[0], known.funnel.stages[0]
    page = viewer.page(PAGE)
    assert f"At 75, {step.passing} of {step.scored} would pass." in text(page.main)
    words = text(part(page, ".what-if-recorded"))
    assert step.passing != stage.passed
    assert f"Recorded: {step.recorded_passes} passed." in words
    assert f"{step.drifted} were scored against an earlier threshold" in words
    tried = text(viewer.page(f"{PAGE}?threshold-1=60").main)
    assert f"(now, at 75: {step.passing}; recorded: {step.recorded_passes})" in tried
    links = part(page, ".what-if-recorded").select("a:not(.help-link)")
    assert sum(count(viewer.page(str(link["href"]))) for link in links) == step.drifted
    assert step.passing == step.recorded_passes + step.drift[0] - step.drift[1]


def test_bars_are_drawn_last(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    """Keep the colours of the legend: nothing covers the bars."""
    drawn = [rect["class"][0] for rect in part(viewer.page(PAGE), ".histogram").find_all("rect")]
    assert drawn.index("chart-below") == 0
    assert drawn.count("chart-below") == 1


def test_what_if_leads_to_the_editor_and_has_an_address(
    recruiter: LintingClient, viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    now = round(synced_flow.steps[0]["mark"])
    path = f"{PAGE}?threshold-1={now + 7}&threshold-2={round(synced_flow.steps[1]['mark'])}"
    page = recruiter.page(path)
    use = part(page, '[data-use="1"]')
    assert text(use) == f"Use {now + 7} in the flow editor"
    assert use["href"] == f"/w/acme/flows/1/edit/?threshold-1={now + 7}"
    assert part(page, '[data-use="2"]').has_attr("hidden"), "it was not moved"
    share = part(page, "[data-what-if-link]")
    assert share["data-copy"] == f"http://testserver{PAGE}?threshold-1={now + 7}#what-if"
    assert not viewer.page(path).select("[data-use]"), "a viewer can't edit"
    assert part(viewer.page(PAGE), "[data-what-if-link]").has_attr("hidden")
