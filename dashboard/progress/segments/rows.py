"""The candidates of a segment as rows of a table, with what the team added to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.bulk_actions import notes as bulk_action_notes
from dashboard.progress.bulk_actions import reviews
from dashboard.progress.flow_data import FlowData, VersionCache
from dashboard.progress.metrics.ranks import Rank, compute_ranks
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import (
    CandidateState,
    Note,
    Review,
    Snooze,
    StepResult,
    VersionedQuerySet,
)
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.filters import is_snoozed, passes_by
from dashboard.progress.segments.large_flows import LargeFlow, Matches
from dashboard.progress.segments.query import SegmentQuery, Sort
from dashboard.progress.segments.sorting import SortedKeys, sort_keys
from dashboard.progress.templatetags.progress_format import duration

LONGEST_SHOWN = 5
COUNTS_TIMEOUT = 10 * 60
"""In seconds."""
BEYOND_MISSED = 1000.0
"""More than any distance from a threshold: a band is 100 points at most (``segments.query``)."""


class StoredResult(NamedTuple):
    """A result of a candidate, as far as lists show it. A page has hundreds."""

    candidate_id: int
    order: int
    score: float | None
    passed: bool | None
    submitted_at: datetime | None


Results = Mapping[int, Sequence[StoredResult]]
"""The results of candidates by their keys, in the order of the steps."""
NO_RESULTS: Results = MappingProxyType({})


@dataclass(frozen=True)
class CandidateRow:
    """A candidate with the label of the current step and what the segment is about.

    ``result`` is the one at the segment's step, ``review`` the last review of it. ``waited`` is the
    duration of a stalled candidate's wait ("9 d 3 h"). ``snooze`` is set while it is active.
    """

    state: CandidateState
    step: str
    result: StoredResult | None = None
    waited: str = ""
    snooze: Snooze | None = None
    notes: list[Note] = field(default_factory=list)
    review: Review | None = None

    @property
    def score(self) -> float | None:
        return self.result.score if self.result else None

    @property
    def is_reviewed(self) -> bool:
        """Return whether the last review was of this very result."""
        if self.review is None or self.result is None:
            return False
        reviewed = (self.review.score, self.review.passed)
        return reviewed == (self.result.score, self.result.passed)


LATEST_FIRST = Sort("assigned", is_descending=True)
"""The order of the list without a segment, as Taptalent has it."""


def listed_keys(flow_data: FlowData, segment: SegmentQuery) -> SortedKeys:
    """Return the keys of the segment's candidates in the order that the query asks for."""
    sort = segment.sort or (LATEST_FIRST if segment.name == "all" else None)
    if sort is not None:
        return sort_keys(flow_data, segment, sort)
    states, large = ordered_states(flow_data, segment), LargeFlow.of(flow_data)
    keys = states.values_list("candidate__pk", flat=True)
    count = Matches(large, segment).count if large else states.order_by().count
    return SortedKeys(count, lambda: [keys])


def ordered_states(flow_data: FlowData, segment: SegmentQuery) -> VersionedQuerySet[CandidateState]:
    """Return the states of the segment in its own order.

    Near a threshold, those who missed it come first, the nearest first, since a reviewer looks for
    them. Those who reached it follow, again the nearest first. All other segments list those first
    who have waited longest.
    """
    found = segment_states(flow_data, segment)
    rule = flow_data.rule(segment.step)
    threshold = rule.threshold
    if segment.name != "near" or threshold is None:
        return found.order_by("moved_before", "pk")
    missed = Q(score__isnull=False) & ~passes_by(rule)
    rank = Case(
        When(missed, then=threshold - F("score")), default=F("score") - threshold + BEYOND_MISSED
    )
    # Without the flow: else the database would scan all results of the flow for each candidate.
    own = StepResult.objects.at(flow_data.flow.version).filter(candidate=OuterRef("candidate_id"))
    ranks = own.filter(order=segment.step or 0).values(rank=rank)
    return found.order_by(Subquery(ranks), "moved_before", "pk")


def states_of(flow_data: FlowData, keys: Sequence[int]) -> list[CandidateState]:
    """Return the visible states of the candidates with these ``keys``, in their order."""
    states = _STATES.fetch(keys, flow_data.flow.version)
    found = {state.candidate_id: state for state in states}
    return [found[key] for key in keys if key in found]


def _states(version: int, *keys: int) -> QuerySet[CandidateState]:
    # Without the flow: else the database would scan all states of the flow.
    states = CandidateState.objects.at(version).filter(candidate_id__in=keys)
    return states.select_related("candidate")


_STATES = PreparedLookup(_states, int, key=int)


