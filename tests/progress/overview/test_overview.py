"""The overview: what changed since the last visit, and what needs attention."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.progress.metrics import types
from dashboard.progress.metrics.types import FlowMetrics, load_metrics
from dashboard.progress.models import LastVisit, SyncedFlow, SyncSchedule
from dashboard.progress.overview import summary
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.pages import count
from tests.support.pages import LintingClient, text
from tests.support.users import Users

HOME = "/w/acme/progress/"


def test_says_so_before_the_first_sync(viewer: LintingClient) -> None:
    assert "Not loaded yet" in text(viewer.page(HOME).main)


def test_a_failure_speaks_of_a_table_only_where_there_is_one(
    viewer: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="flows", kind="status", status=500)
    schedule.list_flows(acme.acme)
    empty = text(viewer.page(HOME).main)
    assert "They load as soon as Taptalent answers." in empty
    assert "table" not in empty
    assert "within a minute" not in empty
    partner.faults.clear()
    schedule.list_flows(acme.acme)
    SyncSchedule.objects.update(failure="server-error")
    assert "The table shows the last data and its age." in text(viewer.page(HOME).main)


def test_numbers_equal_their_segments(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    for flow in ("1", "2"):
        run_sync(flow)
    page = viewer.page(HOME)
    section = page.find(attrs={"data-seen": True}, name="section")
    viewer.post(f"{HOME}last-visit/", {"version": section["data-version"]})
    assert LastVisit.objects.filter(user=acme.viewer).count() == SyncedFlow.objects.count()
    partner.clock.advance(6 * 86400)
    for flow in ("1", "2"):
        run_sync(flow)
    page = viewer.page(HOME)
    links = page.main.find_all("a", href=re.compile(r"/candidates/\?show="))
    numbers = {link["href"]: re.search(r"\d+", text(link)) for link in links}
    shown = {href: int(n[0]) for href, n in numbers.items() if n}
    assert any("show=changed" in href for href in shown)
    assert not {href: n for href, n in shown.items() if count(viewer.page(href)) != n}


def test_absurd_versions_are_ignored(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    absurd = f"{'9' * 20}:1 1:{'9' * 20} {'9' * 5000}:1"
    assert viewer.post(f"{HOME}last-visit/", {"version": absurd}).status_code == 303


def test_changed_flows_cost_two_queries_together(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    flows = ("1", "2", "3")
    for flow in flows:
        run_sync(flow)
        version = get_flow(flow).version
        LastVisit.objects.create(
            user=acme.viewer, flow=get_flow(flow), version=version, changes_from=version
        )
    with CaptureQueriesContext(connection) as before:
        viewer.page(HOME)
    partner.clock.advance(6 * 86400)
    for flow in flows:
        run_sync(flow)
    with CaptureQueriesContext(connection) as after:
        viewer.page(HOME)
    assert len(after) - len(before) <= 2


def test_other_workspaces_flows_are_not_marked_as_read(
    viewer: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    foreign = SyncedFlow.objects.create(workspace=acme.other, flow_id="1", name="Theirs")
    viewer.post(f"{HOME}last-visit/", {"version": f"{foreign.pk}:1 x:y 1:1:1 :"})
    assert not LastVisit.objects.filter(flow=foreign).exists()


def test_page_shows_in_an_outage(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    run_sync()
    partner.faults.add(route="*", kind="status", status=500)
    schedule.list_flows(acme.acme)
    partner.requests.clear()
    assert "last data and its age" in text(viewer.page(HOME).main)
    assert not partner.requests
    assert SyncSchedule.objects.get().failure == "server_failed"


def test_refresh_makes_all_flows_due(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    assert viewer.post(f"{HOME}sync/").status_code == 303
    assert SyncedFlow.objects.filter(due_at__lte=timezone.now()).count() == 4
    assert len(list(schedule.claim_due_flows())) == schedule.MAX_QUEUED


def test_the_flows_are_paged_with_the_most_stalled_first(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    partner.clock.advance(60 * 86400)
    run_sync("1")
    metrics = get_flow("1").metrics or {}
    first, *others = metrics["steps"]
    for n in range(60):
        steps = [{**first, "stalled": n}, *({**step, "stalled": 0} for step in others)]
        SyncedFlow.objects.create(
            workspace=acme.acme,
            flow_id=f"copy-{n}",
            name=f"A copy {n:02}",
            metrics={**metrics, "steps": steps},
            synced_at=timezone.now(),
        )
    loaded = {flow.flow_id: load_metrics(flow.metrics) for flow in SyncedFlow.objects.all()}
    stalled = {flow_id: found.stalled if found else 0 for flow_id, found in loaded.items()}
    shown = []
    for path in (HOME, f"{HOME}?page=2"):
        rows = viewer.page(path).find_all("tr", attrs={"data-flow": True})
        assert len(rows) <= 50
        shown += [row["data-flow"] for row in rows]
    assert sorted(shown) == sorted(stalled)
    counts = [stalled[flow_id] for flow_id in shown]
    assert counts == sorted(counts, reverse=True)
    part = viewer.fragment(f"{HOME}?page=2", "overview-flows")
    assert part.find(id="overview-flows")
    assert part.find(id="flows-heading")
    assert not part.find("h1")


def test_many_changed_flows_are_counted(
    viewer: LintingClient, run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    run_sync("1")
    for n in range(25):
        flow = SyncedFlow.objects.create(
            workspace=acme.acme, flow_id=f"copy-{n}", name=f"Copy {n}", version=2
        )
        flow.threshold_changes.create(version=2, order=1, label="Quiz", before=timezone.now())
        LastVisit.objects.create(user=acme.viewer, flow=flow, version=1, changes_from=1)
    section = viewer.page(HOME).find(class_="changes")
    assert len(section.find(class_="changed-flows").find_all("li", recursive=False)) == 20
    assert "5 more flows have changed." in text(section)


def copy_flows(users: Users, count: int, **fields: Any) -> None:
    """Create flows with the metrics of flow 1, as a sync stores them, but for ``fields``."""
    first = get_flow("1")
    columns = ("metrics", "synced_at", "assigned", "stalled", "rate_change", "blocked_domains")
    same = {name: getattr(first, name) for name in columns} | fields
    start = SyncedFlow.objects.count()
    SyncedFlow.objects.bulk_create(
        SyncedFlow(workspace=users.acme, flow_id=f"copy-{n}", name=f"Copy {n:03}", **same)
        for n in range(start, start + count)
    )


def test_a_sync_repeats_its_metrics_in_the_columns(run_sync: RunSync, partner: Simulator) -> None:
    partner.clock.advance(60 * 86400)
    run_sync("1")
    flow = get_flow("1")
    metrics = metrics_of(flow)
    assert flow.assigned == metrics.funnel.assigned
    assert flow.stalled == metrics.stalled > 0
    assert flow.rate_change == metrics.surest_rate_change
    assert flow.blocked_domains == len(metrics.blocked_domains)


def test_queries_and_metrics_do_not_grow_with_the_flows(
    viewer: LintingClient, run_sync: RunSync, acme: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sync("1")
    decoded: list[Any] = []
    original = types.load_metrics

    def load(stored: Any) -> FlowMetrics | None:
        decoded.append(stored)
        return original(stored)

    monkeypatch.setattr(types, "load_metrics", load)
    viewer.page(HOME)
    taken = []
    for more in (60, 100):
        copy_flows(acme, more)
        decoded.clear()
        with CaptureQueriesContext(connection) as queries:
            viewer.page(HOME)
        taken.append((len(queries), len(decoded)))
    assert taken[0] == taken[1]


def test_flows_of_an_earlier_release_are_sorted_by_their_metrics(
    run_sync: RunSync, acme: Users, partner: Simulator
) -> None:
    partner.clock.advance(60 * 86400)
    run_sync("1")
    copy_flows(acme, 1, assigned=None, stalled=None, rate_change=None, blocked_domains=None)
    found = summary.sorted_flows(acme.acme)
    assert found[0][3:] == found[1][3:]
    assert found[0].stalled


def test_many_findings_name_the_surest_and_say_where_the_others_are(
    viewer: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync("1")
    metrics = get_flow("1").metrics or {}
    first, *others = metrics["steps"]
    for n in range(10):
        step = {**first, "recent": [20 + n, 40], "earlier": [0, 40]}
        changed = {**metrics, "steps": [step, *others]}
        found = types.load_metrics(changed)
        assert found
        assert found.surest_rate_change
        copy_flows(acme, 1, metrics=changed, rate_change=found.surest_rate_change)
    card = viewer.page(HOME).find(attrs={"aria-labelledby": "rates-heading"})
    links = [text(link) for link in card.find_all("a")]
    assert len(links) == summary.MAX_SHOWN
    assert links[0] == SyncedFlow.objects.order_by("-pk")[0].name
    assert "All others are on the pages of their flows." in text(card)


def test_flows_beyond_those_compared_are_counted_as_changed(
    run_sync: RunSync, acme: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "COMPARED_AT_ONCE", 25)
    run_sync("1")
    copy_flows(acme, 60, version=2)
    for flow in SyncedFlow.objects.filter(version=2):
        LastVisit.objects.create(user=acme.viewer, flow=flow, version=1, changes_from=1)
        flow.threshold_changes.create(version=2, order=1, label="Quiz", before=timezone.now())
    flows = summary.sorted_flows(acme.acme)
    changes = summary.changes_since(flows, acme.acme, acme.viewer)
    assert len(changes.by_flow) == summary.MAX_CHANGED
    assert changes.more == 40


@pytest.mark.parametrize(
    "out_of_use", [{"status": "INACTIVE"}, {"status": "ARCHIVED"}, {"unlisted_at": timezone.now()}]
)
def test_a_flow_out_of_use_needs_no_attention(
    viewer: LintingClient, stalled: list[int], out_of_use: dict[str, object]
) -> None:
    def attention() -> list[str]:
        lists = viewer.page(HOME).select("[aria-labelledby=attention-heading] [data-flow]")
        return [str(item["data-flow"]) for item in lists]

    assert attention() == ["1"]
    SyncedFlow.objects.filter(flow_id="1").update(**out_of_use)
    assert attention() == []
    rows = viewer.page(HOME).select("#overview-flows tr[data-flow]")
    keys = [str(row["data-flow"]) for row in rows]
    in_use = SyncedFlow.objects.filter(status="ACTIVE", unlisted_at=None).exclude(flow_id="1")
    assert keys.index("1") >= in_use.count()
    metric = rows[keys.index("1")].select_one("[data-metric=stalled]")
    assert metric is not None
    assert int(metric["data-value"]) == len(stalled), "its numbers are in the table still"
