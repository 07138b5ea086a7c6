"""The stored data of a workspace in the form of the partner's client, for pages in an outage.

What a sync does not store is None: descriptions, durations, every attempt but the one that counts.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    SyncedCandidate,
    SyncedFlow,
    SyncSchedule,
    VersionedQuerySet,
)
from dashboard.workspaces.connection.fallback import FallbackClient, NotCached
from flows_api import Attempt, Candidate, CandidatePage, Flow, FlowList, Step


class Snapshot(FallbackClient):
    """A client that answers from the visible versions of the workspace's flows."""

    def list_flows(self) -> FlowList:
        """Return the flows of the last list.

        Raises NotCached before the first one.
        """
        schedule = SyncSchedule.objects.filter(workspace=self.workspace).first()
        if schedule is None or schedule.listed_at is None:
            raise NotCached
        tracked = list(self._listed())
        for when in (schedule.listed_at, *(one.synced_at for one in tracked if one.synced_at)):
            self.record_age(when)
        return FlowList(flows=tuple(map(flow_of, tracked)))

    def get_flow(self, flow_id: str) -> Flow:
        """Return the flow as of its last sync.

        Raises NotCached before the first one.
        """
        return flow_of(self._flow(flow_id))

    def list_candidates(
        self,
        flow_id: str,
        *,
        page: int = 1,
        page_size: int = 10,
        search: str = "",
        status: str | None = None,
    ) -> CandidatePage:
        """Return a page of the flow's candidates, the last assigned first.

        The partner's own order is not stored.
        """
        flow_data = self._flow_data(flow_id)
        found = matching(flow_data.states, search, status)
        latest = F("candidate__assigned_at").desc(nulls_last=True)
        start, total = (page - 1) * page_size, found.count()
        rows = found.order_by(latest, "candidate_id")[start : start + page_size]
        return CandidatePage(
            candidates=tuple(candidates_of(flow_data, rows)),
            page=page,
            page_size=page_size,
            total=total,
            total_pages=-(-total // page_size),
            has_next=start + page_size < total,
        )

    def get_candidate(self, flow_id: str, candidate_id: str) -> Candidate:
        """Return the candidate with this id.

        Raises NotCached where no sync has found one.
        """
        flow_data = self._flow_data(flow_id)
        candidates = SyncedCandidate.with_ids(flow_data.flow, [candidate_id])
        states = flow_data.states.filter(candidate__in=candidates)
        found = candidates_of(flow_data, states)
        if not found:
            raise NotCached
        return found[0]

    def _listed(self) -> QuerySet[SyncedFlow]:
        big = ("metrics", "scores", "status_counts")
        return SyncedFlow.objects.defer(*big).filter(workspace=self.workspace, unlisted_at=None)

    def _flow(self, flow_id: str) -> SyncedFlow:
        tracked = self._listed().filter(flow_id=flow_id[:100]).first()
        if tracked is None or tracked.synced_at is None:
            raise NotCached
        self.record_age(tracked.synced_at)
        return tracked

    def _flow_data(self, flow_id: str) -> FlowData:
        tracked = self._flow(flow_id)
        self.is_partial = bool(tracked.problem)
        return FlowData.visible(tracked)


def flow_of(tracked: SyncedFlow) -> Flow:
    """Return the flow as the partner returns it, with steps and count only if it was synced."""
    is_synced = tracked.synced_at is not None
    return Flow(
        id=tracked.flow_id,
        name=tracked.name,
        status=tracked.status,
        candidate_count=tracked.total if is_synced else None,
        steps=tuple(map(step_of, tracked.steps)) if is_synced else None,
    )


def step_of(stored: dict[str, Any]) -> Step:
    """Return a step of ``SyncedFlow.steps`` as the partner returns it."""
    return Step(
        order=stored["order"],
        assessment_id=stored["assessment_id"],
        pass_threshold=stored["mark"],
        name=stored["label"],
    )


def matching(
    states: "VersionedQuerySet[CandidateState]", search: str, status: str | None
) -> "VersionedQuerySet[CandidateState]":
    """Filter as the partner does: by parts of the name or the e-mail address, and by one status.

    See docs/partner-api.md, Candidates.
    """
    if status:
        states = states.filter(status=status)
    if not search:
        return states
    return states.filter(SyncedCandidate.matching(search, "candidate__"))


def candidates_of(
    flow_data: FlowData, states: "VersionedQuerySet[CandidateState]"
) -> list[Candidate]:
    """Return the candidates with their attempts, in two queries."""
    rows: list[Any] = list(states.select_related("candidate"))
    attempts: dict[int, list[Attempt]] = {}
    results: Any = flow_data.results.filter(candidate__in=[row.candidate_id for row in rows])
    for result in results.order_by("order"):
        if attempt := attempt_of(result):
            attempts.setdefault(result.candidate_id, []).append(attempt)
    return [candidate_of(row, attempts.get(row.candidate_id, [])) for row in rows]


def candidate_of(state: Any, attempts: list[Attempt]) -> Candidate:
    """Return the candidate of a state as the partner returns them."""
    candidate = state.candidate
    return Candidate(
        id=candidate.candidate_id,
        email=candidate.email or None,
        first_name=candidate.first_name or None,
        last_name=candidate.last_name or None,
        status=state.status,
        current_step=state.step,
        assigned_at=candidate.assigned_at,
        last_activity_at=_activity(state),
        attempts=tuple(attempts),
    )


def attempt_of(result: Any) -> Attempt | None:
    """Return the attempt behind a result, or None where the partner listed no attempt."""
    if result.score is None and result.submitted_at is None:
        return None
    return Attempt(
        step_order=result.order,
        score=result.score,
        passed=result.passed,
        submitted_at=result.submitted_at,
    )


def _activity(state: Any) -> datetime | None:
    # An interval between two syncs is our own; only the partner's time is exact.
    is_exact = state.moved_after == state.moved_before
    when: datetime | None = state.moved_before if is_exact else None
    return when
