"""Every number that counts candidates has a name and its digits, for checks to read."""

import re
from collections import Counter
from pathlib import Path

import pytest

from dashboard.core.templatetags.metrics import metric
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient, Page, metrics_of, text

GLOSSARY = (Path(__file__).parents[2] / "docs/glossary.md").read_text()
PAGES = [
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/candidates/",
    "/w/acme/flows/1/progress/",
    "/w/acme/progress/",
]


def of_flow(page: Page, flow_id: str = "1") -> dict[str, int]:
    """Return the numbers of one flow's row."""
    (row,) = page.find_all("tr", attrs={"data-flow": flow_id})
    return metrics_of(row)


def test_a_number_has_its_name_and_plain_digits() -> None:
    shown = '<span data-metric="passed-step-2" data-value="1240">1,240</span>'
    assert metric("passed", 1240, 2) == shown
    assert metric("candidates", None) == "–"


def test_the_pages_agree(owner: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    listed = of_flow(owner.page(PAGES[0]))
    detail, candidates, progress = (metrics_of(owner.page(path)) for path in PAGES[1:4])
    home = of_flow(owner.page(PAGES[4]))
    assert listed["candidates"] == detail["candidates"] == candidates["matching"] == 40
    assert progress["assigned"] == home["assigned"] == progress["synced"] == 40
    assert home["open"] == progress["not-started"] + progress["in-progress"]
    assert {name: home[name] for name in ("completed", "failed", "stalled")} == {
        name: progress[name] for name in ("completed", "failed", "stalled")
    }
    assert progress["entered-step-1"] == 40


def test_candidates_carry_their_id_and_address(owner: LintingClient, partner: Simulator) -> None:
    rows = owner.page(PAGES[2]).find_all(attrs={"data-candidate": True})
    assert len({row["data-candidate"] for row in rows}) == len(rows) == 25
    assert all(row["data-email"] in text(row) for row in rows)
    partner.variants.set(email="absent")
    rows = owner.page(PAGES[2]).find_all(attrs={"data-candidate": True})
    assert Counter(row["data-email"] for row in rows) == {"": 25}


@pytest.mark.parametrize("path", PAGES)
def test_every_name_is_in_the_glossary(
    owner: LintingClient, run_sync: RunSync, partner: Simulator, path: str
) -> None:
    partner.clock.advance(40 * 86400)
    run_sync()
    names = {
        element["data-metric"] for element in owner.page(path).find_all(attrs={"data-metric": True})
    }
    assert names
    for name in names:
        known = re.sub(r"\d{4}-\d\d-\d\d$", "2026-11-28", re.sub(r"-step-\d+$", "-step-1", name))
        known = known if known.startswith("assigned-on-") else known.replace("2026-11-28", "…")
        assert f"`{known}`" in GLOSSARY, name
