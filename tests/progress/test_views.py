"""The page of a flow's progress: each figure leads to its people, and says how sure it is."""

import pytest

from dashboard.progress import figures
from dashboard.progress.models import LastLook, TrackedFlow
from dashboard.progress.templatetags.progress_looks import incomplete
from dashboard.web.periodic import jobs
from dashboard.web.templatetags.moments import absolute
from dashboard.web.worker import run_queued_tasks
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, figures_of, tracked
from tests.progress.pages import PAGE, PEOPLE, count, figure_links, part
from tests.progress.test_sync import move
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


def test_every_figure_leads_to_as_many_people(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    LastLook.objects.create(user=acme.viewer, flow=tracked(), version=1, told_from=1)
    partner.clock.advance(6 * 86400)
    move(client_for(acme.acme), step_1=72, step_2=50)
    look()
    links = figure_links(viewer.page(PAGE))
    assert len(links) > 25
    wrong = {href: n for href, n in links.items() if count(viewer.page(href)) != n}
    assert not wrong


def test_pages_ask_the_partner_nothing_and_show_in_an_outage(
    viewer: LintingClient, looked: TrackedFlow, look: Look, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    look()
    partner.requests.clear()
    page = viewer.page(PAGE)
    viewer.page(PEOPLE)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    assert not partner.requests
    assert looked.looked_at is not None
    assert f"These are the figures of {absolute(looked.looked_at)}:" in text(page.main)


def test_a_partial_look_says_so(viewer: LintingClient, looked: TrackedFlow) -> None:
    TrackedFlow.objects.update(problem="page:12:0", total=1240, read=1140)
    words = text(viewer.page(PAGE).main)
    assert "Partial: 1,140 of 1,240 read (page 12 failed)" in words


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("page:3:2", "page 3 failed, and 2 more"),
        ("unreadable:5", "5 could not be read"),
        ("restless", "the list kept changing while it was read"),
        ("short", "the list was shorter than announced"),
        ("page 12 failed", "page 12 failed"),
        ("", ""),
    ],
)
def test_why_a_look_is_partial_is_worded_where_it_is_shown(problem: str, words: str) -> None:
    assert incomplete(problem) == words


def test_before_the_first_look_there_is_no_figure(viewer: LintingClient, acme: Cast) -> None:
    page = viewer.page(PAGE)
    assert "Not read yet" in text(page.main)
    assert not page.find(class_="tile-card")


def test_few_people_are_too_few_to_judge(viewer: LintingClient, look: Look) -> None:
    look("4")
    assert "too few to judge" in text(viewer.page("/w/acme/flows/4/progress/").main)


def test_an_empty_flow_says_what_comes(viewer: LintingClient, look: Look) -> None:
    look("3")
    page = viewer.page("/w/acme/flows/3/progress/")
    assert "Nobody is in this flow yet" in text(page.main)


@pytest.mark.django_db(transaction=True)
def test_reading_again_is_the_workers_job(
    viewer: LintingClient, looked: TrackedFlow, partner: Simulator
) -> None:
    before = looked.looked_at
    partner.requests.clear()
    assert viewer.post(f"{PAGE}look/").status_code == 303
    assert not partner.requests
    next(job for job in jobs() if job.name == "progress").run()
    run_queued_tasks()
    assert before is not None
    assert (tracked().looked_at or before) > before


def test_figures_of_another_release_are_not_read_yet(
    viewer: LintingClient, looked: TrackedFlow, look: Look
) -> None:
    known = looked.figures
    assert known is not None
    TrackedFlow.objects.update(figures={k: v for k, v in known.items() if k != "funnel"})
    for path in (PAGE, "/w/acme/progress/"):
        assert "not read yet" in text(viewer.page(path).main).lower()
    viewer.page(PEOPLE)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    look()
    assert figures.of(tracked()) is not None


def test_stuck_names_whom_it_compares_with_once_and_splits(
    viewer: LintingClient, look: Look, partner: Simulator
) -> None:
    partner.clock.advance(30 * 86400)
    look()
    known = figures_of(tracked())
    assert known.stuck_unstarted is not None
    assert known.stuck > 0
    page = viewer.page(PAGE)
    section = part(page, "section[aria-labelledby=stuck-heading]")
    numbers = {
        show: count(viewer.page(PEOPLE, data={"show": show}))
        for show in ("stuck", "stuck-unstarted", "stuck-midway")
    }
    never, midway = numbers["stuck-unstarted"], numbers["stuck-midway"]
    assert (known.stuck, known.stuck_unstarted) == (numbers["stuck"], never)
    assert never + midway == known.stuck
    assert f"{never} never started" in text(section)
    assert f"{midway} stopped midway" in text(section)
    stuck_steps = [step for step in known.steps if step.stuck]
    words = text(section)
    said = words.count("who moved on, 9 of 10 did so within") + words.count("too few have moved on")
    assert said == len(stuck_steps)
    listed = part(viewer.page(PEOPLE, data={"show": "stuck"}), "tbody")
    assert "9 of 10" not in text(listed)
