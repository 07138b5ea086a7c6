"""What somebody is told: everything that was read after what they had on the screen."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from dashboard.progress.models import LastLook, State, TrackedFlow
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.progress.pages import PAGE, PEOPLE, count, figure_links, part
from tests.progress.test_sync import kept
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

HOME = "/w/acme/progress/"
BY_LOOKING = {"X-Requested-With": "seen"}


@pytest.fixture
def newcomer(look: Look, acme: Cast) -> Any:
    """A function: another person is assigned, and the flow is read again."""
    look()

    def arrives(n: int = 1) -> None:
        for each in range(n):
            client_for(acme.acme).assign("1", email=f"new-{tracked().version}-{each}@example.com")
        look()

    return arrives


def since(viewer: LintingClient, path: str) -> str:
    return text(viewer.page(path).find(class_="since"))


def mark(viewer: LintingClient, path: str, *, by_looking: bool = False) -> None:
    """Press the button of the page that is open now, or have looked at it for long enough."""
    section = viewer.page(path).find(class_="since")
    send(viewer, section, by_looking=by_looking)


def send(viewer: LintingClient, section: Any, *, by_looking: bool = False) -> None:
    version = {"version": section["data-version"]}
    viewer.post(section["data-seen"], version, headers=BY_LOOKING if by_looking else {})


def hours_pass(hours: float = 1) -> None:
    for seen in LastLook.objects.all():
        seen.at -= timedelta(hours=hours)
        seen.told_from_at -= timedelta(hours=hours)
        seen.save()


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_a_change_read_after_the_mark_is_told(
    viewer: LintingClient, newcomer: Any, path: str
) -> None:
    mark(viewer, path)
    newcomer(3)
    for other in (HOME, PAGE):
        mark(viewer, other, by_looking=True)
        assert "3 assigned" in since(viewer, HOME)
        assert "3 assigned" in since(viewer, PAGE)
    hours_pass()
    assert "Nothing has changed" in since(viewer, HOME)


def test_the_mark_counts_from_the_version_on_the_screen(
    viewer: LintingClient, newcomer: Any
) -> None:
    """A reading came between the page and the button, and another page of theirs showed it."""
    opened = viewer.page(HOME).find(class_="since")
    send(viewer, opened, by_looking=True)
    newcomer(2)
    mark(viewer, PAGE, by_looking=True)
    send(viewer, opened)
    hours_pass()
    assert "2 assigned" in since(viewer, HOME)


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_a_reload_soon_after_shows_the_same_news(
    viewer: LintingClient, newcomer: Any, path: str
) -> None:
    mark(viewer, path)
    hours_pass(3)
    newcomer(2)
    first = since(viewer, path)
    assert "2 assigned" in first
    mark(viewer, path, by_looking=True)
    assert since(viewer, path) == first
    assert viewer.page(path).select_one(".since form:not([hidden])")
    mark(viewer, path)
    assert "Nothing has changed" in since(viewer, path)
    assert viewer.page(path).select_one(".since form")["hidden"] == "", "no button for nothing"


def test_the_next_visit_counts_from_the_last_look(viewer: LintingClient, newcomer: Any) -> None:
    mark(viewer, PAGE, by_looking=True)
    newcomer()
    mark(viewer, PAGE, by_looking=True)
    hours_pass()
    newcomer(2)
    assert "2 assigned" in since(viewer, PAGE)


@pytest.mark.parametrize("path", [HOME, PAGE])
def test_the_time_is_always_told(viewer: LintingClient, newcomer: Any, path: str) -> None:
    assert text(viewer.page(path).find(id="since-heading")).startswith("Your first look, ")
    mark(viewer, path, by_looking=True)
    heading = viewer.page(path).find(id="since-heading")
    at = timezone.localtime(LastLook.objects.get(flow=tracked()).at)
    written = f"{at:%H:%M}"
    assert text(heading) == f"Since you last looked, {written}"


def test_what_a_look_that_was_cut_off_has_written_is_news_of_the_next(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    mark(viewer, HOME)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    look()
    # As if that look had been cut off just before it became visible: its rows are there.
    flow = tracked()
    flow.version = 1
    flow.save()
    assert State.objects.newest().filter(flow=flow, since=2).count() == 1
    look()
    assert tracked().version == 2
    assert "1 assigned" in since(viewer, HOME)


def test_since_last_is_a_pair_that_can_be_passed_on(
    viewer: LintingClient, looked: TrackedFlow, look: Look, partner: Simulator
) -> None:
    first = viewer.get(f"{PEOPLE}?since=last")
    assert first["Location"].endswith("?show=changed&since=1-1"), "who never looked missed nothing"
    viewer.post(f"{PAGE}seen/", {"version": "1"})
    partner.clock.advance(6 * 86400)
    look()
    pair = viewer.get(f"{PEOPLE}?since=last&kind=completed")["Location"]
    assert pair.endswith("?show=changed&since=1-2&kind=completed")
    shown = count(viewer.page(pair))
    viewer.post(f"{PAGE}seen/", {"version": "2"})
    assert count(viewer.page(pair)) == shown > 0


def test_the_digest_is_the_net_effect_and_its_links_are_fixed(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    before = kept()
    viewer.post(f"{PAGE}seen/", {"version": 1})
    partner.clock.advance(6 * 86400)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    look()
    after = kept()
    page = viewer.page(PAGE)
    links = {
        parse_qs(urlsplit(href).query)["kind"][0]: (href, n)
        for href, n in figure_links(page).items()
        if "show=changed" in href
    }
    assert links["assigned"][1] == 1
    completed = [k for k, s in after.items() if s == "COMPLETED" and before.get(k) != "COMPLETED"]
    assert links.get("completed", ("", 0))[1] == len(completed)
    partner.clock.advance(9 * 86400)
    look()
    later = viewer.page(links["assigned"][0])
    assert count(later) == 1
    assert "newcomer@example.com" in text(part(later, "tbody"))


def test_only_looking_moves_the_last_look(viewer: LintingClient, look: Look, acme: Cast) -> None:
    look()
    viewer.page(PAGE)
    viewer.get(PAGE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert not LastLook.objects.exists()
    viewer.post(f"{PAGE}seen/", {"version": 1}, headers={"X-Requested-With": "seen"})
    seen = LastLook.objects.get()
    assert (seen.user, seen.version) == (acme.viewer, 1)


def test_what_one_has_seen_is_ones_own_and_never_goes_back(
    viewer: LintingClient, owner: LintingClient, look: Look, partner: Simulator, acme: Cast
) -> None:
    look()
    viewer.post(f"{PAGE}seen/", {"version": 1})
    owner.post(f"{PAGE}seen/", {"version": 1})
    partner.clock.advance(6 * 86400)
    look()
    viewer.post(f"{PAGE}seen/", {"version": 2})
    viewer.post(f"{PAGE}seen/", {"version": 1})
    viewer.post(f"{PAGE}seen/", {"version": 999})
    viewer.post(f"{PAGE}seen/", {"version": "x"})
    versions = dict(LastLook.objects.values_list("user__email", "version"))
    assert versions == {acme.viewer.email: 2, acme.owner.email: 1}
