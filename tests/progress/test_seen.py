"""What somebody is told: everything that was read after what they had on the screen."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.progress.models import LastLook, State
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

HOME = "/w/acme/progress/"
PAGE = "/w/acme/flows/1/progress/"
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
    mark(viewer, path)
    assert "Nothing has changed" in since(viewer, path)


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
