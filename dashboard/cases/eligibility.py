"""The results that may become a case, one definition for pages, selections and the rule."""

from collections.abc import Mapping

from dashboard.cases.models import UNKNOWN_STEP, Grounds
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.scores import NEAR_BAND
from dashboard.progress.models import CandidateState, StepResult
from flows_api import CandidateStatus

Eligible = dict[int, Grounds]
"""The grounds by step."""


def eligible_steps(
    flow_data: FlowData,
    state: CandidateState,
    results: Mapping[int, StepResult],
    *,
    band: float = NEAR_BAND,
) -> Eligible:
    """Return the steps at which this candidate's result may become a case, with the grounds.

    ``results`` are those of the snapshot, by step. Within ``band`` points is near a threshold.
    """
    found = {
        order: grounds
        for order, result in results.items()
        if (grounds := _grounds(flow_data, result, band))
    }
    if state.status == CandidateStatus.FAILED:
        found[state.failed_step or UNKNOWN_STEP] = Grounds.FAILED
    return dict(sorted(found.items()))


def select_step(eligible: Eligible, wanted: int | None) -> int | None:
    """Return the step to open a case for: the wanted one, else the one on the weightiest grounds.

    Return None where the wanted one is not eligible, or none is.
    """
    if wanted is not None:
        return wanted if wanted in eligible else None
    ranks = list(Grounds)
    return min(eligible, key=lambda step: (ranks.index(eligible[step]), step), default=None)


def _grounds(flow_data: FlowData, result: StepResult, band: float) -> Grounds | None:
    rule = flow_data.rule(result.order)
    if result.score is None or rule.threshold is None:
        return None
    if result.passed is not None and result.passed != rule.passes(result.score):
        return Grounds.DIFFERS
    # As the segment near a threshold compares: 59.9 is within 0.1 of 60.
    is_near = rule.threshold - band <= result.score <= rule.threshold + band
    return Grounds.NEAR if is_near else None
