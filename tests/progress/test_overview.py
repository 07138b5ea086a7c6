"""The morning page: what changed since one looked, and what is worth a look."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.progress import watching
from dashboard.progress.models import LastLook, TrackedFlow, Watch
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.progress.pages import count
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

HOME = "/w/acme/progress/"


def test_before_anything_is_read_it_says_so(viewer: LintingClient) -> None:
    assert "Nothing read yet" in text(viewer.page(HOME).main)


def test_flows_and_changes_are_there_with_links_that_count_right(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    for flow in ("1", "2"):
        look(flow)
    page = viewer.page(HOME)
    section = page.find(attrs={"data-seen": True}, name="section")
    viewer.post(f"{HOME}seen/", {"version": section["data-version"]})
    assert LastLook.objects.filter(user=acme.viewer).count() == TrackedFlow.objects.count()
    partner.clock.advance(6 * 86400)
    for flow in ("1", "2"):
        look(flow)
    page = viewer.page(HOME)
    links = page.main.find_all("a", href=re.compile("/progress/people/"))
    numbers = {link["href"]: re.search(r"\d+", text(link)) for link in links}
    told = {href: int(n[0]) for href, n in numbers.items() if n}
    assert any("show=changed" in href for href in told)
    assert not {href: n for href, n in told.items() if count(viewer.page(href)) != n}


def test_a_note_with_absurd_numbers_is_passed_over(viewer: LintingClient, look: Look) -> None:
    look()
    absurd = f"{'9' * 20}:1 1:{'9' * 20} {'9' * 5000}:1"
    assert viewer.post(f"{HOME}seen/", {"version": absurd}).status_code == 303


def test_many_changed_flows_cost_two_questions_each(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    flows = ("1", "2", "3")
    for flow in flows:
        look(flow)
        version = tracked(flow).version
        LastLook.objects.create(
            user=acme.viewer, flow=tracked(flow), version=version, told_from=version
        )
    with CaptureQueriesContext(connection) as before:
        viewer.page(HOME)
    partner.clock.advance(6 * 86400)
    for flow in flows:
        look(flow)
    with CaptureQueriesContext(connection) as after:
        viewer.page(HOME)
    assert len(after) - len(before) <= 2 * len(flows)


def test_nobody_marks_another_workspaces_flows(
    viewer: LintingClient, look: Look, acme: Cast
) -> None:
    look()
    foreign = TrackedFlow.objects.create(workspace=acme.other, flow_id="1", name="Theirs")
    viewer.post(f"{HOME}seen/", {"version": f"{foreign.pk}:1 x:y 1:1:1 :"})
    assert not LastLook.objects.filter(flow=foreign).exists()


def test_it_shows_while_the_partner_is_away(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    partner.faults.add(route="*", kind="status", status=500)
    watching.list_flows(acme.acme)
    partner.requests.clear()
    assert "last good figures" in text(viewer.page(HOME).main)
    assert not partner.requests
    assert Watch.objects.get().failure == "server_failed"


def test_reading_again_makes_all_flows_due(viewer: LintingClient, look: Look) -> None:
    look()
    assert viewer.post(f"{HOME}look/").status_code == 303
    assert TrackedFlow.objects.filter(due_at__lte=timezone.now()).count() == 4
    assert len(list(watching.due_flows())) == watching.MOST_AT_ONCE
