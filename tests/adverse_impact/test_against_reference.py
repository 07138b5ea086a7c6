"""5,000 candidates in 4 groups: every number of the page at all 101 thresholds, against SciPy."""

import math
import random
from collections.abc import Mapping
from typing import Any

import pytest
from scipy.stats import fisher_exact

from dashboard.adverse_impact.screening import Comparison, compare_file, step_thresholds
from dashboard.progress.models import SyncedFlow
from tests.adverse_impact.factories import (
    address,
    csv_of,
    grant,
    metrics_of,
    scored_flow,
    upload,
)
from tests.conftest import SignIn
from tests.support.pages import parse, text
from tests.support.users import Users

COUNT = 5_000
SHARES = {"North": (2_100, 62), "East": (1_800, 58), "South": (700, 55), "West": (400, 50)}
Scores = dict[int, list[float | None]]
Groups = dict[int, str]


def draw() -> tuple[Scores, Groups]:
    """Draw a group and a score for each candidate. Who fails a step has no score at the next."""
    chance = random.Random(20)
    scores: Scores = {}
    groups: Groups = {}
    names = [name for name, (size, _) in SHARES.items() for _ in range(size)]
    for number, name in enumerate(names, 1):
        groups[number] = name
        own: list[float | None] = []
        for _ in range(3):
            if own and (own[-1] is None or own[-1] < 60):
                own.append(None)
                continue
            drawn = min(max(chance.gauss(SHARES[name][1], 18), 0), 100)
            # Decimals, whole points and the ends all occur.
            own.append(round(drawn, 1) if number % 3 else float(round(drawn)))
        scores[number] = own
    return scores, groups


def reference(
    scores: Scores, groups: Groups, step: int, at: int
) -> dict[str, tuple[int, int, float, float | None, float | None]]:
    """Return (candidates, passed, rate, ratio, p) of each group, counted one by one."""
    found = {}
    for name in SHARES:
        own = [
            score
            for number, group in groups.items()
            if group == name and (score := scores[number][step - 1]) is not None
        ]
        found[name] = (len(own), sum(score >= at for score in own))
    rates = {name: passed / total for name, (total, passed) in found.items()}
    best = max(rates, key=lambda name: (rates[name], found[name][0]))
    total, passed = found[best]
    compared: dict[str, Any] = {}
    for name, (size, own_passed) in found.items():
        ratio = probability = None
        if name != best and passed:
            table = [[own_passed, size - own_passed], [passed, total - passed]]
            ratio, probability = rates[name] / rates[best], float(fisher_exact(table).pvalue)
        compared[name] = (size, own_passed, rates[name], ratio, probability)
    return compared


def cut(value: float | None, decimals: int) -> str:
    """Return ``value`` with so many decimals. A float just below a whole step is that step."""
    if value is None:
        return "–"
    return f"{math.floor(round(value * 10**decimals, 9)) / 10**decimals:.{decimals}f}"


def cells(expected: tuple[int, int, float, float | None, float | None]) -> list[str]:
    """Return the cells of a group in the table of all thresholds."""
    _, passed, rate, ratio, probability = expected
    p = "< 0.001" if probability is not None and probability < 0.001 else cut(probability, 3)
    return [f"{passed:,}", f"{cut(rate * 100, 1)}%", cut(ratio, 2), p]


@pytest.fixture(scope="module")
def drawn() -> tuple[Scores, Groups]:
    return draw()


@pytest.fixture
def flow(cast: Users, drawn: tuple[Scores, Groups]) -> SyncedFlow:
    return scored_flow(cast, drawn[0])


def file_of(groups: Mapping[int, str]) -> bytes:
    return csv_of((address(number), name) for number, name in groups.items())


def test_every_number_equals_the_reference_at_every_threshold(
    flow: SyncedFlow, drawn: tuple[Scores, Groups]
) -> None:
    scores, groups = drawn
    metrics = metrics_of(flow)
    thresholds = step_thresholds(metrics)
    found: Comparison = compare_file(flow, metrics, file_of(groups), column="", tried=thresholds)
    assert (found.matched.count, found.matched.missing) == (COUNT, 0)
    compared = 0
    for step in found.steps:
        assert set(step.screening.totals) == set(SHARES), "no group of this draw is small"
        assert len(step.screening.rates) == 101
        for at, rates in enumerate(step.screening.rates):
            expected = reference(scores, groups, step.step.order, at)
            for name, rate in zip(step.screening.totals, rates, strict=True):
                size, passed, share, ratio, probability = expected[name]
                assert (rate.total, rate.passed) == (size, passed)
                assert float(rate.rate) == pytest.approx(share, rel=1e-12)
                assert (rate.ratio is None) == (ratio is None)
                if rate.ratio is not None and ratio is not None:
                    assert float(rate.ratio) == pytest.approx(ratio, rel=1e-12)
                    assert rate.probability == pytest.approx(probability, rel=1e-9)
                compared += 1
    assert compared == 3 * 101 * len(SHARES)


def test_the_page_shows_the_reference_at_every_threshold(
    cast: Users, flow: SyncedFlow, drawn: tuple[Scores, Groups], sign_in: SignIn
) -> None:
    scores, groups = drawn
    grant(cast)
    page = parse(upload(sign_in(cast.viewer), file_of(groups)))
    for order in (1, 2, 3):
        step = page.find(attrs={"data-impact": str(order)})
        names = [text(head) for head in step.select("[scope=colgroup]")]
        rows = step.select("[data-impact-thresholds] tbody tr")
        assert len(rows) == 101
        for at, row in enumerate(rows):
            expected = reference(scores, groups, order, at)
            shown = [text(cell).replace("\u202f", " ") for cell in row.find_all("td")]
            assert shown == [cell for name in names for cell in cells(expected[name])]
