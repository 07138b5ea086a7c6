"""What the editor's buttons do to the sheet: each is ``action=<verb>-<argument>`` of the one form.

A button that makes no sense (of a page that is no longer so) changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from dashboard.flows import review
from dashboard.flows.assessments import read, written
from dashboard.flows.sheet import Search, Sheet
from dashboard.flows.typed import MOST_STEPS, StepText


def moved(sheet: Sheet, verb: str, argument: str) -> Sheet:
    """The sheet after the button ``verb``, and what gets the focus then."""
    if verb == "move":
        return move(sheet, argument)
    if verb in ON_A_STEP:
        n = _new_step(sheet, argument)
        return sheet if n is None else ON_A_STEP[verb](sheet, n)
    if verb in IN_THE_PICKER:
        return IN_THE_PICKER[verb](sheet, sheet.search, argument) if sheet.search else sheet
    return add(sheet) if verb == "add" else sheet


def add(sheet: Sheet) -> Sheet:
    """A new step at the end, its picker open."""
    steps = sheet.typed.steps
    if len(steps) >= MOST_STEPS:
        return sheet
    return choose(_with_steps(sheet, *steps, StepText()), len(steps))


def remove(sheet: Sheet, n: int) -> Sheet:
    steps = sheet.typed.steps
    left = _with_steps(sheet, *steps[:n], *steps[n + 1 :])
    return replace(left, search=None, focus="add-step")


def up(sheet: Sheet, n: int) -> Sheet:
    return _placed(sheet, n, n - 1) if n > sheet.locked else sheet


def down(sheet: Sheet, n: int) -> Sheet:
    return _placed(sheet, n, n + 1) if n + 1 < len(sheet.typed.steps) else sheet


def move(sheet: Sheet, argument: str) -> Sheet:
    """A step was dragged: ``3-5`` puts the step that is number 3, from 0, where number 5 is."""
    start, _dash, end = argument.partition("-")
    n, to = _new_step(sheet, start), _new_step(sheet, end)
    return sheet if n is None or to is None or n == to else _placed(sheet, n, to)


def choose(sheet: Sheet, n: int) -> Sheet:
    """Open the picker in a step."""
    return replace(sheet, search=Search(n), focus="assessment-search")


def search(sheet: Sheet, asked: Search, _argument: str = "") -> Sheet:
    """Search the assessments for what the picker's field says."""
    return replace(sheet, search=asked, focus="assessment-results")


def refresh(sheet: Sheet, asked: Search, _argument: str) -> Sheet:
    """Read the assessments from the partner again."""
    return search(sheet, replace(asked, is_fresh=True))


def page(sheet: Sheet, asked: Search, argument: str) -> Sheet:
    """Another page of the picker's results."""
    number = int(argument) if argument.isdecimal() and len(argument) < 7 else 1
    return search(sheet, replace(asked, page=number))


def use(sheet: Sheet, asked: Search, argument: str) -> Sheet:
    """Take an assessment, as ``assessments.written`` put it into the button, for the step."""
    choice, n = read(argument), asked.step
    if not choice.id or not sheet.locked <= n < len(sheet.typed.steps):
        return sheet
    steps = list(sheet.typed.steps)
    steps[n] = replace(steps[n], assessment_id=choice.id, about=written(choice))
    taken = _with_steps(sheet, *steps)
    return replace(taken, search=None, focus=f"id_steps-{n}-passThreshold")


def close(sheet: Sheet, asked: Search, _argument: str) -> Sheet:
    """Close the picker; the focus goes back to the button that opened it."""
    return replace(sheet, search=None, focus=f"choose-{asked.step}")


ON_A_STEP: dict[str, Callable[[Sheet, int], Sheet]] = {
    "remove": remove,
    "up": up,
    "down": down,
    "choose": choose,
}
IN_THE_PICKER: dict[str, Callable[[Sheet, Search, str], Sheet]] = {
    "search": search,
    "refresh": refresh,
    "page": page,
    "use": use,
    "close": close,
}


def _new_step(sheet: Sheet, argument: str) -> int | None:
    """The number of a step that is not the flow's own yet: only those can be moved."""
    if not argument.isdecimal() or len(argument) > 3:
        return None
    n = int(argument)
    return n if sheet.locked <= n < len(sheet.typed.steps) else None


def _placed(sheet: Sheet, n: int, to: int) -> Sheet:
    """The step ``n`` put where ``to`` is. The focus goes to its button that moves it on in the same
    direction, if there still is one; the new place is said aloud."""
    steps = list(sheet.typed.steps)
    step = steps.pop(n)
    steps.insert(to, step)
    is_at_end = to == (sheet.locked if to < n else len(steps) - 1)
    button = "up" if (to < n) != is_at_end else "down"
    label = review.stage(to + 1, step).label or _("New step")
    place = {"label": label, "number": to + 1, "count": len(steps)}
    said = _("%(label)s is now step %(number)d of %(count)d.") % place
    placed = _with_steps(sheet, *steps)
    return replace(placed, search=None, focus=f"{button}-{to}", said=said)


def _with_steps(sheet: Sheet, *steps: StepText) -> Sheet:
    return replace(sheet, typed=replace(sheet.typed, steps=steps))
