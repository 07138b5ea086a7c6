"""The columns of a list: those that a member chose, and what the list is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.candidates.columns.definitions import (
    USUAL,
    ListSubject,
    available_columns,
    column_label,
    is_wide,
    known_names,
    list_columns,
    read_names,
)
from dashboard.candidates.models import MAX_NAMES
from dashboard.core.moves import moved
from flows_api import Step

STEPS = (
    Step(order=1, assessment_id="a1", pass_threshold=60, name="Quiz"),
    Step(order=2, assessment_id="a2", pass_threshold=60, name="Task"),
)
names = st.lists(st.sampled_from(available_columns(STEPS, blind=False)), unique=True)
subjects = st.sampled_from(
    [
        ListSubject(),
        ListSubject(score="score-2", score_label="Score at Task"),
        ListSubject(score="total", score_label="Total of scores"),
        ListSubject(score="score-9", score_label="Score at step 9"),
        ListSubject(activity_label="Waiting for"),
        ListSubject(score="score-1", score_label="Score at Quiz", has_review=True),
    ]
)


def shown(*args: object, **kwargs: object) -> list[str]:
    return [column.name for column in list_columns(*args, **kwargs)]  # type: ignore[arg-type]


def test_usual_columns_are_those_of_before() -> None:
    columns = list_columns(USUAL, STEPS)
    assert [column.label for column in columns] == [
        "Status",
        "Steps",
        "Latest score",
        "Assigned",
        "Last activity",
    ]
    assert not is_wide(columns)
    assert [column.order for column in columns] == ["status", "step", "", "assigned", "activity"]


def test_a_list_about_a_score_shows_it_in_place_of_the_latest() -> None:
    subject = ListSubject(score="score-2", score_label="Score at Task")
    assert shown(USUAL, STEPS, subject=subject) == [
        "status",
        "steps",
        "score-2",
        "assigned",
        "activity",
    ]
    assert shown(["score-2", "score", "status"], STEPS, subject=subject) == ["score-2", "status"]
    assert shown(["status"], STEPS, subject=subject) == ["status", "score-2"]


def test_what_is_reviewed_or_waited_for_is_shown() -> None:
    assert shown(["activity"], STEPS, subject=ListSubject(has_review=True)) == [
        "review",
        "activity",
    ]
    assert shown([], STEPS, subject=ListSubject(has_review=True)) == ["review"]
    [column] = list_columns([], STEPS, subject=ListSubject(activity_label="Waiting for"))
    assert (column.name, column.label) == ("activity", "Waiting for")


@given(selected=names, subject=subjects)
def test_every_list_has_each_column_once_in_the_selected_order(
    selected: list[str], subject: ListSubject
) -> None:
    found = shown(selected, STEPS, subject=subject)
    assert len(found) == len(set(found))
    shared = [name for name in found if name in selected]
    assert (
        shared == [name for name in selected if name in shared] or subject.score in selected
    )  # the first of both places counts
    assert {name for name in selected if name != "score" or not subject.score} <= set(found)
    assert not subject.score or subject.score in found


def test_columns_of_steps_that_the_flow_lacks_are_left_out() -> None:
    assert shown(["score-1", "score-3", "result-3", "total"], STEPS) == ["score-1", "total"]


def test_blind_mode_shows_no_domain() -> None:
    assert "domain" in shown(["domain"], STEPS)
    assert shown(["domain", "status"], STEPS, blind=True) == ["status"]


@given(text=st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert read_names(text) == () or set(read_names(text)) <= set(text.split())


def test_unknown_and_repeated_names_are_left_out() -> None:
    assert read_names("status.score-0.score-2.review.status.x", ".") == ("status", "score-2")
    most = [f"score-{n}" for n in range(1, 9999)]
    assert len(" ".join(known_names(most))) <= MAX_NAMES


@pytest.mark.parametrize(
    ("name", "by", "expected"),
    [
        ("b", -1, "bac"),
        ("b", 1, "acb"),
        ("a", -1, "abc"),
        ("c", 1, "abc"),
        ("x", 1, "abc"),
    ],
)
def test_a_move_swaps_neighbours_and_stops_at_the_ends(name: str, by: int, expected: str) -> None:
    assert "".join(moved("abc", name, by)) == expected


def test_a_column_of_an_unnamed_step_has_its_number() -> None:
    assert column_label("score-7", STEPS) == "Score at step 7"
    assert column_label("result-1", STEPS) == "Result at Quiz"
