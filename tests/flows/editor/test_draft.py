"""Drafts: read from any form, and rebased onto another version."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.decimals import format_decimal
from dashboard.flows.assessments import choice_from_form
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
        ({"steps-9-name": "", "steps-10-name": ""}, 11),
        ({"steps-100-name": ""}, 100),
        ({"steps-٣-name": ""}, 0),
        ({"steps-9999999-name": "", "my-steps-4-name": "", "steps--1-name": ""}, 0),
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


def test_a_copy_of_a_flow_without_steps_starts_with_an_empty_one() -> None:
    assert FlowDraft.copy_of(flow()).steps == (StepDraft(threshold="60"),)


@given(opened=flows())
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(opened: Flow) -> None:
    """Also as that of a new flow, where each field of a step is read."""
    shown = FlowDraft.from_flow(opened)
    assert FlowDraft.from_post(shown.form_data(), opened) == shown
    assert FlowDraft.from_post(shown.form_data(), None) == shown


def test_the_fields_of_the_form_have_the_names_of_the_api() -> None:
    own = StepDraft("a", "62.5", "Quiz", "Read", "NEXT", "{}")
    assert FlowDraft("Engineers", "Why", "ACTIVE", (StepDraft(), own)).form_data() == {
        "flowName": "Engineers",
        "description": "Why",
        "status": "ACTIVE",
        "steps-0-assessmentId": "",
        "steps-0-passThreshold": "60",
        "steps-0-name": "",
        "steps-0-instructions": "",
        "steps-0-passAction": "",
        "steps-0-about": "",
        "steps-1-assessmentId": "a",
        "steps-1-passThreshold": "62.5",
        "steps-1-name": "Quiz",
        "steps-1-instructions": "Read",
        "steps-1-passAction": "NEXT",
        "steps-1-about": "{}",
    }


def test_texts_are_read_as_a_browser_sends_them() -> None:
    odd = " one\r\ntwo\rthree\n "
    opened = flow(step(1, "a", 60, name=odd, instructions=odd), name=odd, description=odd)
    draft = FlowDraft.from_flow(opened)
    assert (draft.name, draft.description) == ("onetwothree", "one\ntwo\nthree")
    assert (draft.steps[0].name, draft.steps[0].instructions) == ("one\ntwo\nthree",) * 2
    posted = {"flowName": " Mine ", "description": odd, "steps-1-instructions": odd}
    read = FlowDraft.from_post(posted, opened)
    assert (read.name, read.description) == ("Mine", "one\ntwo\nthree")
    assert read.steps[1].instructions == "one\ntwo\nthree"


def test_a_step_is_read_whole_with_what_is_known_of_its_assessment() -> None:
    read = step(1, "a", 62.5, name="Quiz", instructions="Read", pass_action="NEXT")
    draft = StepDraft.from_step(read)
    assert replace(draft, about="") == StepDraft("a", "62.5", "Quiz", "Read", "NEXT")
    known = choice_from_form(draft.about, "a")
    assert (known.id, known.name) == ("a", "A")


def test_what_was_not_posted_stays_as_it_is() -> None:
    opened = flow(step(1, "a", 62.5), description="Why")
    assert FlowDraft.from_post({}, opened) == FlowDraft.from_flow(opened)
    # A new flow has nothing yet, and a threshold that is no number stays for the form to refuse.
    assert FlowDraft.from_post({"steps-0-passThreshold": "sixty"}, None) == FlowDraft(
        steps=(StepDraft(threshold="sixty"),)
    )


def test_each_edited_field_goes_before_theirs_and_no_other() -> None:
    opened = flow(step(1, "a", 60), description="Was")
    theirs = flow(step(1, "a", 60), name="Theirs", description="Theirs", status="ARCHIVED")
    edits = {"flowName": "Mine", "description": "Mine", "status": "INACTIVE"}
    current = {"flowName": "Theirs", "description": "Theirs", "status": "ARCHIVED"}
    for field, value in edits.items():
        result = rebase_draft(opened, theirs, FlowDraft.from_post({field: value}, opened))
        shown = result.form_data()
        assert {name: shown[name] for name in edits} == current | {field: value}
    assert rebase_draft(opened, theirs, FlowDraft.from_flow(opened)) == FlowDraft.from_flow(theirs)


def test_steps_match_by_the_occurrence_of_their_assessment() -> None:
    opened = flow(step(1, "a"), step(2, "b"), step(3, "a"), step(4, "gone"))
    theirs = flow(step(1, "b"), step(2, "a"), step(3, "new"), step(4, "a"), step(5, "a"))
    assert match_steps(opened, theirs) == {0: 1, 1: 0, 2: 3}
    moved = FlowDraft.from_post({"steps-2-passThreshold": "99"}, opened)
    thresholds = [one.threshold for one in rebase_draft(opened, theirs, moved).steps]
    assert thresholds == ["60", "60", "60", "99", "60"]


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
    # What we know of its assessment may differ from what the partner says today.
    known = replace(mine, steps=(mine.steps[0], replace(mine.steps[1], about='{"id":"b"}')))
    assert len(rebase_draft(opened, theirs, known).steps) == 2
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
