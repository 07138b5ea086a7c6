"""The page of a flow's progress: every number links to its candidates."""

import pytest

from dashboard.core.tasks.scheduler import jobs
from dashboard.core.tasks.task_worker import run_queued_tasks
from dashboard.core.templatetags.moments import absolute
from dashboard.progress.metrics import types
from dashboard.progress.models import LastVisit, SyncedFlow
from dashboard.progress.templatetags.progress_format import partial_reason
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import change_thresholds
from tests.progress.pages import PAGE, SEGMENT, count, metric_links, part
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def test_every_number_equals_its_segment(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    run_sync()
    LastVisit.objects.create(user=acme.viewer, flow=get_flow(), version=1, changes_from=1)
    partner.clock.advance(6 * 86400)
    change_thresholds(client_for(acme.acme), step_1=72, step_2=50)
    run_sync()
    links = metric_links(viewer.page(PAGE))
    assert len(links) > 25
    wrong = {href: n for href, n in links.items() if count(viewer.page(href)) != n}
    assert not wrong


def test_pages_show_in_an_outage_without_calls(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    run_sync()
    partner.requests.clear()
    page = viewer.page(PAGE)
    viewer.page(f"{SEGMENT}?show=all")
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    assert not partner.requests
    assert synced_flow.synced_at is not None
    assert f"This is the data of {absolute(synced_flow.synced_at)}," in text(page.main)


def test_partial_sync_is_shown(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    SyncedFlow.objects.update(problem="page:12:0", total=1240, read=1140)
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
    assert partial_reason(problem) == words


def test_no_numbers_before_the_first_sync(viewer: LintingClient, acme: Users) -> None:
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
    viewer: LintingClient, synced_flow: SyncedFlow, partner: Simulator
) -> None:
    before = synced_flow.synced_at
    partner.requests.clear()
    assert viewer.post(f"{PAGE}sync/").status_code == 303
    assert not partner.requests
    next(job for job in jobs() if job.name == "progress").run()
    run_queued_tasks()
    assert before is not None
    assert (get_flow().synced_at or before) > before


def test_metrics_of_another_release_are_not_loaded_yet(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync
) -> None:
    known = synced_flow.metrics
    assert known is not None
    SyncedFlow.objects.update(metrics={k: v for k, v in known.items() if k != "funnel"})
    for path in (PAGE, "/w/acme/progress/"):
        assert "not loaded yet" in text(viewer.page(path).main).lower()
    viewer.page(f"{SEGMENT}?show=all")
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    run_sync()
    assert types.load_metrics(get_flow().metrics) is not None


def test_stored_metrics_have_the_keys_of_the_first_release(synced_flow: SyncedFlow) -> None:
    """Rows of that release are read, and an older process reads ours while a release rolls out."""
    stored = synced_flow.metrics
    assert stored is not None
    assert stored.keys() == {
        "as_of",
        "funnel",
        "steps",
        "days",
        "silent",
        "finish",
        "stuck_longest",
        "stuck_unstarted",
        "snoozed",
        # Added since, with a default.
        "unplaced",
        "unplaced_candidates",
    }
    assert {"mark", "classes", "pace", "limit", "stuck"} <= stored["steps"][0].keys()
    assert "here" in stored["funnel"]["stages"][0]


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
    explanations = words.count("submitted, 90% did so within") + words.count("too little history")
    assert explanations == len(stalled_steps)
    rows = part(viewer.page(SEGMENT, data={"show": "stalled"}), "tbody")
    assert "did so within" not in text(rows)
