"""Changes since the last visit: everything synced after what was on the screen."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from dashboard.progress.models import CandidateState, LastVisit, SyncedFlow
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import stored_statuses
from tests.progress.pages import PAGE, SEGMENT, count, metric_links, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users

HOME = "/w/acme/progress/"
BY_VISIT = {"X-Requested-With": "seen"}


@pytest.fixture
def new_candidates(run_sync: RunSync, acme: Users) -> Any:
    """Return a function that assigns candidates and syncs the flow."""
    run_sync()

    def assign(n: int = 1) -> None:
        for each in range(n):
            client_for(acme.acme).assign("1", email=f"new-{get_flow().version}-{each}@example.com")
        run_sync()

    return assign


def changes(viewer: LintingClient, path: str) -> str:
    return text(viewer.page(path).find(class_="changes"))


def mark_as_read(viewer: LintingClient, path: str, *, by_visit: bool = False) -> None:
    """Press the button of the page, or report a visit to it."""
    section = viewer.page(path).find(class_="changes")
    send(viewer, section, by_visit=by_visit)


def send(viewer: LintingClient, section: Any, *, by_visit: bool = False) -> None:
    version = {"version": section["data-version"]}
    viewer.post(section["data-seen"], version, headers=BY_VISIT if by_visit else {})


def let_hours_pass(hours: float = 1) -> None:
    for seen in LastVisit.objects.all():
        seen.at -= timedelta(hours=hours)
        seen.changes_from_at -= timedelta(hours=hours)
        seen.save()


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_change_after_marking_as_read_is_shown(
    viewer: LintingClient, new_candidates: Any, path: str
) -> None:
    mark_as_read(viewer, path)
    new_candidates(3)
    for other in (HOME, PAGE):
        mark_as_read(viewer, other, by_visit=True)
        assert "3 assigned" in changes(viewer, HOME)
        assert "3 assigned" in changes(viewer, PAGE)
    let_hours_pass()
    assert "No changes" in changes(viewer, HOME)


def test_mark_as_read_counts_from_the_version_on_the_screen(
    viewer: LintingClient, new_candidates: Any
) -> None:
    """Sync between the page and its button, with another page that shows the new version."""
    opened = viewer.page(HOME).find(class_="changes")
    send(viewer, opened, by_visit=True)
    new_candidates(2)
    mark_as_read(viewer, PAGE, by_visit=True)
    send(viewer, opened)
    let_hours_pass()
    assert "2 assigned" in changes(viewer, HOME)


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_reload_within_a_visit_shows_the_same_changes(
    viewer: LintingClient, new_candidates: Any, path: str
) -> None:
    mark_as_read(viewer, path)
    let_hours_pass(3)
    new_candidates(2)
    first = changes(viewer, path)
    assert "2 assigned" in first
    mark_as_read(viewer, path, by_visit=True)
    assert changes(viewer, path) == first
    assert viewer.page(path).select_one(".changes form[method=post]:not([hidden])")
    mark_as_read(viewer, path)
    assert "No changes" in changes(viewer, path)
    button = viewer.page(path).select_one(".changes form[method=post]")
    assert button["hidden"] == "", "no button for nothing"


def test_next_visit_counts_from_the_last_one(viewer: LintingClient, new_candidates: Any) -> None:
    mark_as_read(viewer, PAGE, by_visit=True)
    new_candidates()
    mark_as_read(viewer, PAGE, by_visit=True)
    let_hours_pass()
    new_candidates(2)
    assert "2 assigned" in changes(viewer, PAGE)


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_heading_has_the_time_of_the_last_visit(
    viewer: LintingClient, new_candidates: Any, path: str
) -> None:
    assert text(viewer.page(path).find(id="changes-heading")).startswith("Your first visit, ")
    mark_as_read(viewer, path, by_visit=True)
    heading = viewer.page(path).find(id="changes-heading")
    at = timezone.localtime(LastVisit.objects.get(flow=get_flow()).at)
    written = f"{at:%H:%M}"
    assert text(heading) == f"Since your last visit, {written}"


def test_rows_of_an_interrupted_sync_are_changes_of_the_next(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    run_sync()
    mark_as_read(viewer, HOME)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    run_sync()
    # As if that sync had been interrupted just before it became visible: its rows are there.
    flow = get_flow()
    flow.version = 1
    flow.save()
    assert CandidateState.objects.newest().filter(flow=flow, valid_from=2).count() == 1
    run_sync()
    assert get_flow().version == 2
    assert "1 assigned" in changes(viewer, HOME)


def test_since_last_redirects_to_a_fixed_pair(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, partner: Simulator
) -> None:
    first = viewer.get(f"{SEGMENT}?since=last")
    assert first["Location"].endswith("?show=changed&since=1-1"), (
        "the first visit has missed nothing"
    )
    viewer.post(f"{PAGE}last-visit/", {"version": "1"})
    partner.clock.advance(6 * 86400)
    run_sync()
    pair = viewer.get(f"{SEGMENT}?since=last&kind=completed")["Location"]
    assert pair.endswith("?show=changed&since=1-2&kind=completed")
    shown = count(viewer.page(pair))
    viewer.post(f"{PAGE}last-visit/", {"version": "2"})
    assert count(viewer.page(pair)) == shown > 0


def test_changes_are_net_and_their_links_are_fixed(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    run_sync()
    before = stored_statuses()
    viewer.post(f"{PAGE}last-visit/", {"version": 1})
    partner.clock.advance(6 * 86400)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    run_sync()
    after = stored_statuses()
    page = viewer.page(PAGE)
    links = {
        parse_qs(urlsplit(href).query)["kind"][0]: (href, n)
        for href, n in metric_links(page).items()
        if "show=changed" in href
    }
    assert links["assigned"][1] == 1
    completed = [k for k, s in after.items() if s == "COMPLETED" and before.get(k) != "COMPLETED"]
    assert links.get("completed", ("", 0))[1] == len(completed)
    partner.clock.advance(9 * 86400)
    run_sync()
    later = viewer.page(links["assigned"][0])
    assert count(later) == 1
    assert "newcomer@example.com" in text(part(later, "tbody"))


def test_only_a_reported_visit_is_recorded(
    viewer: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    viewer.page(PAGE)
    viewer.get(PAGE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert not LastVisit.objects.exists()
    viewer.post(f"{PAGE}last-visit/", {"version": 1}, headers={"X-Requested-With": "seen"})
    seen = LastVisit.objects.get()
    assert (seen.user, seen.version) == (acme.viewer, 1)


def test_visits_are_per_member_and_never_go_back(
    viewer: LintingClient,
    owner: LintingClient,
    run_sync: RunSync,
    partner: Simulator,
    acme: Users,
) -> None:
    run_sync()
    viewer.post(f"{PAGE}last-visit/", {"version": 1})
    owner.post(f"{PAGE}last-visit/", {"version": 1})
    partner.clock.advance(6 * 86400)
    run_sync()
    viewer.post(f"{PAGE}last-visit/", {"version": 2})
    viewer.post(f"{PAGE}last-visit/", {"version": 1})
    viewer.post(f"{PAGE}last-visit/", {"version": 999})
    viewer.post(f"{PAGE}last-visit/", {"version": "x"})
    versions = dict(LastVisit.objects.values_list("user__email", "version"))
    assert versions == {acme.viewer.email: 2, acme.owner.email: 1}


@pytest.mark.parametrize("path", [PAGE, HOME])
def test_there_is_nothing_to_mark_on_a_first_visit(
    viewer: LintingClient, synced_flow: SyncedFlow, path: str
) -> None:
    """Without scripts, which record a visit, the button does."""
    form = part(viewer.page(path), ".changes form[method=post]")
    assert form["class"] == ["no-js"]
    assert text(form) == "Remember this visit"
