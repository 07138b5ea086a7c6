"""The comparison of two flows, or of one flow in two periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.compare.comparison import Side, compare_side, is_clearly_different
from dashboard.progress.metrics.scores import wilson_rate
from dashboard.progress.models import SyncedCandidate
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import stored_statuses
from tests.support.pages import LintingClient, text

COMPARE = "/w/acme/progress/compare/"


def test_two_periods_add_up_to_the_total(run_sync: RunSync) -> None:
    run_sync()
    flow = get_flow()
    times = sorted(p.assigned_at.date() for p in SyncedCandidate.objects.all() if p.assigned_at)
    middle = times[len(times) // 2]
    whole = compare_side(Side(flow, None, None))
    early = compare_side(Side(flow, None, middle - timedelta(days=1)))
    late = compare_side(Side(flow, middle, None))
    assert whole.funnel.assigned == len(stored_statuses()) == len(times)
    assert early.funnel.assigned == sum(day < middle for day in times)
    assert early.funnel.assigned + late.funnel.assigned == whole.funnel.assigned
    for parts in zip(whole.cells, early.cells, late.cells, strict=True):
        all_passed, *some = (cell.stage.passed for cell in parts)
        assert sum(some) == all_passed


@given(*[st.tuples(st.integers(0, 200), st.integers(1, 200))] * 2)
def test_only_clear_differences_are_reported(one: tuple[int, int], other: tuple[int, int]) -> None:
    rates = [wilson_rate(min(case), max(case)) for case in (one, other)]
    assert is_clearly_different(*rates) == is_clearly_different(*rates[::-1])
    if is_clearly_different(*rates):
        assert not any(rate.is_few for rate in rates)
        assert rates[0].share != rates[1].share
    assert not is_clearly_different(rates[0], rates[0])


def test_page_shows_both_sides(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync("1")
    run_sync("2")
    page = viewer.page(COMPARE, data={"a": "1", "b": "2"})
    for flow in (get_flow("1"), get_flow("2")):
        assert flow.name in text(page.find(class_="compare-table"))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "a=1",
        "a=1&b=nobody",
        "a=1&b=1&a-from=x&a-to=2026-99-99",
        "a=1&b=1&a-from=0001-01-01&b-to=9999-12-31",
        f"a=1&b=1&a-from={date(2030, 1, 1)}",
    ],
)
def test_invalid_parameters_are_ignored(
    viewer: LintingClient, run_sync: RunSync, query: str
) -> None:
    run_sync()
    viewer.page(f"{COMPARE}?{query}")


def test_reversed_period_is_an_error_at_its_field(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    days = {"a": "1", "b": "1", "b-from": "2026-03-02", "b-to": "2026-03-01"}
    page = viewer.page(COMPARE, data=days)
    field = page.find(id="b-to")
    assert field["aria-invalid"] == "true"
    assert "The end date is before the start date" in text(page.find(id=field["aria-describedby"]))
    assert not page.find(id="a-to").has_attr("aria-invalid")
    assert not page.find(class_="compare-table")
    page = viewer.page(COMPARE, data=days | {"b-to": "2026-03-02"})
    assert page.find(class_="compare-table")
    assert not page.find(class_="field-error")
