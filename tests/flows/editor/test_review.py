"""The description of a save, and three versions side by side."""

from hypothesis import given

from dashboard.flows.editor.draft import FlowDraft
from dashboard.flows.editor.review import (
    Change,
    changes,
    compare_versions,
    expected_impact,
    threshold_query,
)
from flows_api import Flow
from tests.flows.support import flow, flows, forms, step

OPENED = flow(step(1, "a", 60, name="Quiz"), step(2, "b", 50))


def test_changes_are_described() -> None:
    draft = FlowDraft.from_post(
        {
            "flowName": "Backend",
            "status": "INACTIVE",
            "steps-0-passThreshold": "70",
            "steps-2-assessmentId": "c",
            "steps-2-name": "System design",
            "steps-2-passThreshold": "65",
        },
        OPENED,
    )
    assert changes(OPENED, draft) == [
        Change("Name", "Engineers", "Backend"),
        Change("Status", "Active", "Inactive"),
        Change("Step 1 (Quiz), threshold", "60", "70"),
        Change("New step 3: System design", "", "pass at 65"),
    ]
    assert len(expected_impact(OPENED, draft)) == 3


def test_the_same_number_otherwise_written_is_no_change() -> None:
    draft = FlowDraft.from_post(
        {"steps-0-passThreshold": "60.0", "steps-1-passThreshold": "050"}, OPENED
    )
    assert changes(OPENED, draft) == []
    assert expected_impact(OPENED, draft) == []


def test_moved_thresholds_are_those_of_the_flows_own_steps_that_were_known() -> None:
    opened = flow(step(1, "a", 60), step(2, "b", None), step(3, "c", 62.5), step(4, "d", 50))
    posted = {
        f"steps-{n}-passThreshold": threshold
        for n, threshold in enumerate(["070", "9", "63", "50.0"])
    }
    draft = FlowDraft.from_post(posted | {"steps-4-passThreshold": "7"}, opened)
    query = "now-1=60&threshold-1=70&now-3=62.5&threshold-3=63"
    assert threshold_query(opened, draft) == query
    assert threshold_query(opened, FlowDraft.from_flow(opened)) == ""


@given(opened=flows())
def test_a_flow_left_alone_has_no_changes(opened: Flow) -> None:
    assert changes(opened, FlowDraft.from_flow(opened)) == []
    assert compare_versions(opened, opened, FlowDraft.from_flow(opened)) == []


def test_three_versions_side_by_side() -> None:
    theirs = flow(step(1, "a", 65, name="Quiz"), step(2, "b", 50), step(3, "x", 40))
    draft = FlowDraft.from_post({"steps-0-passThreshold": "70", "description": "Mine"}, OPENED)
    rows = {
        row.what: (row.was, row.theirs, row.yours)
        for row in compare_versions(OPENED, theirs, draft)
    }
    assert rows == {
        "Description": ("–", "–", "Mine"),
        "Step 1 (Quiz), threshold": ("60", "65", "70"),
        "New step 3: X": ("–", "pass at 40", "–"),
    }


def test_a_step_that_they_removed_is_named() -> None:
    rows = compare_versions(OPENED, flow(step(1, "b", 50)), FlowDraft.from_flow(OPENED))
    assert [(row.what, row.theirs) for row in rows] == [("Step 1 (Quiz)", "removed")]


def test_what_they_changed_of_a_step_that_is_locked_to_us_is_shown() -> None:
    theirs = flow(step(1, "a", 60, name="Test"), step(2, "b", 50))
    [row] = compare_versions(OPENED, theirs, FlowDraft.from_flow(OPENED))
    assert (row.what, row.was, row.theirs) == ("Step 1, name", "Quiz", "Test")


@given(opened=flows(), theirs=flows(), posted=forms())
def test_any_three_versions_can_be_shown(
    opened: Flow, theirs: Flow, posted: dict[str, str]
) -> None:
    for row in compare_versions(opened, theirs, FlowDraft.from_post(posted, opened)):
        assert row.is_theirs_changed or row.is_yours_changed
