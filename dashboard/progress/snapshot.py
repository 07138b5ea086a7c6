"""What was last read of a workspace, as the partner's client would answer: pages show it in an
outage (``workspaces.last_seen``). What a look does not keep is None: descriptions, lengths, every
attempt but the one that counts."""

from datetime import datetime
from typing import Any, cast

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from dashboard.progress.lists import Scope
from dashboard.progress.models import State, TrackedFlow, Versioned, Watch
from dashboard.workspaces.last_seen import LastSeen, NothingKept
from flows_api import Attempt, Candidate, CandidatePage, Flow, FlowList, Step


class Snapshot(LastSeen):
    """The visible versions of the workspace's tracked flows."""

    def list_flows(self) -> FlowList:
        """The flows that were listed last."""
        watch = Watch.objects.filter(workspace=self.workspace).first()
        if watch is None or watch.listed_at is None:
            raise NothingKept
        tracked = list(self._listed())
        for when in (watch.listed_at, *(one.looked_at for one in tracked if one.looked_at)):
            self.dates_from(when)
        return FlowList(flows=tuple(map(flow_of, tracked)))

    def get_flow(self, flow_id: str) -> Flow:
        """The flow as of its last look."""
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
        """A page of the flow's people, whoever was assigned last first: the partner's own order
        is not kept."""
        scope = self._people(flow_id)
        found = matching(scope.states, search, status)
        latest = F("person__assigned_at").desc(nulls_last=True)
        start, total = (page - 1) * page_size, found.count()
        rows = found.order_by(latest, "person_id")[start : start + page_size]
        return CandidatePage(
            candidates=tuple(candidates_of(scope, rows)),
            page=page,
            page_size=page_size,
            total=total,
            total_pages=-(-total // page_size),
            has_next=start + page_size < total,
        )

    def get_candidate(self, flow_id: str, candidate_id: str) -> Candidate:
        """The person with this id."""
        scope = self._people(flow_id)
        found = candidates_of(scope, scope.states.filter(person__candidate_id=candidate_id[:100]))
        if not found:
            raise NothingKept
        return found[0]

    def _listed(self) -> QuerySet[TrackedFlow]:
        big = ("figures", "scores", "quick")
        return TrackedFlow.objects.defer(*big).filter(workspace=self.workspace, unlisted_at=None)

    def _flow(self, flow_id: str) -> TrackedFlow:
        """Raises NothingKept for a flow that was not read yet."""
        tracked = self._listed().filter(flow_id=flow_id[:100]).first()
        if tracked is None or tracked.looked_at is None:
            raise NothingKept
        self.dates_from(tracked.looked_at)
        return tracked

    def _people(self, flow_id: str) -> Scope:
        tracked = self._flow(flow_id)
        self.is_partial = bool(tracked.problem)
        return Scope.visible(tracked)


def flow_of(tracked: TrackedFlow) -> Flow:
    """The flow as the partner would tell it; steps and count only if it was read."""
    was_read = tracked.looked_at is not None
    return Flow(
        id=tracked.flow_id,
        name=tracked.name,
        status=tracked.status,
        candidate_count=tracked.total if was_read else None,
        steps=tuple(map(step_of, tracked.steps)) if was_read else None,
    )


def step_of(kept: dict[str, Any]) -> Step:
    """A step of ``TrackedFlow.steps``."""
    return Step(
        order=kept["order"],
        assessment_id=kept["assessment_id"],
        pass_threshold=kept["mark"],
        name=kept["label"],
    )


def matching(states: "Versioned[State]", search: str, status: str | None) -> "Versioned[State]":
    """As the partner finds them (contract.md §3.5): by a part of name or e-mail, and one status."""
    if status:
        states = states.filter(status=status)
    if not search:
        return states
    name = Concat("person__first_name", Value(" "), "person__last_name")
    found = Q(whole_name__icontains=search) | Q(person__email__icontains=search)
    named: Any = states.alias(whole_name=name)
    return cast("Versioned[State]", named.filter(found))


def candidates_of(scope: Scope, states: "Versioned[State]") -> list[Candidate]:
    """People with their attempts, in two queries."""
    rows: list[Any] = list(states.select_related("person"))
    attempts: dict[int, list[Attempt]] = {}
    results: Any = scope.results.filter(person__in=[row.person_id for row in rows])
    for result in results.order_by("order"):
        if attempt := attempt_of(result):
            attempts.setdefault(result.person_id, []).append(attempt)
    return [candidate_of(row, attempts.get(row.person_id, [])) for row in rows]


def candidate_of(state: Any, attempts: list[Attempt]) -> Candidate:
    """The person of a row, as the partner would tell them."""
    person = state.person
    return Candidate(
        id=person.candidate_id,
        email=person.email or None,
        first_name=person.first_name or None,
        last_name=person.last_name or None,
        status=state.status,
        current_step=state.step,
        assigned_at=person.assigned_at,
        last_activity_at=_activity(state),
        attempts=tuple(attempts),
    )


def attempt_of(result: Any) -> Attempt | None:
    """The attempt behind a result; None where only its outcome was told, and no attempt."""
    if result.score is None and result.submitted_at is None:
        return None
    return Attempt(
        step_order=result.order,
        score=result.score,
        passed=result.passed,
        submitted_at=result.submitted_at,
    )


def _activity(state: Any) -> datetime | None:
    """When they moved, where the partner said so; two looks on either side are no moment."""
    is_told = state.moved_after == state.moved_before
    when: datetime | None = state.moved_before if is_told else None
    return when
