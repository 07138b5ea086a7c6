"""The editor's actions as plain functions: their results and the focus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.assessments import Choice, written
from dashboard.flows.moves import IN_THE_PICKER, ON_A_STEP, moved
from dashboard.flows.sheet import Search, Sheet
from dashboard.flows.typed import StepText, Typed
from flows_api import Flow
from tests.flows.support import flow, flows, step


def sheet(*added: str, locked: int = 0, search: Search | None = None) -> Sheet:
    opened = flow(*(step(n + 1, f"own{n}") for n in range(locked))) if locked else None
    own = Typed.of(opened).steps if opened else ()
    steps = (*own, *(StepText(assessment_id=item) for item in added))
    return Sheet(opened, Typed(steps=steps), "token", search)


def ids(result: Sheet) -> list[str]:
    return [step.assessment_id for step in result.typed.steps]


def test_a_new_step_comes_last_with_its_picker_open() -> None:
    result = moved(sheet("a"), "add", "")
    assert ids(result) == ["a", ""]
    assert result.search == Search(1)
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
    result = moved(sheet("a", "b", "c"), verb, str(n))
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
    result = moved(sheet("a", "b", "c", "d", search=Search(1)), "move", dropped)
    assert ids(result) == after
    assert result.focus == focus
    assert result.search is None


def test_a_moved_step_announces_its_position() -> None:
    assert moved(sheet("a", "b", "c"), "move", "0-2").said == "a is now step 3 of 3."
    assert moved(sheet("a", "", locked=2), "up", "3").said == "New step is now step 3 of 4."


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
    before = sheet("a", "b", locked=2)
    assert moved(before, "move", forged) == before


@pytest.mark.parametrize("verb", ON_A_STEP)
@pytest.mark.parametrize("argument", ["0", "1", "4", "-1", "x", "", "²", "9" * 5000])
def test_the_flows_own_steps_stay_where_they_are(verb: str, argument: str) -> None:
    before = sheet("a", "b", locked=2)
    assert moved(before, verb, argument) == before


def test_the_first_new_step_does_not_go_above_the_flows_own() -> None:
    before = sheet("a", "b", locked=2)
    assert moved(before, "up", "2") == before
    assert ids(moved(before, "up", "3")) == ["own0", "own1", "b", "a"]


def test_the_picked_assessment_is_the_steps() -> None:
    choice = Choice(id="sql-1", name="SQL", duration=20)
    result = moved(sheet("", search=Search(0, "sql")), "use", written(choice))
    assert ids(result) == ["sql-1"]
    assert result.search is None
    assert result.focus == "id_steps-0-passThreshold"


@pytest.mark.parametrize("number", ["", "-1", "x", "²", "9" * 5000], ids=lambda text: text[:9])
def test_a_page_that_no_number_names_is_the_first(number: str) -> None:
    search = moved(sheet("a", search=Search(0)), "page", number).search
    assert search is not None
    assert search.page == 1


@pytest.mark.parametrize("picker", ["", "-1", "x", "²", "9" * 5000], ids=lambda text: text[:9])
def test_no_picker_is_open_for_what_is_no_step(picker: str) -> None:
    assert Sheet.read({"picker": picker}, None).search is None


@pytest.mark.parametrize("junk", ["", "{}", "not json", '{"id": 5}', '{"id": ""}'])
def test_junk_is_not_picked(junk: str) -> None:
    before = sheet("a", search=Search(0))
    assert ids(moved(before, "use", junk)) == ["a"]


def test_nothing_is_picked_for_a_step_of_the_flows_own() -> None:
    before = sheet("a", locked=1, search=Search(0))
    assert ids(moved(before, "use", written(Choice("b")))) == ["own0", "a"]


@given(
    opened=flows() | st.none(),
    verb=st.sampled_from([*ON_A_STEP, *IN_THE_PICKER, "move", "add", "back", "restore", "other"]),
    argument=st.text("0-9x²٣ ", max_size=4)
    | st.integers(-2, 9).map(str)
    | st.builds("{}-{}".format, st.integers(0, 7), st.integers(0, 7)),
    search=st.none() | st.builds(Search, st.integers(0, 9)),
)
def test_no_button_touches_the_flows_own_steps(
    opened: Flow | None, verb: str, argument: str, search: Search | None
) -> None:
    own = Typed.of(opened).steps if opened else ()
    before = Sheet(opened, Typed(steps=(*own, StepText("a"), StepText("b"))), "token", search)
    after = moved(before, verb, argument)
    assert after.typed.steps[: len(own)] == own
