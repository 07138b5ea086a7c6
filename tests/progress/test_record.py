"""The threshold history: who changed which, when and why."""

from dashboard.progress import marks
from dashboard.progress.models import MarkChange, OwnEdit, TrackedFlow
from dashboard.web.events import Event, tell
from dashboard.workspaces.partner import client_for
from tests.flows.support import press, pressed
from tests.progress.conftest import RunSync
from tests.progress.pages import PAGE
from tests.progress.test_sync import change_thresholds
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


def test_change_in_flowdeck_has_its_author(
    viewer: LintingClient, synced_flow: TrackedFlow, run_sync: RunSync, acme: Cast
) -> None:
    change_thresholds(client_for(acme.acme), step_2=80)
    tell(acme.recruiter, acme.acme, "flow.changed", flow_id="1")
    run_sync()
    assert MarkChange.objects.get().by == acme.recruiter.email
    assert acme.recruiter.email in text(viewer.page(PAGE).main)
    record = viewer.get(f"{PAGE}thresholds.csv")
    assert acme.recruiter.email in record.getvalue().decode()


def test_reason_of_the_editor_is_in_the_history(
    recruiter: LintingClient, synced_flow: TrackedFlow, run_sync: RunSync, acme: Cast
) -> None:
    path = "/w/acme/flows/1/edit/"
    opened = recruiter.page(path)
    review = pressed(
        recruiter, path, opened, "review", steps__0__passThreshold="77", reason="Too many passed"
    )
    assert press(recruiter, path, review, "save").status_code == 303
    run_sync()
    change = MarkChange.objects.get()
    assert (change.new, change.by, change.reason) == (
        77,
        acme.recruiter.email,
        "Too many passed",
    )
    assert "Too many passed" in text(recruiter.page(PAGE).main)
    assert "Too many passed" in recruiter.get(f"{PAGE}thresholds.csv").getvalue().decode()


def test_nul_is_removed_from_the_reason(synced_flow: TrackedFlow, acme: Cast) -> None:
    facts = {"flow_id": "1", "reason": "Too\0 many"}
    marks.note(Event("flow.changed", acme.acme, acme.recruiter, facts))
    assert OwnEdit.objects.get().reason == "Too many"
