"""Thresholds on trial: what another one, or a goal, would have meant for those with a score."""

import re

import pytest

from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.partner import client_for
from tests.progress.conftest import Look, figures_of, tracked
from tests.progress.pages import PAGE, count, part
from tests.progress.test_sync import move
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


@pytest.mark.parametrize("mark", [0, 37, 60, 61, 100])
def test_who_changes_sides_is_listed(viewer: LintingClient, looked: TrackedFlow, mark: int) -> None:
    page = viewer.page(PAGE, data={"threshold-1": mark})
    known = figures_of(looked)
    step = known.steps[0]
    assert f"{step.counts[mark]} of {step.scored}" in text(part(page, '[data-says="1"]'))
    link = part(page, '[data-moving="1"]')
    assert link.has_attr("hidden") == (mark == step.mark)
    if not link.has_attr("hidden"):
        assert count(viewer.page(str(link["href"]))) == abs(step.counts[mark] - step.passing)


def test_without_scripts_a_goal_gives_a_threshold(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures_of(looked)
    counts = known.steps[0].counts
    page = viewer.page(PAGE, data={"need-1": counts[70]})
    highest = max(mark for mark, n in enumerate(counts) if n >= counts[70])
    assert text(part(page, '[data-goal="1"] [data-goal-says]')).endswith(
        f"{highest} is the highest threshold that lets {counts[70]} through."
    )


def test_a_goal_between_two_thresholds_offers_both(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures_of(looked)
    counts = known.steps[0].counts
    mark = next(n for n in range(30, 100) if counts[n] - counts[n + 1] > 1)
    page = viewer.page(PAGE, data={"need-1": counts[mark] - 1, "threshold-2": 40})
    assert text(part(page, "[data-goal-says]")) == (
        f"No threshold gives exactly {counts[mark] - 1}: {mark} lets {counts[mark]} through, "
        f"the next one, {mark + 1}, lets {counts[mark + 1]}."
    )
    tries = page.select('[data-goal="1"] .goal-tries a')
    assert [link["data-try"] for link in tries] == [str(mark), str(mark + 1)]
    tried = viewer.page(f"{PAGE}{str(tries[1]['href']).partition('#')[0]}")
    assert part(tried, "#mark-1")["value"] == str(mark + 1)
    assert part(tried, "#mark-2")["value"] == "40"


def test_two_thresholds_give_a_range(viewer: LintingClient, looked: TrackedFlow) -> None:
    page = viewer.page(PAGE, data={"threshold-1": 40, "threshold-2": 40})
    words = text(part(page, "[data-finish]"))
    low, high, untaken = map(int, re.findall(r"\d+", words))
    assert low + untaken == high
    assert untaken > 0


@pytest.mark.parametrize(
    "query",
    ["threshold-1=x", "threshold-1=9999", "threshold-1=-3", "threshold-77=3", "need-1=abc"],
)
def test_odd_trials_are_no_trouble(viewer: LintingClient, looked: TrackedFlow, query: str) -> None:
    viewer.page(f"{PAGE}?{query}")


def test_the_editor_may_include_a_step(viewer: LintingClient, looked: TrackedFlow) -> None:
    fragment = viewer.fragment(f"{PAGE}what-if/?step=2", "what-if-2")
    assert fragment.find(id="what-if-2")
    assert fragment.find("svg", class_="histogram")
    empty = viewer.fragment("/w/acme/flows/2/progress/what-if/?step=2", "what-if-2")
    assert not empty.find("svg")


def test_now_is_what_the_editor_knows_to_be_saved(
    viewer: LintingClient, recruiter: LintingClient, looked: TrackedFlow, acme: Cast
) -> None:
    """Somebody saved 58 after the last look: the editor says so, and the region under the step."""
    known = figures_of(looked)
    step = known.steps[0]
    assert step.mark == 60
    move(client_for(acme.acme), step_1=58)
    page = recruiter.page("/w/acme/flows/1/edit/")
    address = part(page, f'[hx-get*="{PAGE}what-if/?step=1"]')["hx-get"]
    assert str(address).endswith("&now=58")
    fragment = recruiter.fragment(str(address), "what-if-1")
    assert part(fragment, ".chart-saved")["x1"] == "58%"
    says = part(fragment, '[data-says="1"]')
    assert says["data-now"] == "58"
    assert text(says) == f"At 58, {step.counts[58]} of {step.scored} would pass."


@pytest.mark.parametrize("now", ["58.5", "-3", "1e5", "x", "nan", ""])
def test_an_odd_now_is_no_trouble(viewer: LintingClient, looked: TrackedFlow, now: str) -> None:
    viewer.fragment(f"{PAGE}what-if/?step=1&now={now}", "what-if-1")


def test_where_two_counts_of_the_passed_differ_it_says_why(
    viewer: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    assert "judged by another threshold" not in text(viewer.page(PAGE).main)
    move(client_for(acme.acme), step_1=75)
    look()
    known = figures_of(tracked())
    step, stage = known.steps[0], known.funnel.stages[0]
    page = viewer.page(PAGE)
    assert f"At 75, {step.passing} of {step.scored} would pass." in text(page.main)
    words = text(part(page, ".trial-judged"))
    assert step.passing != stage.passed
    assert f"As judged, {step.judged} of them passed." in words
    assert f"{step.drifted} were judged by another threshold" in words
    links = part(page, ".trial-judged").find_all("a")
    assert sum(count(viewer.page(str(link["href"]))) for link in links) == step.drifted
    assert step.passing == step.judged + step.drift[0] - step.drift[1]


def test_nothing_is_drawn_over_the_bars(viewer: LintingClient, looked: TrackedFlow) -> None:
    """They would not have the legend's colours."""
    drawn = [rect["class"][0] for rect in part(viewer.page(PAGE), ".histogram").find_all("rect")]
    assert drawn.index("chart-veil") == 0
    assert drawn.count("chart-veil") == 1
