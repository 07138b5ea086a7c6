"""The description of a save, and three versions side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.editor.draft import FlowDraft, StepDraft
from dashboard.flows.editor.lint import StepPreview
from dashboard.flows.editor.review import (
    Change,
    VersionRow,
    changes,
    compare_versions,
    describe_mismatch,
    expected_impact,
    step_previews,
    threshold_query,
)
from dashboard.flows.editor.save import FieldMismatch
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
    status, threshold, new_step = expected_impact(OPENED, draft)
    assert status == (
        "The status changes from Active to Inactive. Taptalent doesn't document whether "
        "candidates already in the flow can continue, or whether new ones can be assigned."
    )
    assert threshold == (
        "A new threshold applies to future results. Taptalent doesn't document whether "
        "existing results are scored again."
    )
    assert new_step == (
        "Once saved, a new step can't be removed or moved. Taptalent doesn't document "
        "whether candidates who completed the flow will be asked to take it."
    )


@pytest.mark.parametrize(
    ("posted", "begins"),
    [
        ({"status": "INACTIVE"}, ["The status changes"]),
        ({"steps-1-passThreshold": "51"}, ["A new threshold"]),
        ({"steps-2-assessmentId": "c"}, ["Once saved"]),
        ({"flowName": "Backend", "description": "Other"}, []),
    ],
)
def test_each_change_has_its_own_impact(posted: dict[str, str], begins: list[str]) -> None:
    notes = expected_impact(OPENED, FlowDraft.from_post(posted, OPENED))
    assert [
        note for note, start in zip(notes, begins, strict=True) if note.startswith(start)
    ] == notes


def test_a_change_is_one_line() -> None:
    assert Change("Name", "Engineers", "Backend").words == "Name: Engineers → Backend"
    assert Change("New step 3: C", "", "pass at 65").words == "New step 3: C, pass at 65"


@pytest.mark.parametrize(
    ("mismatch", "change"),
    [
        (FieldMismatch(0, "name", "Mine", "Theirs"), Change("Name", "Theirs", "Mine")),
        (
            FieldMismatch(0, "status", "ACTIVE", ""),
            Change("Status", "–", "Active"),
        ),
        (
            FieldMismatch(0, "status", "ON_HOLD", "ACTIVE"),
            Change("Status", "Active", "ON_HOLD"),
        ),
        (
            FieldMismatch(0, "status", "ACTIVE", "ON_HOLD"),
            Change("Status", "ON_HOLD", "Active"),
        ),
        (
            FieldMismatch(2, "threshold", 70.0, 62.5),
            Change("Step 2, threshold", "62.5", "70"),
        ),
        (FieldMismatch(1, "pass_action", None, ""), Change("Step 1, pass action", "–", "–")),
        (FieldMismatch(1, "instructions", "", "x"), Change("Step 1, instructions", "x", "–")),
    ],
)
def test_what_was_not_stored_is_shown_beside_what_was_sent(
    mismatch: FieldMismatch, change: Change
) -> None:
    assert describe_mismatch(mismatch) == change


def test_a_step_is_called_by_its_name_its_assessment_or_its_id() -> None:
    about = StepDraft.from_step(step(1, "a", 60, assessment_duration=25)).about
    draft = FlowDraft(
        steps=(
            StepDraft("a", "62,5", "Quiz", about=about),
            StepDraft("a", "60", about=about),
            StepDraft("b", "sixty"),
        )
    )
    assert step_previews(draft) == [
        StepPreview(1, "Quiz", "a", 62.5, "A", 25),
        StepPreview(2, "A", "a", 60, "A", 25),
        StepPreview(3, "b", "b", None),
    ]


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
    assert rows == [VersionRow("Step 1 (Quiz)", "pass at 60", "removed", "pass at 60")]


def test_a_removed_step_hides_no_change_of_a_later_one() -> None:
    rows = compare_versions(OPENED, flow(step(1, "b", 55)), FlowDraft.from_flow(OPENED))
    assert [row.what for row in rows] == ["Step 1 (Quiz)", "Step 2 (B), threshold"]


def test_what_both_changed_and_both_added_stands_side_by_side() -> None:
    opened = flow(
        step(1, "a", 60, name="Quiz"),
        step(2, "b", 50, instructions="Read", pass_action="NEXT"),
        description="Was",
    )
    theirs = flow(
        step(1, "x", 40),
        step(2, "b", 55, instructions="Read twice", pass_action="END"),
        step(3, "a", 60, name="Quiz"),
        name="Theirs",
        description="Was",
        status="ARCHIVED",
    )
    posted = {
        "flowName": "Mine",
        "description": "",
        "status": "INACTIVE",
        "steps-0-passThreshold": "",
        "steps-2-assessmentId": "d",
        "steps-2-passThreshold": "62,5",
    }
    assert compare_versions(opened, theirs, FlowDraft.from_post(posted, opened)) == [
        VersionRow("Name", "Engineers", "Theirs", "Mine"),
        VersionRow("Description", "Was", "Was", "–"),
        VersionRow("Status", "Active", "Archived", "Inactive"),
        VersionRow("Step 1 (Quiz), threshold", "60", "60", "–"),
        VersionRow("Step 2 (B), threshold", "50", "55", "50"),
        VersionRow("Step 2, instructions", "Read", "Read twice", "Read"),
        VersionRow("Step 2, pass action", "NEXT", "END", "NEXT"),
        VersionRow("New step 1: X", "–", "pass at 40", "–"),
        VersionRow("New step 3: d", "–", "–", "pass at 62.5"),
    ]


@given(shown=st.lists(st.sampled_from(["a", "b"]), min_size=3, max_size=3))
def test_a_version_has_changed_what_it_shows_otherwise(shown: list[str]) -> None:
    row = VersionRow("Name", *shown)
    assert row.is_theirs_changed is (shown[1] != shown[0])
    assert row.is_yours_changed is (shown[2] != shown[0])


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
