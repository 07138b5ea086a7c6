"""The daily activity: its chart, its table, and the thresholds that changed."""

from datetime import date

from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.client import client_for
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import change_thresholds
from tests.progress.pages import PAGE, count, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def test_every_number_links_to_its_candidates(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    known = metrics_of(synced_flow)
    links = {
        str(link["href"]): int(text(link))
        for link in part(viewer.page(PAGE), "table.twin-table:has(a[href*='day='])").find_all("a")
    }
    days = known.days
    assert len(links) == sum((d.assigned > 0) + (d.completed > 0) + (d.failed > 0) for d in days)
    assert len(links) > 10
    assert not {href: n for href, n in links.items() if count(viewer.page(href)) != n}


def test_days_are_formatted_for_the_reader(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    known = metrics_of(synced_flow)
    days = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    last = date.fromisoformat(known.days[-1].date)
    assert text(days.find_all("th", scope="row")[-1]) == f"{last:%-d %B %Y}"
    labels = [text(label) for label in days.select("text:not(.chart-tick)")]
    mondays = [date.fromisoformat(d.date) for d in known.days]
    assert labels == [f"{d:%-d %b}" for d in mondays if d.weekday() == 0]


def test_chart_and_table_have_the_same_links(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    columns = {str(a["href"]): text(a) for a in section.select("svg.days a")}
    cells = {str(a["href"]): text(a) for a in section.select("table a")}
    assert set(columns) == set(cells)
    assert all(columns[href].startswith(f"{n} ") for href, n in cells.items())
    assert {a["tabindex"] for a in section.select("svg.days a")} == {"-1"}, "the table is for keys"


def test_changed_thresholds_are_shown_on_their_day(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    assert not viewer.page(PAGE).select(".chart-changed, .swatch-changed")
    change_thresholds(client_for(acme.acme), step_1=75)
    run_sync()
    known = metrics_of(get_flow())
    words = f"{known.steps[0].label}: 60 to 75"
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    assert len(section.select("line.chart-changed")) == 1
    assert words in text(part(section, "svg.days"))
    assert words in text(section.select("tbody tr")[-1])
