"""The actions of the editor's buttons. Each posts ``action=<verb>-<argument>`` with the form.

An action that makes no sense, such as one from an outdated page, changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from dashboard.core.params import read_int
from dashboard.flows.assessments import decode_choice, encode_choice
from dashboard.flows.editor import review
from dashboard.flows.editor.draft import MAX_STEPS, StepDraft
from dashboard.flows.editor.state import EditorState, PickerSearch


def apply_action(state: EditorState, verb: str, argument: str) -> EditorState:
    """Return the state after the action ``verb``, including the element to focus."""
    if verb == "move":
        return move_dragged(state, argument)
    if verb in STEP_ACTIONS:
        n = _new_step(state, argument)
        return state if n is None else STEP_ACTIONS[verb](state, n)
    if verb in PICKER_ACTIONS:
        return PICKER_ACTIONS[verb](state, state.search, argument) if state.search else state
    return add_step(state) if verb == "add" else state


def add_step(state: EditorState) -> EditorState:
    """Append a new step and open its picker."""
    steps = state.draft.steps
    if len(steps) >= MAX_STEPS:
        return state
    return open_picker(_with_steps(state, *steps, StepDraft()), len(steps))


def remove_step(state: EditorState, n: int) -> EditorState:
    steps = state.draft.steps
    left = _with_steps(state, *steps[:n], *steps[n + 1 :])
    return replace(left, search=None, focus="add-step")


def move_up(state: EditorState, n: int) -> EditorState:
    return _move_to(state, n, n - 1) if n > state.locked_count else state


def move_down(state: EditorState, n: int) -> EditorState:
    return _move_to(state, n, n + 1) if n + 1 < len(state.draft.steps) else state


def move_dragged(state: EditorState, argument: str) -> EditorState:
    """Move a dragged step: ``3-5`` moves the step at index 3 to where index 5 is."""
    start, _dash, end = argument.partition("-")
    n, to = _new_step(state, start), _new_step(state, end)
    return state if n is None or to is None or n == to else _move_to(state, n, to)


def open_picker(state: EditorState, n: int) -> EditorState:
    """Open the picker in a step."""
    return replace(state, search=PickerSearch(n), focus="assessment-search")


def search_assessments(
    state: EditorState, current: PickerSearch, _argument: str = ""
) -> EditorState:
    """Search the assessments by the picker's field."""
    return replace(state, search=current, focus="assessment-results")


def refresh_assessments(state: EditorState, current: PickerSearch, _argument: str) -> EditorState:
    """Read the assessments from the partner again."""
    return search_assessments(state, replace(current, is_fresh=True))


def show_page(state: EditorState, current: PickerSearch, argument: str) -> EditorState:
    """Show another page of the picker's results."""
    return search_assessments(state, replace(current, page=read_int(argument) or 1))


def use_assessment(state: EditorState, current: PickerSearch, argument: str) -> EditorState:
    """Use the assessment that ``argument``, the button's encoded choice, stands for."""
    choice, n = decode_choice(argument), current.step
    if not choice.id or not state.locked_count <= n < len(state.draft.steps):
        return state
    steps = list(state.draft.steps)
    steps[n] = replace(steps[n], assessment_id=choice.id, about=encode_choice(choice))
    taken = _with_steps(state, *steps)
    return replace(taken, search=None, focus=f"id_steps-{n}-passThreshold")


def close_picker(state: EditorState, current: PickerSearch, _argument: str) -> EditorState:
    """Close the picker and move the focus back to the button that opened it."""
    return replace(state, search=None, focus=f"select-{current.step}")


STEP_ACTIONS: dict[str, Callable[[EditorState, int], EditorState]] = {
    "remove": remove_step,
    "up": move_up,
    "down": move_down,
    "select": open_picker,
}
PICKER_ACTIONS: dict[str, Callable[[EditorState, PickerSearch, str], EditorState]] = {
    "search": search_assessments,
    "refresh": refresh_assessments,
    "page": show_page,
    "use": use_assessment,
    "close": close_picker,
}


def _new_step(state: EditorState, argument: str) -> int | None:
    """Return the index of a new step. Existing steps cannot be moved, so they give None."""
    n = read_int(argument)
    is_new = n is not None and state.locked_count <= n < len(state.draft.steps)
    return n if is_new else None


def _move_to(state: EditorState, n: int, to: int) -> EditorState:
    """Move the step at index ``n`` to index ``to``.

    The focus goes to the button that moves the step further in the same direction, or to the other
    button at an end. The new position is announced to screen readers.
    """
    steps = list(state.draft.steps)
    step = steps.pop(n)
    steps.insert(to, step)
    is_at_end = to == (state.locked_count if to < n else len(steps) - 1)
    button = "up" if (to < n) != is_at_end else "down"
    label = review.step_preview(to + 1, step).label or _("New step")
    values = {"label": label, "number": to + 1, "count": len(steps)}
    announcement = _("%(label)s is now step %(number)d of %(count)d.") % values
    placed = _with_steps(state, *steps)
    return replace(placed, search=None, focus=f"{button}-{to}", announcement=announcement)


def _with_steps(state: EditorState, *steps: StepDraft) -> EditorState:
    return replace(state, draft=replace(state.draft, steps=steps))
