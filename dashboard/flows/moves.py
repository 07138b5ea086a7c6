"""The actions of the editor's buttons. Each posts ``action=<verb>-<argument>`` with the form.

An action that makes no sense, such as one from an outdated page, changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from dashboard.flows import review
from dashboard.flows.assessments import read, written
from dashboard.flows.sheet import Search, Sheet
from dashboard.flows.typed import MOST_STEPS, StepText


def moved(sheet: Sheet, verb: str, argument: str) -> Sheet:
    """Return the state after the action ``verb``, including the element to focus."""
    if verb == "move":
        return move(sheet, argument)
    if verb in ON_A_STEP:
        n = _new_step(sheet, argument)
        return sheet if n is None else ON_A_STEP[verb](sheet, n)
    if verb in IN_THE_PICKER:
        return IN_THE_PICKER[verb](sheet, sheet.search, argument) if sheet.search else sheet
    return add(sheet) if verb == "add" else sheet


def add(sheet: Sheet) -> Sheet:
    """Append a new step and open its picker."""
    steps = sheet.typed.steps
    if len(steps) >= MOST_STEPS:
        return sheet
    return choose(_with_steps(sheet, *steps, StepText()), len(steps))


def remove(sheet: Sheet, n: int) -> Sheet:
    steps = sheet.typed.steps
    left = _with_steps(sheet, *steps[:n], *steps[n + 1 :])
    return replace(left, search=None, focus="add-step")


def up(sheet: Sheet, n: int) -> Sheet:
    return _move_to(sheet, n, n - 1) if n > sheet.locked else sheet


def down(sheet: Sheet, n: int) -> Sheet:
    return _move_to(sheet, n, n + 1) if n + 1 < len(sheet.typed.steps) else sheet


def move(sheet: Sheet, argument: str) -> Sheet:
    """Move a dragged step: ``3-5`` moves the step at index 3 to where index 5 is."""
    start, _dash, end = argument.partition("-")
    n, to = _new_step(sheet, start), _new_step(sheet, end)
    return sheet if n is None or to is None or n == to else _move_to(sheet, n, to)


def choose(sheet: Sheet, n: int) -> Sheet:
    """Open the picker in a step."""
    return replace(sheet, search=Search(n), focus="assessment-search")


def search(sheet: Sheet, current: Search, _argument: str = "") -> Sheet:
    """Search the assessments by the picker's field."""
    return replace(sheet, search=current, focus="assessment-results")


def refresh(sheet: Sheet, current: Search, _argument: str) -> Sheet:
    """Read the assessments from the partner again."""
    return search(sheet, replace(current, is_fresh=True))


def page(sheet: Sheet, current: Search, argument: str) -> Sheet:
    """Show another page of the picker's results."""
    number = int(argument) if argument.isdecimal() and len(argument) < 7 else 1
    return search(sheet, replace(current, page=number))


def use(sheet: Sheet, current: Search, argument: str) -> Sheet:
    """Use the assessment that ``argument``, the button's encoded choice, stands for."""
    choice, n = read(argument), current.step
    if not choice.id or not sheet.locked <= n < len(sheet.typed.steps):
        return sheet
    steps = list(sheet.typed.steps)
    steps[n] = replace(steps[n], assessment_id=choice.id, about=written(choice))
    taken = _with_steps(sheet, *steps)
    return replace(taken, search=None, focus=f"id_steps-{n}-passThreshold")


def close(sheet: Sheet, current: Search, _argument: str) -> Sheet:
    """Close the picker and move the focus back to the button that opened it."""
    return replace(sheet, search=None, focus=f"select-{current.step}")


ON_A_STEP: dict[str, Callable[[Sheet, int], Sheet]] = {
    "remove": remove,
    "up": up,
    "down": down,
    "select": choose,
}
IN_THE_PICKER: dict[str, Callable[[Sheet, Search, str], Sheet]] = {
    "search": search,
    "refresh": refresh,
    "page": page,
    "use": use,
    "close": close,
}


def _new_step(sheet: Sheet, argument: str) -> int | None:
    """Return the index of a new step. Existing steps cannot be moved, so they give None."""
    if not argument.isdecimal() or len(argument) > 3:
        return None
    n = int(argument)
    return n if sheet.locked <= n < len(sheet.typed.steps) else None


def _move_to(sheet: Sheet, n: int, to: int) -> Sheet:
    """Move the step at index ``n`` to index ``to``.

    The focus goes to the button that moves the step further in the same direction, or to the other
    button at an end. The new position is announced to screen readers.
    """
    steps = list(sheet.typed.steps)
    step = steps.pop(n)
    steps.insert(to, step)
    is_at_end = to == (sheet.locked if to < n else len(steps) - 1)
    button = "up" if (to < n) != is_at_end else "down"
    label = review.stage(to + 1, step).label or _("New step")
    values = {"label": label, "number": to + 1, "count": len(steps)}
    said = _("%(label)s is now step %(number)d of %(count)d.") % values
    placed = _with_steps(sheet, *steps)
    return replace(placed, search=None, focus=f"{button}-{to}", said=said)


def _with_steps(sheet: Sheet, *steps: StepText) -> Sheet:
    return replace(sheet, typed=replace(sheet.typed, steps=steps))
