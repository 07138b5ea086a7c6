"""The steps that a save sends: none lost, moved or altered but for its threshold."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.editor.draft import FlowDraft, normalize_line
from dashboard.flows.editor.forms import EditorForms
from dashboard.flows.editor.save import (
    FlowUpdate,
    cells,
    changed_fields,
    find_mismatches,
    has_changes,
    sent_cells,
    steps_to_send,
)
from flows_api import Flow, StepInput
from tests.flows.support import flow, flows, forms, step

LOCKED = ("assessment_id", "name", "instructions", "pass_action")


def update_from(posted: dict[str, str], opened: Flow) -> FlowUpdate | None:
    """Return the content of a form, or None if it is invalid."""
    checked = EditorForms(FlowDraft.from_post(posted, opened), opened, bound=True)
    return checked.flow_update() if checked.is_valid() else None


def valid(opened: Flow) -> dict[str, str]:
    """Return form data that changes only missing or impossible thresholds."""
    thresholds = [s.pass_threshold for s in opened.steps or ()]
    return {
        f"steps-{n}-passThreshold": "50"
        for n, threshold in enumerate(thresholds)
        if threshold is None or not 0 <= threshold <= 100
    }


@given(opened=flows(), posted=forms(), is_completed=st.booleans())
def test_no_form_data_alters_removes_or_reorders_an_existing_step(
    opened: Flow, posted: dict[str, str], is_completed: bool
) -> None:
    if is_completed:
        posted = posted | valid(opened) | {"flowName": "Any"}
    update = update_from(posted, opened)
    if update is None:
        return
    sent = steps_to_send(opened, update)
    existing = opened.steps or ()
    assert len(sent) >= len(existing)
    for old, new in zip(existing, sent, strict=False):
        assert [getattr(old, name) for name in LOCKED] == [getattr(new, name) for name in LOCKED]
        assert new.assessment_type is None
    assert all(0 <= stage.pass_threshold <= 100 for stage in sent)


@given(opened=flows(least=1))
def test_a_form_sent_back_untouched_changes_nothing(opened: Flow) -> None:
    untouched = FlowDraft.from_flow(opened).form_data()
    update = update_from(
        untouched | valid(opened) | {"flowName": normalize_line(opened.name) or "x"}, opened
    )
    assert update is not None
    fields = changed_fields(opened, update)
    assert fields["description"] is None
    assert fields["status"] is None
    for old, new in zip(opened.steps or (), steps_to_send(opened, update), strict=True):
        is_sound = old.pass_threshold is not None and 0 <= old.pass_threshold <= 100
        assert not is_sound or new.pass_threshold == old.pass_threshold


@given(opened=flows(least=1))
def test_a_missing_or_impossible_threshold_must_be_set_first(opened: Flow) -> None:
    checked = EditorForms(FlowDraft.from_flow(opened), opened, bound=True)
    checked.is_valid()
    for old, form in zip(opened.steps or (), checked.step_forms, strict=True):
        is_sound = old.pass_threshold is not None and 0 <= old.pass_threshold <= 100
        assert ("passThreshold" in form.errors) is not is_sound


def test_a_status_that_we_do_not_know_is_never_sent_back() -> None:
    opened = flow(step(1, "a"), status="ON_HOLD")
    same = update_from(
        FlowDraft.from_flow(opened).form_data() | {"steps-0-passThreshold": "70"}, opened
    )
    assert same is not None
    assert changed_fields(opened, same)["status"] is None
    other = update_from(FlowDraft.from_flow(opened).form_data() | {"status": "INACTIVE"}, opened)
    assert other is not None
    assert changed_fields(opened, other)["status"] == "INACTIVE"
    assert (
        update_from(FlowDraft.from_flow(opened).form_data() | {"status": "EXPLODED"}, opened)
        is None
    )


def test_an_emptied_description_is_cleared_and_one_left_alone_is_not_sent() -> None:
    opened = flow(step(1, "a"), description="Old\nlines")
    emptied = update_from({"description": ""}, opened)
    same = update_from({"description": "Old\r\nlines "}, opened)
    assert emptied is not None
    assert same is not None
    assert changed_fields(opened, emptied)["description"] == ""
    assert changed_fields(opened, same)["description"] is None
    assert not has_changes(opened, same)


def test_decimals_stay_as_they_were_read() -> None:
    opened = flow(step(1, "a", 66.66666666666667))
    update = update_from(FlowDraft.from_flow(opened).form_data() | {"flowName": "Other"}, opened)
    assert update is not None
    assert steps_to_send(opened, update)[0].pass_threshold == 66.66666666666667


def test_mismatches_are_named_field_by_field() -> None:
    opened = flow(step(1, "a"), step(2, "b"))
    update = FlowUpdate(
        "Engineers", "New", "ACTIVE", (70.0, 60.0), (StepInput("c", 50.0, name="Third"),)
    )
    sent = sent_cells(opened, update)
    lost = {(item.step, item.field): item.found for item in find_mismatches(sent, cells(opened))}
    assert lost == {
        (0, "description"): "",
        (1, "threshold"): 60.0,
        (3, "assessment_id"): None,
        (3, "threshold"): None,
        (3, "name"): None,
    }


def test_what_was_not_sent_is_not_missed() -> None:
    opened = flow(step(1, "a"))
    update = FlowUpdate("Engineers", "", "ACTIVE", (60.0,), (StepInput("c", 50.0),))
    found = replace_steps(opened, step(1, "a"), step(2, "c", 50, name="Named by the partner"))
    assert not find_mismatches(sent_cells(opened, update), cells(found))


def replace_steps(opened: Flow, *steps: object) -> Flow:
    return flow(*steps, id=opened.id)  # type: ignore[arg-type]


def test_a_draft_survives_the_form() -> None:
    # The picker's buttons post the whole draft each time.
    opened = flow(step(1, "a"), description="Text")
    draft = FlowDraft.from_flow(opened)
    assert FlowDraft.from_post(draft.form_data(), opened) == draft
    changed = replace(draft, name="Other", steps=(replace(draft.steps[0], threshold="x"),))
    assert FlowDraft.from_post(changed.form_data(), opened) == changed
