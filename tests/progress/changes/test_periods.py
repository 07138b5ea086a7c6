"""Changes since yesterday, of seven days, or since a date: any member sees the same."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.progress.changes.periods import Period, changes_in_period, read_period
from dashboard.progress.changes.queries import changes_between
from dashboard.progress.models import SyncedFlow, SyncRun
from dashboard.workspaces.connection.client import client_for
from tests.progress.conftest import RunSync, get_flow
from tests.progress.pages import PAGE, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users

HOME = "/w/acme/progress/"


@pytest.fixture
def two_days(run_sync: RunSync, acme: Users) -> SyncedFlow:
    """Return the flow with a first version three days ago, and a candidate more today."""
    run_sync()
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    run_sync()
    flow = get_flow()
    assert flow.version > 1
    runs = SyncRun.objects.filter(flow=flow)
    runs.filter(version__lt=flow.version).update(at=timezone.now() - timedelta(days=3))
    return flow


@pytest.mark.parametrize("path", [PAGE, HOME])
def test_page_shows_the_changes_of_the_period(
    viewer: LintingClient, two_days: SyncedFlow, path: str
) -> None:
    first = text(part(viewer.page(path), ".changes"))
    assert "Changes since your last visit will show here." in first
    for period in ("yesterday", "week", timezone.localdate().isoformat()):
        shown = part(viewer.page(f"{path}?changes={period}"), ".changes")
        if period != timezone.localdate().isoformat():
            assert "1 assigned" in text(shown), period
        assert "Changes since" in text(shown.h2 or shown)
        assert part(shown, "form[method=post]").has_attr("hidden")


def test_what_was_before_the_first_sync_is_said_to_be_unknown(
    viewer: LintingClient, two_days: SyncedFlow
) -> None:
    assert "What changed before is not known." in text(viewer.page(f"{PAGE}?changes=week").main)
    assert "not known" not in text(part(viewer.page(f"{PAGE}?changes=yesterday"), ".changes"))


@pytest.mark.parametrize(
    "value", ["", "x", "tomorrow", "1999-01-01", "9999-12-31", "2026-02-30", "0", "week "]
)
def test_odd_periods_are_none(value: str) -> None:
    assert read_period({"changes": value}) is None


@given(days=st.integers(0, 400))
def test_a_date_begins_at_midnight_of_the_reader(days: int) -> None:
    day = timezone.localdate() - timedelta(days=days)
    period = read_period({"changes": day.isoformat()})
    assert period is not None
    assert period.start == timezone.make_aware(datetime.combine(day, time.min))
    assert date.fromisoformat(period.day) == day


@given(
    ages=st.lists(st.integers(0, 300), min_size=3, max_size=3, unique=True),
    hours=st.integers(-5, 310),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_period_starts_at_the_last_version_before_it(
    two_days: SyncedFlow, ages: list[int], hours: int
) -> None:
    now = timezone.now()
    SyncRun.objects.filter(flow=two_days).delete()
    times = sorted(now - timedelta(hours=age) for age in ages)
    for version, at in enumerate(times, 1):
        SyncRun.objects.create(flow=two_days, version=version, at=at)
    start = now - timedelta(hours=hours)
    found = changes_in_period([two_days], Period("x", start))[two_days.pk]
    expected = max([n for n, at in enumerate(times, 1) if at <= start], default=1)
    assert found.start == min(expected, 10)
    assert found.candidates == changes_between(two_days, found.start).candidates
