"""CSV exports of progress: readable, with a column per step, and equal to the pages."""

import csv
import io
from typing import Any

from dashboard.progress.models import SyncedFlow
from tests.progress.conftest import RunSync, metrics_of
from tests.progress.pages import PAGE, SEGMENT
from tests.support.pages import LintingClient

HOME = "/w/acme/progress/"


def rows_of(client: LintingClient, path: str) -> list[dict[str, str]]:
    answer: Any = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_segment_has_score_threshold_and_result_of_each_step(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    rows = rows_of(viewer, f"{SEGMENT}export.csv?show=all")
    assert len(rows) == synced_flow.read
    first = synced_flow.steps[0]
    name = f"1. {first['label']}"
    scored = [row for row in rows if row[f"{name}: score"]]
    assert len(scored) == metrics_of(synced_flow).steps[0].scored
    assert {row[f"{name}: threshold"] for row in rows} == {f"{first['mark']:g}"}
    assert {row[f"{name}: result"] for row in scored} <= {"passed", "failed", ""}


def test_funnel_equals_the_metrics(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    *steps, whole = rows_of(viewer, f"{PAGE}export.csv")
    known = metrics_of(synced_flow)
    for row, stage in zip(steps, known.funnel.stages, strict=True):
        counts = (stage.entered, stage.passed, stage.failed, stage.in_progress)
        shown = tuple(int(row[name]) for name in ("Entered", "Passed", "Failed", "In progress"))
        assert shown == counts
        assert row["Not started"] == ""
    assert int(whole["Entered"]) == known.funnel.assigned


def test_the_whole_flow_in_the_export_is_what_its_tiles_show(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    *_steps, whole = rows_of(viewer, f"{PAGE}export.csv")
    page = viewer.page(PAGE)
    for name in ("In progress", "Not started", "Failed"):
        [tile] = page.select(f"[data-metric={name.lower().replace(' ', '-')}]")
        assert whole[name] == tile["data-value"]


def test_overview_lists_every_flow(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync("1")
    rows = rows_of(viewer, f"{HOME}export.csv")
    assert len(rows) == SyncedFlow.objects.count()
    flow = SyncedFlow.objects.get(flow_id="1")
    [row] = [row for row in rows if row["Flow ID"] == "1"]
    assert int(row["Assigned"]) == metrics_of(flow).funnel.assigned
    assert row["Assigned since, not counted yet"] == "0"
    assert {row["Assigned"] for row in rows if row["Flow ID"] != "1"} == {""}, "not loaded is not 0"


def test_nothing_is_exported_before_the_first_sync(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    assert rows_of(viewer, f"{PAGE}export.csv") == []


def test_pages_link_their_exports(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    assert viewer.page(PAGE).find("a", href=f"{PAGE}export.csv")
    assert viewer.page(HOME).find("a", href=f"{HOME}export.csv")
