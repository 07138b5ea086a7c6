"""The system status: the page for owners, the notice, and the command for operators."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from dashboard.core.models import BackupRecord, WorkerHeartbeat
from dashboard.operations import status
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection import rate_limit
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.tasks import add_waiting_task
from tests.support.users import Users

PAGE = "/w/acme/settings/status/"


def start_worker() -> WorkerHeartbeat:
    now = timezone.now()
    return WorkerHeartbeat.objects.create(
        name="w1", host="worker-1.example", version="1.0.0", started_at=now, seen_at=now
    )


def test_page_shows_a_living_worker(owner: LintingClient) -> None:
    start_worker()
    shown = text(owner.page(PAGE).main)
    assert "1 running" in shown
    assert "worker-1.example" in shown
    assert "Up to date" in shown
    assert "No outage known" in shown
    assert "Not paused" in shown


def test_page_says_that_no_worker_runs_and_what_waits(owner: LintingClient) -> None:
    add_waiting_task(timedelta(minutes=5))
    page = owner.page(PAGE)
    assert "None running" in text(page.main)
    assert "the oldest since 5 minutes ago" in text(page.main)
    assert page.find(id="worker-missing")


def test_page_lists_the_flows_synced_longest_ago_first(
    owner: LintingClient, acme: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    for n, (name, hours, failure) in enumerate(
        [("Recent", 1, ""), ("Failing", 9, "timed_out"), ("Old", 5, "")]
    ):
        at = now - timedelta(hours=hours)
        SyncedFlow.objects.create(
            workspace=acme.acme, flow_id=f"f{n}", name=name, synced_at=at, failure=failure
        )
    SyncedFlow.objects.create(workspace=acme.acme, flow_id="f9", name="New")
    SyncedFlow.objects.create(workspace=acme.acme, flow_id="f8", name="Gone", unlisted_at=now)
    monkeypatch.setattr(status, "MAX_SYNCS", 3)
    page = owner.page(PAGE)
    rows = [[text(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[0] for row in rows] == ["New", "Failing", "Old"]
    assert rows[0][1:] == ["Never", "Waiting"]
    assert rows[1][1:] == ["9 hours ago", "Taptalent took too long to respond"]
    assert rows[2][1:] == ["5 hours ago", "Succeeded"]
    assert "The 3 of 4 flows that were synced longest ago." in text(page.main)


def test_page_shows_an_outage_and_a_pause(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    rate_limit.back_off(acme.acme.pk, 60)
    partner.faults.add(route="*", kind="status", status=500)
    owner.get("/w/acme/flows/")
    shown = text(owner.page(PAGE).main)
    assert "No outage known" not in shown
    assert "more seconds" in shown


def test_page_shows_the_last_backup(owner: LintingClient) -> None:
    assert "Last backup None known" in text(owner.page(PAGE).main)
    for days in (9, 2, 5):
        BackupRecord.objects.create(size=1, made_at=timezone.now() - timedelta(days=days))
    assert "Last backup 2 days ago" in text(owner.page(PAGE).main)


def test_only_owners_see_the_notice_and_only_while_no_worker_lives(
    owner: LintingClient, recruiter: LintingClient
) -> None:
    add_waiting_task(timedelta(minutes=5))
    assert owner.page("/w/acme/members/").find(id="worker-missing")
    assert not recruiter.page("/w/acme/members/").find(id="worker-missing")
    start_worker()
    cache.clear()
    assert not owner.page("/w/acme/members/").find(id="worker-missing")


def test_command_prints_the_state_and_succeeds(db: None) -> None:
    start_worker()
    add_waiting_task(timedelta(minutes=5))
    out = StringIO()
    call_command("show_status", stdout=out)
    lines = out.getvalue().splitlines()
    assert "workers: 1" in lines
    assert "  worker-1.example, version 1.0.0, last seen 0 s ago" in lines
    assert "waiting tasks: 1, the oldest for 300 s" in lines
    assert "unapplied migrations: none" in lines


def test_command_fails_without_a_worker(db: None) -> None:
    with pytest.raises(CommandError, match="Start a worker"):
        call_command("show_status", stdout=StringIO())


def test_command_fails_before_migrate(db: None) -> None:
    start_worker()
    MigrationRecorder.Migration.objects.filter(app="web", name="0003_worker_heartbeats").delete()
    out = StringIO()
    with pytest.raises(CommandError, match="Run migrate"):
        call_command("show_status", stdout=out)
    assert "unapplied migrations: web.0003_worker_heartbeats" in out.getvalue()
