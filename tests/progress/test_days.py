"""Day by day: the columns, the table beside them, and thresholds that moved meanwhile."""

from datetime import date

from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.partner import client_for
from tests.progress.conftest import Look, figures_of, tracked
from tests.progress.pages import PAGE, count, part
from tests.progress.test_sync import move
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


def test_every_number_of_the_days_leads_to_its_people(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures_of(looked)
    links = {
        str(link["href"]): int(text(link))
        for link in part(viewer.page(PAGE), "table.twin-table:has(a[href*='day='])").find_all("a")
    }
    days = known.days
    assert len(links) == sum((d.assigned > 0) + (d.completed > 0) + (d.failed > 0) for d in days)
    assert len(links) > 10
    assert not {href: n for href, n in links.items() if count(viewer.page(href)) != n}


def test_days_are_written_as_everywhere_else(viewer: LintingClient, looked: TrackedFlow) -> None:
    known = figures_of(looked)
    days = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    last = date.fromisoformat(known.days[-1].date)
    assert text(days.find_all("th", scope="row")[-1]) == f"{last:%-d %B %Y}"
    labels = [text(label) for label in days.find_all("text")]
    mondays = [date.fromisoformat(d.date) for d in known.days]
    assert labels == [f"{d:%-d %b}" for d in mondays if d.weekday() == 0]


def test_the_columns_lead_to_their_people_and_the_table_has_the_same(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    columns = {str(a["href"]): text(a) for a in section.select("svg.days a")}
    cells = {str(a["href"]): text(a) for a in section.select("table a")}
    assert set(columns) == set(cells)
    assert all(columns[href].startswith(f"{n} ") for href, n in cells.items())
    assert {a["tabindex"] for a in section.select("svg.days a")} == {"-1"}, "the table is for keys"


def test_thresholds_that_moved_stand_in_the_days(
    viewer: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    assert not viewer.page(PAGE).select(".chart-moved, .swatch-moved")
    move(client_for(acme.acme), step_1=75)
    look()
    known = figures_of(tracked())
    words = f"{known.steps[0].label}: 60 to 75"
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    assert len(section.select("line.chart-moved")) == 1
    assert words in text(part(section, "svg.days"))
    assert words in text(section.select("tbody tr")[-1])
