"""The page of a flow's progress: every number links to its candidates."""

import pytest

from dashboard.progress import figures
from dashboard.progress.models import LastLook, TrackedFlow
from dashboard.progress.templatetags.progress_looks import incomplete
from dashboard.web.periodic import jobs
from dashboard.web.templatetags.moments import absolute
from dashboard.web.worker import run_queued_tasks
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.pages import PAGE, SEGMENT, count, metric_links, part
from tests.progress.test_sync import change_thresholds
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


def test_every_number_equals_its_segment(
    viewer: LintingClient, run_sync: RunSync, acme: Cast, partner: Simulator
) -> None:
    run_sync()
    LastLook.objects.create(user=acme.viewer, flow=get_flow(), version=1, told_from=1)
    partner.clock.advance(6 * 86400)
    change_thresholds(client_for(acme.acme), step_1=72, step_2=50)
    run_sync()
    links = metric_links(viewer.page(PAGE))
    assert len(links) > 25
    wrong = {href: n for href, n in links.items() if count(viewer.page(href)) != n}
    assert not wrong


def test_pages_show_in_an_outage_without_calls(
    viewer: LintingClient, synced_flow: TrackedFlow, run_sync: RunSync, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    run_sync()
    partner.requests.clear()
    page = viewer.page(PAGE)
    viewer.page(SEGMENT)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    assert not partner.requests
    assert synced_flow.looked_at is not None
    assert f"This is the data of {absolute(synced_flow.looked_at)}," in text(page.main)


def test_partial_sync_is_shown(viewer: LintingClient, synced_flow: TrackedFlow) -> None:
    TrackedFlow.objects.update(problem="page:12:0", total=1240, read=1140)
    words = text(viewer.page(PAGE).main)
    assert "Partial update: 1,140 of 1,240 candidates (page 12 failed)" in words


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("page:3:2", "page 3 failed, and 2 more"),
        ("unreadable:5", "5 could not be read"),
        ("restless", "the list kept changing during the update"),
        ("short", "fewer candidates than announced"),
        ("page 12 failed", "page 12 failed"),
        ("", ""),
    ],
)
def test_reason_of_a_partial_sync_is_translated(problem: str, words: str) -> None:
    assert incomplete(problem) == words


def test_no_numbers_before_the_first_sync(viewer: LintingClient, acme: Cast) -> None:
    page = viewer.page(PAGE)
    assert "Not loaded yet" in text(page.main)
    assert not page.find(class_="tile-card")


def test_too_few_results_show_no_rate(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync("4")
    assert "too few for a rate" in text(viewer.page("/w/acme/flows/4/progress/").main)


def test_empty_flow_explains_itself(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync("3")
    page = viewer.page("/w/acme/flows/3/progress/")
    assert "No candidates yet" in text(page.main)


@pytest.mark.django_db(transaction=True)
def test_refresh_is_done_by_the_worker(
    viewer: LintingClient, synced_flow: TrackedFlow, partner: Simulator
) -> None:
    before = synced_flow.looked_at
    partner.requests.clear()
    assert viewer.post(f"{PAGE}look/").status_code == 303
    assert not partner.requests
    next(job for job in jobs() if job.name == "progress").run()
    run_queued_tasks()
    assert before is not None
    assert (get_flow().looked_at or before) > before


def test_metrics_of_another_release_are_not_loaded_yet(
    viewer: LintingClient, synced_flow: TrackedFlow, run_sync: RunSync
) -> None:
    known = synced_flow.figures
    assert known is not None
    TrackedFlow.objects.update(figures={k: v for k, v in known.items() if k != "funnel"})
    for path in (PAGE, "/w/acme/progress/"):
        assert "not loaded yet" in text(viewer.page(path).main).lower()
    viewer.page(SEGMENT)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    run_sync()
    assert figures.of(get_flow().figures) is not None


def test_stalled_is_explained_and_split(
    viewer: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    partner.clock.advance(30 * 86400)
    run_sync()
    known = metrics_of(get_flow())
    assert known.stalled_not_started is not None
    assert known.stalled > 0
    page = viewer.page(PAGE)
    section = part(page, "section[aria-labelledby=stalled-heading]")
    numbers = {
        show: count(viewer.page(SEGMENT, data={"show": show}))
        for show in ("stalled", "stalled-not-started", "stalled-midway")
    }
    never, midway = numbers["stalled-not-started"], numbers["stalled-midway"]
    assert (known.stalled, known.stalled_not_started) == (numbers["stalled"], never)
    assert never + midway == known.stalled
    assert f"{never} never started" in text(section)
    assert f"{midway} stalled mid-flow" in text(section)
    stalled_steps = [step for step in known.steps if step.stalled]
    words = text(section)
    explanations = words.count("moved on within") + words.count("too little history")
    assert explanations == len(stalled_steps)
    rows = part(viewer.page(SEGMENT, data={"show": "stalled"}), "tbody")
    assert "moved on within" not in text(rows)
