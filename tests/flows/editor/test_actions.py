"""The editor's actions as plain functions: their results and the focus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.assessments import AssessmentChoice, encode_choice
from dashboard.flows.editor.actions import PICKER_ACTIONS, STEP_ACTIONS, apply_action
from dashboard.flows.editor.draft import FlowDraft, StepDraft
from dashboard.flows.editor.state import EditorState, PickerSearch
from flows_api import Flow
from tests.flows.support import flow, flows, step


def state(*added: str, locked: int = 0, search: PickerSearch | None = None) -> EditorState:
    opened = flow(*(step(n + 1, f"own{n}") for n in range(locked))) if locked else None
    own = FlowDraft.from_flow(opened).steps if opened else ()
    steps = (*own, *(StepDraft(assessment_id=item) for item in added))
    return EditorState(opened, FlowDraft(steps=steps), "token", search)


def ids(result: EditorState) -> list[str]:
    return [step.assessment_id for step in result.draft.steps]


def test_a_new_step_comes_last_with_its_picker_open() -> None:
    result = apply_action(state("a"), "add", "")
    assert ids(result) == ["a", ""]
    assert result.search == PickerSearch(1)
    assert result.focus == "assessment-search"


@pytest.mark.parametrize(
    ("verb", "n", "after", "focus"),
    [
        ("up", 2, ["a", "c", "b"], "up-1"),
        ("up", 1, ["b", "a", "c"], "down-0"),
        ("down", 0, ["b", "a", "c"], "down-1"),
        ("down", 1, ["a", "c", "b"], "up-2"),
        ("up", 0, ["a", "b", "c"], ""),
        ("down", 2, ["a", "b", "c"], ""),
        ("remove", 1, ["a", "c"], "add-step"),
    ],
)
def test_new_steps_move_and_the_focus_with_them(
    verb: str, n: int, after: list[str], focus: str
) -> None:
    result = apply_action(state("a", "b", "c"), verb, str(n))
    assert ids(result) == after
    assert result.focus == focus


@pytest.mark.parametrize(
    ("dropped", "after", "focus"),
    [
        ("0-2", ["b", "c", "a", "d"], "down-2"),
        ("3-1", ["a", "d", "b", "c"], "up-1"),
        ("3-0", ["d", "a", "b", "c"], "down-0"),
        ("0-3", ["b", "c", "d", "a"], "up-3"),
    ],
)
def test_a_dragged_step_moves_to_where_it_was_dropped(
    dropped: str, after: list[str], focus: str
) -> None:
    result = apply_action(state("a", "b", "c", "d", search=PickerSearch(1)), "move", dropped)
    assert ids(result) == after
    assert result.focus == focus
    assert result.search is None


def test_a_moved_step_announces_its_position() -> None:
    assert apply_action(state("a", "b", "c"), "move", "0-2").announcement == "a is now step 3 of 3."
    assert (
        apply_action(state("a", "", locked=2), "up", "3").announcement
        == "New step is now step 3 of 4."
    )


@pytest.mark.parametrize(
    "forged",
    [
        "2-0",
        "2-1",
        "0-2",
        "1-3",
        "2-2",
        "2-4",
        "9-2",
        "2",
        "2-",
        "-2",
        "2-3-2",
        "x-y",
        "",
        "9" * 5000,
    ],
)
def test_a_forged_or_stale_drop_changes_nothing(forged: str) -> None:
    before = state("a", "b", locked=2)
    assert apply_action(before, "move", forged) == before


@pytest.mark.parametrize("verb", STEP_ACTIONS)
@pytest.mark.parametrize("argument", ["0", "1", "4", "-1", "x", "", "²", "9" * 5000])
def test_the_flows_own_steps_stay_where_they_are(verb: str, argument: str) -> None:
    before = state("a", "b", locked=2)
    assert apply_action(before, verb, argument) == before


def test_the_first_new_step_does_not_go_above_the_flows_own() -> None:
    before = state("a", "b", locked=2)
    assert apply_action(before, "up", "2") == before
    assert ids(apply_action(before, "up", "3")) == ["own0", "own1", "b", "a"]


def test_the_picked_assessment_is_the_steps() -> None:
    choice = AssessmentChoice(id="sql-1", name="SQL", duration=20)
    result = apply_action(state("", search=PickerSearch(0, "sql")), "use", encode_choice(choice))
    assert ids(result) == ["sql-1"]
    assert result.search is None
    assert result.focus == "id_steps-0-passThreshold"


@pytest.mark.parametrize("number", ["", "-1", "x", "²", "9" * 5000], ids=lambda text: text[:9])
def test_a_page_that_no_number_names_is_the_first(number: str) -> None:
    search = apply_action(state("a", search=PickerSearch(0)), "page", number).search
    assert search is not None
    assert search.page == 1


@pytest.mark.parametrize("picker", ["", "-1", "x", "²", "9" * 5000], ids=lambda text: text[:9])
def test_no_picker_is_open_for_what_is_no_step(picker: str) -> None:
    assert EditorState.from_post({"picker": picker}, None).search is None


@pytest.mark.parametrize("junk", ["", "{}", "not json", '{"id": 5}', '{"id": ""}'])
def test_junk_is_not_picked(junk: str) -> None:
    before = state("a", search=PickerSearch(0))
    assert ids(apply_action(before, "use", junk)) == ["a"]


def test_nothing_is_picked_for_a_step_of_the_flows_own() -> None:
    before = state("a", locked=1, search=PickerSearch(0))
    assert ids(apply_action(before, "use", encode_choice(AssessmentChoice("b")))) == ["own0", "a"]


@given(
    opened=flows() | st.none(),
    verb=st.sampled_from(
        [*STEP_ACTIONS, *PICKER_ACTIONS, "move", "add", "back", "restore", "other"]
    ),
    argument=st.text("0-9x²٣ ", max_size=4)
    | st.integers(-2, 9).map(str)
    | st.builds("{}-{}".format, st.integers(0, 7), st.integers(0, 7)),
    search=st.none() | st.builds(PickerSearch, st.integers(0, 9)),
)
def test_no_button_touches_the_flows_own_steps(
    opened: Flow | None, verb: str, argument: str, search: PickerSearch | None
) -> None:
    own = FlowDraft.from_flow(opened).steps if opened else ()
    before = EditorState(
        opened, FlowDraft(steps=(*own, StepDraft("a"), StepDraft("b"))), "token", search
    )
    after = apply_action(before, verb, argument)
    assert after.draft.steps[: len(own)] == own
