"""The collection of evidence from a flow's snapshot, for many candidates at once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from dashboard.cases.evidence.threshold_timeline import Period, current_threshold, threshold_in
from dashboard.cases.evidence.types import AttemptEvidence, Evidence
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, StepResult, SyncRun, ThresholdChange


@dataclass(frozen=True)
class Results:
    """The results of one candidate.

    ``current`` are those of the snapshot, by step. ``past`` has all that syncs stored, by step and
    in their order, with the current one as the last.
    """

    current: dict[int, StepResult] = field(default_factory=dict)
    past: dict[int, list[StepResult]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class FlowHistory:
    """The data that evidence is made of: a flow's snapshot, with its history read on demand."""

    flow_data: FlowData

    @cached_property
    def sync_times(self) -> dict[int, datetime]:
        """Return when each version of the flow was read."""
        runs = SyncRun.objects.filter(flow=self.flow_data.flow, version__lte=self._version)
        return dict(runs.values_list("version", "at"))

    @cached_property
    def history_since(self) -> datetime | None:
        """Return the time of the first sync."""
        return min(self.sync_times.values(), default=None)

    @cached_property
    def changes(self) -> Mapping[int, list[ThresholdChange]]:
        """Return the recorded changes of each step, the earliest first."""
        found: dict[int, list[ThresholdChange]] = defaultdict(list)
        recorded = self.flow_data.flow.threshold_changes.filter(version__lte=self._version)
        for change in recorded.order_by("before", "pk"):
            found[change.order].append(change)
        return found

    @cached_property
    def scores(self) -> Mapping[int, list[float]]:
        """Return all scores of each step, sorted."""
        found: dict[int, list[float]] = defaultdict(list)
        scored = self.flow_data.results.filter(score__isnull=False).order_by("score")
        for order, score in scored.values_list("order", "score"):
            found[order].append(score or 0.0)
        return found

    def results_of(self, keys: Sequence[int]) -> dict[int, Results]:
        """Return the results of the candidates with these keys."""
        found: dict[int, Results] = {key: Results() for key in keys}
        rows = StepResult.objects.filter(
            flow=self.flow_data.flow, candidate_id__in=keys, valid_from__lte=self._version
        )
        for row in rows.order_by("valid_from"):
            own = found[row.candidate_id]
            own.past[row.order].append(row)
            if row.valid_to is None or row.valid_to > self._version:
                own.current[row.order] = row
        return found

    def evidence(self, state: CandidateState, results: Results, step: int) -> Evidence:
        """Return the evidence about the candidate of ``state`` at ``step``."""
        flow, rule = self.flow_data.flow, self.flow_data.rule(step)
        found = results.current.get(step)
        result = found or StepResult(order=step)
        changes, rank = self.changes.get(step, []), self._rank(step, result.score)
        return Evidence(
            synced_at=flow.synced_at,
            history_since=self.history_since,
            status=state.status,
            step_count=len(flow.steps),
            score=result.score,
            passed=result.passed,
            assigned_at=state.candidate.assigned_at,
            submitted_at=result.submitted_at,
            found_at=self.sync_times.get(found.valid_from) if found else None,
            waited_low=result.waited_low,
            waited_high=result.waited_high,
            inclusive=rule.inclusive,
            is_learned=rule.is_learned,
            then=threshold_in(
                self._period(found), changes, rule.threshold, history_since=self.history_since
            ),
            now=current_threshold(changes, rule.threshold),
            rank=rank,
            ranked=len(self.scores.get(step, ())),
            attempts=list(self._attempts(results.past.get(step, ()))),
        )

    @property
    def _version(self) -> int:
        return self.flow_data.flow.version

    def _rank(self, step: int, score: float | None) -> int | None:
        if score is None:
            return None
        scores = self.scores[step]
        return len(scores) - bisect_right(scores, score) + 1

    def _period(self, result: StepResult | None) -> Period:
        """Return the time of the submission, else the time between the syncs that it fell in."""
        if result is None:
            return Period(None, None)
        if result.submitted_at:
            return Period(result.submitted_at, result.submitted_at)
        earlier = [v for v in self.sync_times if v < result.valid_from]
        start = self.sync_times[max(earlier)] if earlier else None
        return Period(start, self.sync_times.get(result.valid_from))

    def _attempts(self, rows: Iterable[StepResult]) -> Iterable[AttemptEvidence]:
        """Yield the different results in their order. Some rows differ in other columns only."""
        last: tuple[object, ...] | None = None
        for row in rows:
            known = (row.score, row.passed, row.submitted_at)
            if known != last and any(part is not None for part in known):
                yield AttemptEvidence(
                    score=row.score,
                    passed=row.passed,
                    submitted_at=row.submitted_at,
                    found_at=self.sync_times.get(row.valid_from),
                )
            last = known
