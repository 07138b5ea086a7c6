"""One candidate. The partner has no address for a single one (contract.md §3), so they are found
again in the list: on the page of the list that the link came from, else by a search for the
e-mail that was last seen beside their id."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from dashboard.candidates.listing import Query
from dashboard.candidates.standing import Standing, standing
from dashboard.workspaces.last_seen import LastSeen
from flows_api import (
    PASS_RULE_INCLUSIVE,
    Attempt,
    Candidate,
    CandidateStatus,
    Flow,
    FlowsClient,
    Step,
)

REMEMBERED_SECONDS = 60 * 60 * 24
WIDEST_PAGE = 100


@dataclass(frozen=True)
class Found:
    """A candidate; ``standing`` is None when they aren't where the link says."""

    candidate: Candidate
    standing: Standing | None = None


@dataclass(frozen=True)
class StepProgress:
    """A step of the flow with this candidate's attempts at it.

    ``state`` is one of passed, failed, current, scoring, waiting, unknown.
    """

    step: Step
    attempts: tuple[Attempt, ...]
    state: str


def remember(workspace_id: int, flow_id: str, candidates: Iterable[Candidate]) -> None:
    """Note which e-mail belongs to which id, so that a link to one person works later."""
    cache.set_many(
        {_key(workspace_id, flow_id, c.id): c.email for c in candidates if c.email},
        REMEMBERED_SECONDS,
    )


def find(
    flows: FlowsClient, *, workspace_id: int, flow_id: str, candidate_id: str, query: Query
) -> Found | None:
    """The candidate with ``candidate_id``, or None; at most two calls to the partner.

    ``query`` is the state of the list that the link came from.
    """
    page = flows.list_candidates(
        flow_id,
        page=query.page,
        page_size=query.page_size if query.encoded() else WIDEST_PAGE,
        search=query.search,
        status=query.status or None,
    )
    if found := _with_id(page.candidates, candidate_id):
        return Found(found, standing(flows, flow_id, page, candidate_id, query))
    if isinstance(flows, LastSeen):
        return Found(flows.get_candidate(flow_id, candidate_id))
    email = cache.get(_key(workspace_id, flow_id, candidate_id))
    if not email:
        return None
    page = flows.list_candidates(flow_id, search=email, page_size=WIDEST_PAGE)
    found = _with_id(page.candidates, candidate_id)
    return Found(found) if found else None


def progress(candidate: Candidate, flow: Flow) -> list[StepProgress]:
    """Each step of ``flow`` with what ``candidate`` did there."""
    return [_at(step, candidate) for step in flow.steps or ()]


def elsewhere(candidate: Candidate, flow: Flow) -> list[Attempt]:
    """The attempts that belong to no step of ``flow``, as far as the partner says."""
    orders = {step.order for step in flow.steps or ()}
    return [attempt for attempt in candidate.attempts if attempt.step_order not in orders]


def _at(step: Step, candidate: Candidate) -> StepProgress:
    attempts = tuple(a for a in candidate.attempts if a.step_order == step.order)
    return StepProgress(step, attempts, _state(step, attempts, candidate))


def _state(step: Step, attempts: tuple[Attempt, ...], candidate: Candidate) -> str:
    last = attempts[-1] if attempts else None
    if last is not None:
        if (passed := verdict(last, step)) is not None:
            return "passed" if passed else "failed"
        return "scoring" if last.submitted_at else "current"
    if candidate.current_step is None:
        return "unknown"
    if step.order == candidate.current_step and candidate.status != CandidateStatus.FAILED:
        return "current"
    return "waiting" if step.order > candidate.current_step else "unknown"


def verdict(attempt: Attempt, step: Step) -> bool | None:
    """Whether ``attempt`` passed: the partner's own word, else its score against the threshold.

    None while there is neither. The comparison is our working rule (contract.md §11).
    """
    if attempt.passed is not None or attempt.score is None or step.pass_threshold is None:
        return attempt.passed
    if PASS_RULE_INCLUSIVE:
        return attempt.score >= step.pass_threshold
    return attempt.score > step.pass_threshold


def is_judged_otherwise(attempt: Attempt, step: Step) -> bool:
    """Whether the partner's verdict on ``attempt`` can't be that of the step's threshold: it was
    another one then. Of a score equal to the threshold nobody can tell."""
    score, threshold = attempt.score, step.pass_threshold
    if attempt.passed is None or score is None or threshold is None or score == threshold:
        return False
    return attempt.passed != (score > threshold)


def _with_id(candidates: Iterable[Candidate], candidate_id: str) -> Candidate | None:
    return next((c for c in candidates if c.id == candidate_id), None)


def _key(workspace_id: int, flow_id: str, candidate_id: str) -> str:
    """A cache key; the ids are the partner's and may hold anything, so they are digested."""
    ids = f"{workspace_id}\n{flow_id}\n{candidate_id}"
    return "candidate-" + sha256(ids.encode()).hexdigest()
