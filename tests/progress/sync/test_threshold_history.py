"""The threshold history: who changed which, when and why."""

from dashboard.core.audit_events import AuditEvent, record_event
from dashboard.progress.models import FlowEdit, StepResult, SyncedFlow, ThresholdChange
from dashboard.progress.sync import threshold_history
from dashboard.progress.sync.synced_rules import find_synced_rules
from dashboard.workspaces.connection.client import client_for
from tests.flows.support import post_action, post_action_page
from tests.progress.conftest import RunSync, get_flow, metrics_of
from tests.progress.factories import change_thresholds
from tests.progress.pages import PAGE
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def test_change_in_flowdeck_has_its_author(
    viewer: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    change_thresholds(client_for(acme.acme), step_2=80)
    record_event(acme.recruiter, acme.acme, "flow.changed", flow_id="1")
    run_sync()
    assert ThresholdChange.objects.get().by == acme.recruiter.email
    assert acme.recruiter.email in text(viewer.page(PAGE).main)
    record = viewer.get(f"{PAGE}thresholds.csv")
    assert acme.recruiter.email in record.getvalue().decode()


def test_reason_of_the_editor_is_in_the_history(
    recruiter: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    path = "/w/acme/flows/1/edit/"
    opened = recruiter.page(path)
    review = post_action_page(
        recruiter, path, opened, "review", steps__0__passThreshold="77", reason="Too many passed"
    )
    assert post_action(recruiter, path, review, "save").status_code == 303
    run_sync()
    change = ThresholdChange.objects.get()
    assert (change.new, change.by, change.reason) == (
        77,
        acme.recruiter.email,
        "Too many passed",
    )
    assert "Too many passed" in text(recruiter.page(PAGE).main)
    assert "Too many passed" in recruiter.get(f"{PAGE}thresholds.csv").getvalue().decode()


def test_nul_is_removed_from_the_reason(synced_flow: SyncedFlow, acme: Users) -> None:
    facts = {"flow_id": "1", "reason": "Too\0 many"}
    threshold_history.record_flow_edit(AuditEvent("flow.changed", acme.acme, acme.recruiter, facts))
    assert FlowEdit.objects.get().reason == "Too many"


def test_results_of_the_threshold_before_show_nothing_about_the_rule(
    synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    failed = StepResult.objects.newest().filter(flow=synced_flow, order=1, passed=False)
    score = max(result.score for result in failed if result.score is not None)
    change_thresholds(client_for(acme.acme), step_1=score)
    run_sync()
    assert not find_synced_rules(acme.acme, ["1"])["1"][1].is_learned
    step = metrics_of(get_flow()).steps[0]
    at_or_above = StepResult.objects.newest().filter(flow=synced_flow, order=1, score__gte=score)
    assert step.passing == at_or_above.count()