def stalled_rows(flow_data: FlowData, metrics: FlowMetrics) -> list[CandidateRow]:
    """Return the rows of the longest stalled candidates.

    The metrics hold some keys. All of these candidates may be snoozed, then the segment is queried.
    """
    found = _LONGEST.fetch(metrics.longest_stalled, flow_data.flow.version, timezone.now())
    if len(found) < min(LONGEST_SHOWN, metrics.stalled):
        found = list(_first(segment_states(flow_data, SegmentQuery(name="stalled"))))
    return candidate_rows(flow_data, SegmentQuery(name="stalled"), found)


def _first(states: VersionedQuerySet[CandidateState]) -> QuerySet[CandidateState]:
    return states.order_by("moved_before", "pk").select_related("candidate")[:LONGEST_SHOWN]


def _longest(version: int, now: datetime, *keys: int) -> QuerySet[CandidateState]:
    longest = CandidateState.objects.at(version).filter(candidate_id__in=keys)
    return _first(longest.filter(~is_snoozed(now)))


_LONGEST = PreparedLookup(_longest, int, datetime, key=int)


def results_of(flow_data: FlowData, keys: Sequence[int]) -> Results:
    """Return the visible results of the candidates with these ``keys``."""
    found: dict[int, list[StoredResult]] = {}
    for row in _RESULTS.fetch(keys, flow_data.flow.version):
        found.setdefault(row[0], []).append(StoredResult._make(row))
    return found


def _results(version: int, *keys: int) -> QuerySet[StepResult, tuple[Any, ...]]:
    # Without the flow: else the database would scan all results of the flow.
    results = StepResult.objects.at(version).filter(candidate_id__in=keys)
    return results.order_by("order").values_list(*StoredResult._fields)


_RESULTS = PreparedLookup(_results, int, key=int)


def candidate_rows(
    flow_data: FlowData,
    segment: SegmentQuery,
    states: Iterable[CandidateState],
    results: Results = NO_RESULTS,
) -> list[CandidateRow]:
    """Return a row for each of ``states``, with what the segment is about.

    ``results`` are all of theirs, for a segment that is about a step.
    """
    found = list(states)
    keys = [state.candidate_id for state in found]
    # Of the others, none is snoozed, since that takes them out of the stalled.
    snoozes = active_snoozes(found) if segment.name == "snoozed" else {}
    written = bulk_action_notes.notes_by_candidate(keys)
    is_near = bool(segment.step) and segment.name == "near"
    last_reviews = reviews.latest_reviews(keys, segment.step or 0) if is_near else {}
    labels = {step["order"]: str(step.get("label", "")) for step in flow_data.flow.steps}
    return [
        CandidateRow(
            state=state,
            step=labels.get(state.failed_step or state.passed + 1, ""),
            result=_result_at(segment.score_step, results.get(state.candidate_id, ())),
            waited=_waited(flow_data, state) if segment.is_stalled else "",
            snooze=snoozes.get(state.candidate_id),
            notes=written.get(state.candidate_id, []),
            review=last_reviews.get(state.candidate_id),
        )
        for state in found
    ]


def _result_at(order: int | None, results: Sequence[StoredResult]) -> StoredResult | None:
    return next((result for result in results if result.order == order), None)


def active_snoozes(states: list[CandidateState]) -> dict[int, Snooze]:
    """Return the active snoozes of the candidates in these states, by candidate."""
    moved = {state.candidate_id: state.moved_before for state in states}
    now = timezone.now()
    return {
        snooze.candidate_id: snooze
        for snooze in Snooze.objects.filter(candidate_id__in=list(moved)).select_related("by")
        if (snooze.until and snooze.until > now)
        or (not snooze.until and snooze.moved_before == moved[snooze.candidate_id])
    }


def find_ranks(flow_data: FlowData, order: int) -> dict[float, Rank]:
    """Return the ranks of all scores at the step with this ``order``."""

    def count() -> dict[float, int]:
        scored = flow_data.results.filter(order=order, score__isnull=False).order_by()
        return dict(scored.values_list("score").annotate(Count("pk")))

    cache = VersionCache(flow_data.flow)
    return compute_ranks(cache.fetch(f"scores-{order}", COUNTS_TIMEOUT, count))


def current_step_label(flow_data: FlowData, state: CandidateState) -> str:
    """Return the label of the step where the candidate is or which they failed, "" for none."""
    order = state.failed_step or state.passed + 1
    return str(flow_data.step(order).get("label", ""))


def _waited(flow_data: FlowData, state: CandidateState) -> str:
    now = flow_data.flow.synced_at
    return duration((now - state.moved_before).total_seconds()) if now else ""
