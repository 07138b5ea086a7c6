"""Changes since yesterday, of seven days, or since a date: any member sees the same."""

from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.progress.changes.kinds import CHANGE_KINDS
from dashboard.progress.changes.periods import Period, changes_in_period, read_period
from dashboard.progress.changes.queries import TIMED, changed_states, changes_between
from dashboard.progress.models import SyncedCandidate, SyncedFlow, SyncRun
from dashboard.workspaces.connection.client import client_for
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.pages import PAGE, count, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users

HOME = "/w/acme/progress/"


def read_kind(href: str) -> str:
    """Return the kind of change that a link lists."""
    return parse_qs(urlsplit(href).query)["kind"][0]


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
    for name in ("yesterday", "week", timezone.localdate().isoformat()):
        period = read_period({"changes": name})
        assert period is not None
        assigned = changes_in_period([two_days], period)[two_days.pk].candidates["assigned"]
        shown = part(viewer.page(f"{path}?changes={name}"), ".changes")
        assert f"{len(assigned)} assigned" in text(shown), name
        assert "Changes since" in text(shown.h2 or shown)
        assert part(shown, "form[method=post]").has_attr("hidden")


def test_what_was_before_the_first_sync_is_said_to_be_unknown(
    viewer: LintingClient, two_days: SyncedFlow
) -> None:
    for path, words in ((PAGE, "Earlier changes are known only"), (HOME, "1 flow was first")):
        assert words in text(part(viewer.page(f"{path}?changes=week"), ".changes"))
        assert words not in text(part(viewer.page(f"{path}?changes=yesterday"), ".changes"))


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
    versions = changes_between(two_days, found.start).candidates
    for kind in CHANGE_KINDS:
        if kind not in TIMED:
            assert found.candidates.get(kind) == versions.get(kind)


@pytest.mark.parametrize("days", [0, 1, 7, 27])
def test_both_pages_and_the_daily_activity_agree(
    viewer: LintingClient, synced_flow: SyncedFlow, days: int
) -> None:
    """Whoever ended before the first sync is counted by the time that Taptalent gives."""
    first = timezone.now().date() - timedelta(days=days)
    daily = [day for day in metrics_of(synced_flow).days if day.date >= first.isoformat()]
    counted = {kind: sum(getattr(day, kind) for day in daily) for kind in TIMED}
    assert days == 0 or any(counted.values())
    for path in (PAGE, HOME):
        shown = part(viewer.page(f"{path}?changes={first}"), ".changes")
        links = {str(a["href"]): int(text(a.strong)) for a in shown.select(".changes-list a")}
        found = {read_kind(href): n for href, n in links.items() if read_kind(href) in TIMED}
        assert found == {kind: n for kind, n in counted.items() if n}, path
        assert not {href: n for href, n in links.items() if count(viewer.page(href)) != n}
        titles = {text(part(viewer.page(href), "h1")) for href in links}
        assert all(" since " in title and "<" not in title for title in titles)


def test_times_and_versions_are_joined_for_whoever_has_no_time(two_days: SyncedFlow) -> None:
    period = Period("x", timezone.now() - timedelta(days=1))
    before = changes_in_period([two_days], period)[two_days.pk]
    newcomer = SyncedCandidate.objects.get(email="newcomer@example.com")
    assert newcomer.pk in before.candidates["assigned"]
    SyncedCandidate.objects.update(assigned_at=None)
    found = changes_in_period([two_days], period)[two_days.pk]
    assert found.candidates["assigned"] == [newcomer.pk]
    for kind in ("", *CHANGE_KINDS):
        states = changed_states(two_days, found.start, found.end, kind, after=period.start)
        keys = {key for name in found.candidates for key in found.candidates[name] if kind == ""}
        assert {state.candidate.pk for state in states} == keys | {*found.candidates.get(kind, [])}
