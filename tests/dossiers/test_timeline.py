"""The changes of a threshold, from what members saved and what syncs found."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.dossiers.models import ThresholdEdit
from dashboard.dossiers.timeline import DossierChange, Snapshot, step_changes
from dashboard.progress.models import ThresholdChange
from tests.support.cases import DAY, START

RAVI = "ravi@example.com"
MINUTE = timedelta(minutes=1)


def edit(old: float | None, new: float, minute: float) -> ThresholdEdit:
    at = START + minute * MINUTE
    return ThresholdEdit(pk=int(minute * 1000), order=1, old=old, new=new, at=at, by=RAVI)


def found(
    old: float | None, new: float, minute: float, *, edited: float | None = None
) -> ThresholdChange:
    """Return what the sync at ``minute`` found, with the save of the minute ``edited``."""
    return ThresholdChange(
        pk=int(minute * 1000),
        order=1,
        version=int(minute),
        old=old,
        new=new,
        after=START,
        before=START + (minute if edited is None else edited) * MINUTE,
        by="" if edited is None else RAVI,
    )


def summary(changes: list[DossierChange]) -> list[tuple[float | None, float | None, bool]]:
    return [(change.old, change.new, change.is_outside) for change in changes]


def at(threshold: float | None, minute: float, *, saves: tuple[float, ...] = ()) -> Snapshot:
    """Return the snapshot of the sync at ``minute``, of a flow saved at the minutes ``saves``."""
    times = {n: START + n * MINUTE for n in range(60)}
    saved = frozenset(START + n * MINUTE for n in saves)
    return Snapshot(threshold, START + minute * MINUTE, times, saved)


def test_a_save_that_a_sync_finds_is_one_change() -> None:
    changes = step_changes(1, [edit(60, 70, 1)], [found(60, 70, 5, edited=1)], at(70, 5))
    assert summary(changes) == [(60, 70, False)]
    assert changes[0].edit is not None


def test_two_saves_between_two_syncs_are_two_changes() -> None:
    edits = [edit(60, 70, 1), edit(70, 80, 2)]
    changes = step_changes(1, edits, [found(60, 80, 5, edited=2)], at(80, 5))
    assert summary(changes) == [(60, 70, False), (70, 80, False)]


def test_a_change_outside_stands_as_such() -> None:
    (change,) = step_changes(1, [], [found(60, 70, 5)], at(70, 5))
    assert change.is_outside
    assert (change.after, change.at) == (START, START + 5 * MINUTE)


def test_a_change_outside_after_a_save_is_not_taken_for_the_save() -> None:
    """The history attributes all that a sync found to the last save before it."""
    changes = step_changes(
        1, [edit(60, 70, 1)], [found(60, 75, 5, edited=1)], at(75, 5, saves=(1,))
    )
    assert summary(changes) == [(60, 70, False), (70, 75, True)]
    assert (changes[1].after, changes[1].at) == (START + MINUTE, START + 5 * MINUTE)


def test_a_change_outside_that_was_undone_shows_by_the_next_save() -> None:
    edits = [edit(60, 70, 1), edit(60, 65, 9)]
    changes = step_changes(1, edits, [found(60, 65, 12, edited=9)], at(65, 12))
    assert summary(changes) == [(60, 70, False), (70, 60, True), (60, 65, False)]


def test_a_change_outside_that_no_sync_recorded_shows_by_the_snapshot() -> None:
    changes = step_changes(1, [edit(60, 70, 1)], [], at(60, 5))
    assert summary(changes) == [(60, 70, False), (70, 60, True)]


def test_a_save_after_the_last_sync_is_not_taken_back() -> None:
    assert summary(step_changes(1, [edit(60, 70, 9)], [], at(60, 5))) == [(60, 70, False)]


def test_a_save_while_a_sync_is_running_is_no_change_outside() -> None:
    """The sync read the flow between two saves, and was attributed to the later one."""
    edits = [edit(60, 70, 1), edit(70, 80, 2)]
    synced = [found(60, 70, 1.5, edited=2), found(70, 80, 5, edited=2)]
    assert summary(step_changes(1, edits, synced, at(80, 5, saves=(1, 2)))) == [
        (60, 70, False),
        (70, 80, False),
    ]


def test_a_change_from_before_saves_were_recorded_keeps_its_author() -> None:
    (change,) = step_changes(1, [], [found(60, 70, 5, edited=1)], at(70, 5))
    assert (change.by, change.is_outside, change.edit) == (RAVI, False, None)


def test_a_save_of_another_step_is_not_credited_with_a_change_outside() -> None:
    """The history attributes what a sync finds to any save of the flow."""
    (change,) = step_changes(1, [], [found(60, 70, 5, edited=1)], at(70, 5, saves=(1,)))
    assert change.is_outside
    assert change.at == START + 5 * MINUTE


def test_a_change_outside_to_a_threshold_saved_before_is_not_lost() -> None:
    edits = [edit(50, 60, 1), edit(60, 50, 2)]
    synced = [found(50, 60, 4, edited=2), found(60, 70, 6)]
    synced[1].after = START + 4 * MINUTE
    changes = step_changes(1, edits, synced, at(70, 6, saves=(1, 2)))
    assert summary(changes) == [
        (50, 60, False),
        (60, 50, False),
        (50, 60, True),
        (60, 70, True),
    ]


def test_a_new_step_is_added_once() -> None:
    changes = step_changes(1, [edit(None, 60, 1)], [found(None, 60, 5, edited=1)], at(60, 5))
    assert [change.is_added for change in changes] == [True]


VALUES = st.sampled_from([50.0, 60.0, 70.0])


@given(st.lists(st.tuples(st.sampled_from(["flowdeck", "outside", "sync"]), VALUES), max_size=12))
def test_changes_lead_from_each_threshold_to_the_next(steps: list[tuple[str, float]]) -> None:
    """Whatever happened in which order: the chain has no gap, every save, and today's end."""
    current, seen, last_sync = 50.0, 50.0, 0.0
    edits, syncs, own = [], [], []
    for minute, (kind, value) in enumerate([*steps, ("sync", 0.0)], start=1):
        if kind == "flowdeck" and value != current:
            edits.append(edit(current, value, minute))
            own.append(minute)
            current = value
        elif kind == "outside":
            current = value
        elif kind == "sync":
            saved = [one for one in own if one > last_sync]
            if current != seen:
                syncs.append(found(seen, current, minute, edited=saved[-1] if saved else None))
            seen, last_sync = current, minute
    changes = step_changes(1, edits, syncs, at(current, last_sync, saves=tuple(own)))
    assert [change.edit for change in changes if change.edit] == edits
    assert all(a.new == b.old for a, b in pairwise(changes))
    assert all(change.old != change.new for change in changes)
    assert not changes or changes[-1].new == current
    assert [change.at for change in changes] == sorted(change.at for change in changes)


@pytest.mark.parametrize("threshold", [60.0, None])
def test_nothing_recorded_is_no_change(threshold: float | None) -> None:
    assert step_changes(1, [], [], at(threshold, DAY / MINUTE)) == []
