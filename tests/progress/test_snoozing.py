"""Leave to wait: nobody who has it counts as stuck, anywhere, until it ends."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import time_machine
from django.core import mail
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.progress import digests, erasing, figures, person_rows, snoozing
from dashboard.progress.asking import Ask
from dashboard.progress.conditions import asleep
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Digest, Snooze, State, TrackedFlow
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, listed, tracked
from tests.progress.pages import PAGE, PEOPLE, count, figure_links
from tests.progress.test_writing import STEPS, seen, someone
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

BY = "ravi@example.com"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def snooze(keys: list[int], until: datetime | None = None) -> None:
    states = Scope.visible(tracked()).states.filter(person_id__in=keys)
    assert snoozing.snooze(states, until=until, by=User.objects.get(email=BY)) == len(keys)


def test_snoozed_and_stuck_are_all_who_waited_too_long(stuck: list[int]) -> None:
    snooze(stuck[:3])
    known, stored = snoozing.current(tracked()), figures.of(tracked())
    assert known is not None
    assert stored is not None
    assert (known.stuck, known.snoozed) == (len(stuck) - 3, 3)
    assert stored.stuck == len(stuck)
    assert set(listed("stuck").values_list("person_id", flat=True)) == set(stuck[3:])
    assert set(listed("snoozed").values_list("person_id", flat=True)) == set(stuck[:3])
    assert known.stuck_unstarted == listed("stuck-unstarted").count()
    for step in known.steps:
        here = people(Scope.visible(tracked()), Ask(show="stuck", step=step.order))
        assert step.stuck == here.count()


def test_every_page_leaves_them_out_says_how_many_and_links_to_as_many(
    viewer: LintingClient, stuck: list[int]
) -> None:
    snooze(stuck[:3])
    for path in (PAGE, "/w/acme/progress/", f"{PEOPLE}?show=stuck"):
        page = viewer.page(path)
        assert "3 snoozed" in text(page.main), path
        links = figure_links(page)
        assert any("show=snoozed" in href for href in links)
        assert not {h: n for h, n in links.items() if count(viewer.page(h)) != n}, path
    rows = text(viewer.page(PEOPLE, data={"show": "snoozed"}).main)
    assert rows.count("snoozed until they move") == 3
    assert BY in rows


def test_the_longest_waiting_who_are_shown_are_not_snoozed(
    viewer: LintingClient, stuck: list[int]
) -> None:
    snooze(stuck[:3])
    section = viewer.page(PAGE).find("section", attrs={"aria-labelledby": "stuck-heading"})
    shown = {re.search(r"/candidates/([^/]+)/", a["href"])[1] for a in section.select(".row-link")}  # type: ignore[index]
    rows = State.objects.filter(person_id__in=stuck[:3])
    assert not shown & set(rows.values_list("person__candidate_id", flat=True))
    assert shown


def test_where_all_who_are_kept_by_name_are_snoozed_the_next_are_shown(stuck: list[int]) -> None:
    snooze(stuck[:2])
    known = snoozing.current(tracked())
    assert known is not None
    kept = replace(known, stuck_longest=stuck[:2])
    rows = person_rows.stuck_rows(Scope.visible(tracked()), kept)
    expected = stuck[2:][: person_rows.LONGEST_SHOWN]
    assert [row.state.person_id for row in rows] == expected


def test_where_all_are_snoozed_the_page_still_says_so(
    viewer: LintingClient, stuck: list[int]
) -> None:
    snooze(stuck)
    known = snoozing.current(tracked())
    assert known is not None
    assert (known.stuck, known.snoozed) == (0, len(stuck))
    for path in (PAGE, "/w/acme/progress/"):
        assert f"{len(stuck)} snoozed" in text(viewer.page(path).main)


def test_until_a_day_it_ends_with_that_day_and_no_move_ends_it(stuck: list[int]) -> None:
    until = timezone.now() + timedelta(days=2)
    snooze(stuck[:2], until)
    State.objects.filter(person_id=stuck[0]).update(moved_before=NOON)
    assert listed("snoozed").count() == 2
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        assert listed("snoozed").count() == 0
        known = snoozing.current(tracked())
        assert known is not None
        assert known.snoozed == 0
        assert erasing.purge() >= 2
    assert not Snooze.objects.exists()


def test_until_they_move_it_ends_with_the_move_that_a_sync_sees(
    look: Look, partner: Simulator
) -> None:
    look()
    where = dict(listed("here").values_list("person_id", "moved_before"))
    snooze(list(where))
    look()
    assert awake() == set(), "a look that sees no move ends nothing"
    for _day in range(6):
        partner.clock.advance(86400)
        look()
        now = dict(Scope.visible(tracked()).states.values_list("person_id", "moved_before"))
        moved = {key for key in where if now[key] != where[key]}
        assert awake() == moved
    assert 0 < len(moved) < len(where)
    erasing.purge()
    assert set(Snooze.objects.values_list("person_id", flat=True)) == set(where) - moved


def awake() -> set[int]:
    """Those with a snooze for whom it no longer holds."""
    return set(Snooze.objects.values_list("person_id", flat=True)) - asleep_keys()


def asleep_keys() -> set[int]:
    states = Scope.visible(tracked()).states.filter(asleep())
    return set(states.values_list("person_id", flat=True))


def test_without_the_partners_times_a_new_name_is_no_move_and_a_step_is(cast: Cast) -> None:
    flow = TrackedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    seen(flow, NOON, someone())
    states = Scope.visible(flow).states
    snoozing.snooze(states, until=None, by=User.objects.get(email=BY))
    seen(flow, NOON + timedelta(days=9), msgspec.structs.replace(someone(), first_name="Ada"))
    assert Scope.visible(flow).states.filter(asleep()).exists()
    resting = snoozing.current(flow)
    assert resting is not None
    assert (resting.stuck, resting.snoozed) == (0, 1)
    seen(flow, NOON + timedelta(days=10), someone(step=2))
    assert not Scope.visible(flow).states.filter(asleep()).exists()
    seen(flow, NOON + timedelta(days=19), someone(step=2))
    again = snoozing.current(flow)
    assert again is not None
    assert (again.stuck, again.snoozed) == (1, 0), "stuck at another step, they count"


def test_a_second_snooze_takes_the_firsts_place_and_waking_ends_it(stuck: list[int]) -> None:
    snooze(stuck[:2])
    snooze(stuck[:2], timezone.now() + timedelta(days=1))
    assert Snooze.objects.filter(until=None).count() == 0
    assert Snooze.objects.count() == 2
    assert snoozing.wake(listed("snoozed")) == 2
    assert listed("stuck").count() == len(stuck)


def test_the_mail_leaves_them_out_and_says_so(
    viewer: LintingClient, look: Look, partner: Simulator, acme: Cast
) -> None:
    look()
    viewer.post("/w/acme/progress/digest/", {"every": "day"})
    partner.clock.advance(30 * 86400)
    look()
    keys = list(listed("stuck").values_list("person_id", flat=True))
    snooze(keys[:2])
    digests.send(Digest.objects.get().pk)
    (message,) = mail.outbox
    assert f"{len(keys) - 2} people are stuck" in message.body
    assert "2 people are snoozed, and not counted as stuck" in message.body


def test_many_flows_cost_no_question_each(
    stuck: list[int], look: Look, django_assert_num_queries: Any
) -> None:
    look("2")
    flows = list(TrackedFlow.objects.all())
    with django_assert_num_queries(1):
        snoozing.current_each(flows)
    snooze(stuck[:1])
    by = User.objects.get(email=BY)
    second = people(Scope.visible(tracked("2")), Ask(show="stuck"))
    resting = snoozing.snooze(second, until=None, by=by)
    assert resting
    with django_assert_num_queries(2):
        found = snoozing.current_each(flows)
    assert found[tracked("1").pk].snoozed == 1
    assert (found[tracked("2").pk].snoozed, found[tracked("2").pk].stuck) == (resting, 0)
