"""The comparison of a few candidates of one flow, step by step, from the last sync."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from dashboard.progress.bulk_actions.notes import notes_by_candidate
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.durations import DurationRange
from dashboard.progress.metrics.ranks import Rank
from dashboard.progress.models import CandidateState, Note, StepResult, SyncedCandidate
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import current_step_label, find_ranks, listed_keys
from flows_api import CandidateStatus, PassRule

MIN_COMPARED: Final = 2
MAX_COMPARED: Final = 5
MAX_READ: Final = 20
"""How many ids of an address are read. It shows those of too many, so that some can be removed."""
OPEN = (CandidateStatus.NOT_STARTED, CandidateStatus.IN_PROGRESS)


@dataclass(frozen=True)
class ComparedCandidate:
    """A compared candidate: the current position, with what the team wrote about them."""

    state: CandidateState
    step: str
    notes: Sequence[Note] = ()

    @property
    def candidate(self) -> SyncedCandidate:
        return self.state.candidate


@dataclass(frozen=True)
class ComparedResult:
    """The result of one candidate at a step.

    ``state`` is one of passed, failed, current, not-started, scoring, waiting, unknown. ``waited``
    is the time in the step. ``is_outdated`` says that the result contradicts the threshold of now.
    """

    candidate: SyncedCandidate
    state: str
    score: float | None = None
    passed: bool | None = None
    rank: Rank | None = None
    submitted_at: datetime | None = None
    waited: DurationRange | None = None
    is_outdated: bool = False


@dataclass(frozen=True)
class ComparedStep:
    """A step with the result of each candidate, in their order."""

    order: int
    label: str
    rule: PassRule
    results: list[ComparedResult]


@dataclass(frozen=True)
class Comparison:
    """The compared candidates, in the order in which they were named, and the steps.

    ``missing`` counts the named ids that belong to nobody whom the snapshot has in this flow.
    """

    candidates: list[ComparedCandidate]
    steps: list[ComparedStep]
    missing: int = 0

    @property
    def is_too_few(self) -> bool:
        return len(self.candidates) < MIN_COMPARED

    @property
    def is_too_many(self) -> bool:
        return len(self.candidates) > MAX_COMPARED

    @property
    def is_complete(self) -> bool:
        """Return whether these are as many as can be compared."""
        return not (self.is_too_few or self.is_too_many)


def read_ids(texts: Iterable[str]) -> list[str]:
    """Return the candidate ids among ``texts``, each once and in their order, at most MAX_READ."""
    return list(dict.fromkeys(text for text in texts if text and "\0" not in text))[:MAX_READ]


def compare_candidates(flow_data: FlowData, ids: Sequence[str]) -> Comparison:
    """Compare the candidates of the flow with these ``ids``, which are unique.

    Who is not in the flow's visible version is left out and counted as missing. The results are
    read only if there are as many candidates as can be compared.
    """
    states = _states(flow_data, ids)
    keys = [state.candidate_id for state in states]
    notes = notes_by_candidate(keys)
    found = Comparison(
        candidates=[
            ComparedCandidate(
                state, current_step_label(flow_data, state), notes.get(state.candidate_id, [])
            )
            for state in states
        ],
        steps=[],
        missing=len(ids) - len(states),
    )
    if not found.is_complete:
        return found
    return Comparison(found.candidates, list(_steps(flow_data, states)), found.missing)


def find_compared_ids(
    flow_data: FlowData,
    segment: SegmentQuery,
    keys: Sequence[int],
    *,
    is_all: bool,
    excluded: Collection[int],
) -> list[str]:
    """Return the ids of the candidates that a form selects, one more than can be compared at most.

    Those are ``keys`` in their order, or for ``is_all`` the whole segment but for ``excluded``.
    """
    listed = iter(listed_keys(flow_data, segment)) if is_all else iter(dict.fromkeys(keys))
    wanted = [
        key for key in islice(listed, MAX_COMPARED + 1 + len(excluded)) if key not in excluded
    ]
    wanted = wanted[: MAX_COMPARED + 1]
    known = flow_data.states.filter(candidate_id__in=wanted).select_related("candidate")
    ids = {state.candidate_id: state.candidate.candidate_id for state in known}
    return [ids[key] for key in wanted if key in ids]


def _states(flow_data: FlowData, ids: Sequence[str]) -> list[CandidateState]:
    candidates = SyncedCandidate.with_ids(flow_data.flow, ids)
    states = flow_data.states.filter(candidate__in=candidates).select_related("candidate")
    found = {state.candidate.candidate_id: state for state in states}
    return [found[candidate_id] for candidate_id in ids if candidate_id in found]


def _steps(flow_data: FlowData, states: Sequence[CandidateState]) -> Iterator[ComparedStep]:
    keys = [state.candidate_id for state in states]
    # Without the flow: else the database would scan all results of the flow.
    stored = StepResult.objects.at(flow_data.flow.version).filter(candidate_id__in=keys)
    results = {(result.candidate_id, result.order): result for result in stored}
    scored = {result.order for result in results.values() if result.score is not None}
    ranks = {order: find_ranks(flow_data, order) for order in scored}
    for step in flow_data.flow.steps:
        order = step["order"]
        rule = flow_data.rule(order)
        yield ComparedStep(
            order=order,
            label=step["label"],
            rule=rule,
            results=[
                _result(state, order, rule, results.get((state.candidate_id, order)), ranks)
                for state in states
            ],
        )


def _result(
    state: CandidateState,
    order: int,
    rule: PassRule,
    result: StepResult | None,
    ranks: Mapping[int, Mapping[float, Rank]],
) -> ComparedResult:
    if result is None:
        return ComparedResult(state.candidate, _state(state, order, None))
    is_decided = result.score is not None and result.score != rule.threshold
    by_rule = rule.passes(result.score) if is_decided else None
    return ComparedResult(
        candidate=state.candidate,
        state=_state(state, order, result),
        score=result.score,
        passed=result.passed,
        rank=None if result.score is None else ranks.get(order, {}).get(result.score),
        submitted_at=result.submitted_at,
        waited=None
        if result.waited_low is None or result.waited_high is None
        else DurationRange(result.waited_low, result.waited_high),
        is_outdated=None not in (by_rule, result.passed) and by_rule != result.passed,
    )


def _state(state: CandidateState, order: int, result: StepResult | None) -> str:
    """Return a candidate's state at a step, by the same names as the page of one candidate."""
    if result is not None and result.passed is not None:
        return "passed" if result.passed else "failed"
    if result is not None and result.submitted_at and result.score is None:
        return "scoring"
    if order > state.passed + 1:
        return "waiting"
    if order == state.passed + 1 and state.status in OPEN:
        return "not-started" if state.status == CandidateStatus.NOT_STARTED else "current"
    return "unknown"
