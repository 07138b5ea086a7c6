"""Thresholds that were tried on the progress page, carried over into the editor.

The address has them as ``?threshold-<order>=60``. Nothing is saved: they are reviewed as always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.core.decimals import format_decimal
from dashboard.core.params import read_number
from dashboard.flows.editor.state import EditorState
from flows_api import Flow


@dataclass(frozen=True)
class CarriedThreshold:
    """The threshold of a step, before and in the what-if, as texts for the page."""

    label: str
    before: str
    after: str


def carry_over(
    state: EditorState, flow: Flow, params: Mapping[str, str]
) -> tuple[EditorState, tuple[CarriedThreshold, ...]]:
    """Return the state, opened on ``flow``, with the thresholds of the what-if, and these.

    All else in the draft stays as it was typed. A threshold that the flow has already is not
    carried over. Anything but a number from 0 to 100 is ignored.
    """
    steps, carried, focus = list(state.draft.steps), [], ""
    for index, step in enumerate(flow.steps or ()):
        tried = read_number(params.get(f"threshold-{step.order}"))
        known = step.pass_threshold or 0.0
        if tried is None or not 0 <= tried <= 100 or tried == known:
            continue
        before, after = steps[index].threshold, format_decimal(tried)
        steps[index] = replace(steps[index], threshold=after)
        carried.append(CarriedThreshold(step.label, before, after))
        focus = focus or f"id_steps-{index}-passThreshold"
    carrying = replace(state, draft=replace(state.draft, steps=tuple(steps)))
    return replace(carrying, focus=focus or state.focus), tuple(carried)
