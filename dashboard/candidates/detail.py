"""The page of one candidate: finding the record, and the result of each step.

The partner has no call for a single candidate (docs/partner-api.md, Candidates). The record is
found on the page of the list that the link came from, or else by a search for the e-mail that was
last listed with the id.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from dashboard.candidates.listing import CandidateQuery
from dashboard.candidates.pager import ListPosition, find_position
from dashboard.workspaces.connection.fallback import FallbackClient
from flows_api import (
    PASS_RULE_INCLUSIVE,
    Attempt,
    Candidate,
    CandidateStatus,
    Flow,
    FlowsClient,
    Step,
)

EMAIL_CACHE_SECONDS = 60 * 60 * 24
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class FoundCandidate:
    """A candidate. ``position`` is None when the link's page of the list does not hold them."""

    candidate: Candidate
    position: ListPosition | None = None


@dataclass(frozen=True)
class StepProgress:
    """A step of the flow with this candidate's attempts.

    ``state`` is one of passed, failed, current, scoring, waiting, unknown.
    """

    step: Step
    attempts: tuple[Attempt, ...]
    state: str


def remember_emails(workspace_id: int, flow_id: str, candidates: Iterable[Candidate]) -> None:
    """Cache the e-mail of each candidate id, so that a link to one candidate works later."""
    cache.set_many(
        {_cache_key(workspace_id, flow_id, c.id): c.email for c in candidates if c.email},
        EMAIL_CACHE_SECONDS,
    )


def find_candidate(
    flows: FlowsClient, *, workspace_id: int, flow_id: str, candidate_id: str, query: CandidateQuery
) -> FoundCandidate | None:
    """Find a candidate by id, with two calls to the partner at most.

    ``query`` is the state of the list that the link came from. Return None when the candidate is
    not found.
    """
    page = flows.list_candidates(
        flow_id,
        page=query.page,
        page_size=query.page_size if query.urlencode() else MAX_PAGE_SIZE,
        search=query.search,
        status=query.status or None,
    )
    if found := _with_id(page.candidates, candidate_id):
        return FoundCandidate(found, find_position(flows, flow_id, page, candidate_id, query))
    if isinstance(flows, FallbackClient):
        return FoundCandidate(flows.get_candidate(flow_id, candidate_id))
    email = cache.get(_cache_key(workspace_id, flow_id, candidate_id))
    if not email:
        return None
    page = flows.list_candidates(flow_id, search=email, page_size=MAX_PAGE_SIZE)
    found = _with_id(page.candidates, candidate_id)
    return FoundCandidate(found) if found else None


def step_progress(candidate: Candidate, flow: Flow) -> list[StepProgress]:
    """Return each step of ``flow`` with the candidate's attempts."""
    return [_at(step, candidate) for step in flow.steps or ()]


def other_attempts(candidate: Candidate, flow: Flow) -> list[Attempt]:
    """Return the attempts that belong to no step of ``flow``, as far as the partner says."""
    orders = {step.order for step in flow.steps or ()}
    return [attempt for attempt in candidate.attempts if attempt.step_order not in orders]


def _at(step: Step, candidate: Candidate) -> StepProgress:
    attempts = tuple(a for a in candidate.attempts if a.step_order == step.order)
    return StepProgress(step, attempts, _state(step, attempts, candidate))


def _state(step: Step, attempts: tuple[Attempt, ...], candidate: Candidate) -> str:
    last = attempts[-1] if attempts else None
    if last is not None:
        if (passed := has_passed(last, step)) is not None:
            return "passed" if passed else "failed"
        return "scoring" if last.submitted_at else "current"
    if candidate.current_step is None:
        return "unknown"
    if step.order == candidate.current_step and candidate.status != CandidateStatus.FAILED:
        return "current"
    return "waiting" if step.order > candidate.current_step else "unknown"


def has_passed(attempt: Attempt, step: Step) -> bool | None:
    """Return whether ``attempt`` passed, or None while that is unknown.

    The partner's own result comes first, then the score against the threshold. The comparison is a
    working guess (docs/partner-api.md, Working guesses).
    """
    if attempt.passed is not None or attempt.score is None or step.pass_threshold is None:
        return attempt.passed
    if PASS_RULE_INCLUSIVE:
        return attempt.score >= step.pass_threshold
    return attempt.score > step.pass_threshold


def is_from_earlier_threshold(attempt: Attempt, step: Step) -> bool:
    """Return whether the partner's result of ``attempt`` contradicts the step's current threshold.

    The threshold was then a different one. A score equal to the threshold proves nothing.
    """
    score, threshold = attempt.score, step.pass_threshold
    if attempt.passed is None or score is None or threshold is None or score == threshold:
        return False
    return attempt.passed != (score > threshold)


def _with_id(candidates: Iterable[Candidate], candidate_id: str) -> Candidate | None:
    return next((c for c in candidates if c.id == candidate_id), None)


def _cache_key(workspace_id: int, flow_id: str, candidate_id: str) -> str:
    """Return a cache key. The ids are digested, as the partner's ids may hold any character."""
    ids = f"{workspace_id}\n{flow_id}\n{candidate_id}"
    return "candidate-" + sha256(ids.encode()).hexdigest()
