"""Shapes that once broke a page, or made it say what is not so."""

import re
from pathlib import Path

import pytest

from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync
from tests.shapes.site import HOME, rules_of
from tests.support.pages import LintingClient, Page, metrics_of, text

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").rglob("*.html"))


def scored_candidate(client: LintingClient) -> Page:
    """Return the page of a candidate with a score."""
    row = client.page(f"{HOME}candidates/?pageSize=100").find(class_="score").find_parent("tr")
    return client.page(row.find("a", class_="row-link")["href"])


@pytest.mark.parametrize("reference", ["assessment_id", "step_id", "index", "from_zero", "name"])
def test_attempts_that_name_their_step_otherwise_count_all_the_same(
    owner: LintingClient, run_sync: RunSync, partner: Simulator, reference: str
) -> None:
    run_sync()
    usual = metrics_of(owner.page(f"{HOME}progress/"))
    partner.variants.set(attempt_step=reference)
    run_sync()
    assert metrics_of(owner.page(f"{HOME}progress/")) == usual
    assert usual["scored-step-1"]
    assert "Other attempts" not in text(scored_candidate(owner).main)


@pytest.mark.parametrize("reference", ["foreign", "absent"])
def test_attempts_of_no_known_step_are_shown_and_counted(
    owner: LintingClient, run_sync: RunSync, partner: Simulator, reference: str
) -> None:
    partner.variants.set(attempt_step=reference)
    run_sync()
    page = owner.page(f"{HOME}progress/")
    assert metrics_of(page)["unplaced-results"]
    assert "No scores at this step yet." not in text(page.main)
    assert "No score could be matched to this step." in text(page.main)
    shown = scored_candidate(owner)
    assert "Other attempts" in text(shown.main)
    assert shown.find(class_="attempt").find(class_="score")


def test_a_score_equal_to_the_threshold_fails_on_all_pages_where_the_partner_fails_it(
    owner: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    partner.variants.set(equal_score="fails")
    run_sync()
    progress, detail = owner.page(f"{HOME}progress/"), owner.page(HOME)
    funnel = rules_of(progress, ".stage-table tbody tr:not(.stage-end) th")
    assert any(rule.startswith("Passes above") for rule in funnel)
    assert rules_of(detail, ".steps .step-threshold") == funnel
    assert rules_of(scored_candidate(owner), ".steps .step-line") == funnel


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name.startswith("_")], ids=str)
def test_no_filter_of_a_partial_takes_a_variable_that_may_be_missing(path: Path) -> None:
    """A missing variable renders as nothing, but as a filter's argument it raises."""
    source = path.read_text()
    bound = set(re.findall(r"{% (?:for|with) ([\w, ]+?)(?: in |=)| (\w+)=| as (\w+) %}", source))
    names = {name for group in bound for part in group for name in re.split(r"[, ]+", part)}
    used = set(re.findall(r"\|\w+:([a-z_]\w*)(?![\w.])", source))
    assert used <= names | {"forloop"}
