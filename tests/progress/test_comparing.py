"""Two flows, or two periods of one, side by side."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.comparing import Side, apart, column
from dashboard.progress.models import Person
from dashboard.progress.rules.scores import wilson
from tests.progress.conftest import Look, tracked
from tests.progress.test_sync import kept
from tests.support.pages import LintingClient, text

COMPARE = "/w/acme/progress/compare/"


def test_two_periods_make_up_the_whole(look: Look) -> None:
    look()
    flow = tracked()
    times = sorted(p.assigned_at.date() for p in Person.objects.all() if p.assigned_at)
    middle = times[len(times) // 2]
    whole = column(Side(flow, None, None))
    early = column(Side(flow, None, middle - timedelta(days=1)))
    late = column(Side(flow, middle, None))
    assert whole.funnel.assigned == len(kept()) == len(times)
    assert early.funnel.assigned == sum(day < middle for day in times)
    assert early.funnel.assigned + late.funnel.assigned == whole.funnel.assigned
    for parts in zip(whole.cells, early.cells, late.cells, strict=True):
        all_passed, *some = (cell.stage.passed for cell in parts)
        assert sum(some) == all_passed


@given(*[st.tuples(st.integers(0, 200), st.integers(1, 200))] * 2)
def test_only_what_is_sure_is_called_different(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    rates = [wilson(min(case), max(case)) for case in (one, other)]
    assert apart(*rates) == apart(*rates[::-1])
    if apart(*rates):
        assert not any(rate.is_few for rate in rates)
        assert rates[0].share != rates[1].share
    assert not apart(rates[0], rates[0])


def test_the_page_shows_both_sides(viewer: LintingClient, look: Look) -> None:
    look("1")
    look("2")
    page = viewer.page(COMPARE, data={"a": "1", "b": "2"})
    for flow in (tracked("1"), tracked("2")):
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
def test_odd_sides_are_no_trouble(viewer: LintingClient, look: Look, query: str) -> None:
    look()
    viewer.page(f"{COMPARE}?{query}")


def test_a_period_that_ends_before_it_starts_is_said_at_its_field(
    viewer: LintingClient, look: Look
) -> None:
    look()
    days = {"a": "1", "b": "1", "b-from": "2026-03-02", "b-to": "2026-03-01"}
    page = viewer.page(COMPARE, data=days)
    field = page.find(id="b-to")
    assert field["aria-invalid"] == "true"
    assert "The last day is before the first" in text(page.find(id=field["aria-describedby"]))
    assert not page.find(id="a-to").has_attr("aria-invalid")
    assert not page.find(class_="compare-table")
    page = viewer.page(COMPARE, data=days | {"b-to": "2026-03-02"})
    assert page.find(class_="compare-table")
    assert not page.find(class_="field-error")
