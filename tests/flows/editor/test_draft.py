"""Drafts: read from any form, and rebased onto another version."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.decimals import format_decimal
from dashboard.flows.editor.draft import (
    FlowDraft,
    StepDraft,
    count_steps,
    match_steps,
    rebase_draft,
)
from flows_api import Flow
from tests.flows.support import flow, flows, forms, step


@given(opened=flows() | st.none(), posted=forms())
def test_any_form_can_be_read_without_losing_existing_steps(
    opened: Flow | None, posted: dict[str, str]
) -> None:
    draft = FlowDraft.from_post(posted, opened)
    own = FlowDraft.from_flow(opened).steps if opened else ()
    existing = [replace(step, threshold="") for step in draft.steps[: len(own)]]
    assert existing == [replace(step, threshold="") for step in own]
    assert len(draft.steps) <= max(100, len(own))


@pytest.mark.parametrize(
    ("posted", "steps"),
    [
        ({"steps-TOTAL_FORMS": "2"}, 2),
        ({"steps-TOTAL_FORMS": "999999"}, 100),
        ({"steps-TOTAL_FORMS": "x", "steps-0-name": "", "steps-2-name": ""}, 3),
        ({"steps-0-passThreshold": "5"}, 1),
        ({}, 0),
    ],
)
def test_steps_are_counted_with_and_without_a_management_form(
    posted: dict[str, str], steps: int
) -> None:
    assert count_steps(posted) == steps


def test_numbers_are_formatted_for_the_form() -> None:
    assert [format_decimal(n) for n in (60.0, 62.5, None, 0.0)] == ["60", "62.5", "", "0"]


@pytest.mark.parametrize("entered", ["62,5", "62.5", " 62,50 ", "62,5\u00a0"])
def test_a_threshold_has_a_comma_or_a_point(entered: str) -> None:
    opened = flow(step(1, "a", 70))
    posted = {"steps-0-passThreshold": entered, "steps-1-passThreshold": entered}
    assert [one.threshold for one in FlowDraft.from_post(posted, opened).steps] == ["62.5", "62.5"]


def test_a_copy_is_new_but_for_its_name() -> None:
    copy = FlowDraft.copy_of(flow(step(1, "a", 70, instructions="Read"), description="Why"))
    assert copy.name == "Copy of Engineers"
    assert copy.status == ""
    assert copy.description == "Why"
    assert [(s.assessment_id, s.threshold, s.instructions) for s in copy.steps] == [
        ("a", "70", "Read")
    ]


def test_edits_are_applied_on_top_of_the_current_version() -> None:
    opened = flow(step(1, "a", 60), step(2, "b", 50), description="Was")
    theirs = flow(step(1, "a", 65), step(2, "b", 55), step(3, "c", 40), description="Theirs")
    mine = FlowDraft.from_post(
        {
            "flowName": "Mine",
            "steps-1-passThreshold": "70",
            "steps-2-assessmentId": "d",
            "steps-2-passThreshold": "80",
        },
        opened,
    )
    result = rebase_draft(opened, theirs, mine)
    assert (result.name, result.description) == ("Mine", "Theirs")
    thresholds = [(s.assessment_id, s.threshold) for s in result.steps]
    assert thresholds == [("a", "65"), ("b", "70"), ("c", "40"), ("d", "80")]


def test_a_new_step_of_mine_that_is_there_already_is_not_added_again() -> None:
    opened = flow(step(1, "a"))
    mine = FlowDraft.from_post({"steps-1-assessmentId": "b", "steps-1-passThreshold": "70"}, opened)
    theirs = flow(step(1, "a"), step(2, "b", 70, name="Named there"))
    assert len(rebase_draft(opened, theirs, mine).steps) == 2
    other = flow(step(1, "a"), step(2, "b", 75))
    assert len(rebase_draft(opened, other, mine).steps) == 3


@given(opened=flows(), theirs=flows(), posted=forms())
def test_rebasing_preserves_the_current_steps_in_order(
    opened: Flow, theirs: Flow, posted: dict[str, str]
) -> None:
    result = rebase_draft(opened, theirs, FlowDraft.from_post(posted, opened))
    own = FlowDraft.from_flow(theirs).steps
    bare = [replace(step, threshold="") for step in result.steps[: len(own)]]
    assert bare == [replace(step, threshold="") for step in own]


@given(opened=flows())
def test_every_step_is_found_again_in_the_same_flow(opened: Flow) -> None:
    assert match_steps(opened, opened) == {n: n for n in range(len(opened.steps or ()))}


def test_a_new_flow_starts_with_one_empty_step() -> None:
    assert FlowDraft().steps == (StepDraft(),)
