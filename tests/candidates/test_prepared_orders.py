"""The worker prepares the orders that pages ask for, so that no reader waits after a sync."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from dashboard.progress import tasks
from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.segments import large_flows
from flows_api.simulator import Simulator
from tests.candidates.listed import LIST, ids
from tests.support.pages import LintingClient

ORDERS = ("status", "-total", "score-1")


def test_the_first_reader_after_a_sync_finds_the_orders_prepared(
    viewer: LintingClient,
    synced: SyncedFlow,
    partner: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large_flows, "MOST_SKIPPED", 0)
    before = {order: listed(viewer, order) for order in ORDERS}
    version = synced.version
    partner.clock.advance(20 * 86400)
    tasks.sync_flow.call(synced.pk)
    synced.refresh_from_db()
    assert synced.version > version
    with CaptureQueriesContext(connection) as queries:
        after = {order: listed(viewer, order) for order in ORDERS}
    assert after != before
    everybody = f'FROM "{SyncedCandidate._meta.db_table}" WHERE "{SyncedCandidate._meta.db_table}".'
    ordered = [q for q in queries if everybody in q["sql"] and "ORDER BY" in q["sql"]]
    assert not ordered
    cache.clear()
    assert {order: listed(viewer, order) for order in ORDERS} == after


def test_a_sync_succeeds_where_its_lists_cannot_be_prepared(
    viewer: LintingClient,
    synced: SyncedFlow,
    partner: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(flow: SyncedFlow, stop: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(tasks, "prepare_lists", fail)
    version = synced.version
    partner.clock.advance(20 * 86400)
    with capture_logs() as logs:
        tasks.sync_flow.call(synced.pk)
    synced.refresh_from_db()
    assert synced.version > version
    assert {"event": "lists not prepared", "log_level": "warning", "flow": synced.pk} in [
        {name: value for name, value in line.items() if name != "exc_info"} for line in logs
    ]


def listed(client: LintingClient, order: str) -> list[str]:
    return ids(client.page(f"{LIST}?sort={order}&pageSize=100"))
