"""JSON of candidates and their attempts, in each variant."""

from collections.abc import Sequence

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response
from flows_api.simulator.shapes.common import TIME_FORMATS, identifier, snake_keys, wrap
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.lifecycle import Attempt, Lifecycle, simulate_lifecycle
from flows_api.simulator.world.records import Flow
from flows_api.simulator.world.roster import Candidate


def candidate_page(
    candidates: Sequence[Candidate],
    flow: Flow,
    variants: Variants,
    *,
    now: float,
    page: int,
    size: int,
    total: int,
) -> Response:
    """Return a page of a flow's candidates, with attempts and submissions."""
    items = [_candidate_json(c, flow, variants, now=now) for c in candidates]
    page_numbers: Fields = {
        "page": page,
        "pageSize": size,
        "total": total,
        "totalPages": -(-total // size),
    }
    extras = _page_extras(page_numbers, variants)
    if variants.keys == "snake":
        items, extras = [snake_keys(item) for item in items], snake_keys(extras)
    if variants.candidates_list == "data":
        return wrap(200, items, variants, **extras)
    return wrap(200, {variants.candidates_list: items} | extras, variants)


def _candidate_json(candidate: Candidate, flow: Flow, variants: Variants, *, now: float) -> Fields:
    life = simulate_lifecycle(candidate.seed, candidate.assigned_at, flow.steps)
    moment = TIME_FORMATS[variants.times]
    found: Fields = {
        "id": identifier(candidate.id, variants),
        "jobCandidateId": candidate.job_candidate_id,
        "talentId": candidate.talent_id,
        "jobId": candidate.job_id,
    }
    found |= _identity(candidate, variants)
    found |= {
        "status": _status(life.status(now), variants),
        "currentStep": life.current_step(now),
        "assignedAt": moment(candidate.assigned_at),
        "lastActivityAt": moment(life.last_activity_at(now)),
    }
    return found | _attempts(candidate, life, flow, variants, now=now)


def _page_extras(page_numbers: Fields, variants: Variants) -> Fields:
    match variants.pagination:
        case "none":
            return {}
        case "total":
            return {"total": page_numbers["total"]}
    return {variants.pagination: page_numbers}


def _identity(candidate: Candidate, variants: Variants) -> Fields:
    names: Fields = {
        "firstName": candidate.first_name,
        "lastName": candidate.last_name,
        "email": candidate.email,
    }
    match variants.person:
        case "flat":
            return names
        case "name":
            parts = [part for part in (candidate.first_name, candidate.last_name) if part]
            return {"name": " ".join(parts) or None, "email": candidate.email}
    return {variants.person: names}


def _status(status: str, variants: Variants) -> str:
    match variants.candidate_status:
        case "lower":
            return status.lower()
        case "unknown":
            return "EXPIRED" if status == "NOT_STARTED" else status
    return status


# Attempts


def _attempts(
    candidate: Candidate, life: Lifecycle, flow: Flow, variants: Variants, *, now: float
) -> Fields:
    made = [
        (attempt.step_order, _attempt_json(attempt, candidate, flow, variants, now=now))
        for attempt in life.so_far(now)
    ]
    match variants.attempts:
        case "absent":
            return {}
        case "steps":
            return {"steps": [_step_attempts(order, made) for order in _orders(flow)]}
    return {variants.attempts: [found for _, found in made]}


def _orders(flow: Flow) -> range:
    return range(1, len(flow.steps) + 1)


def _step_attempts(order: int, made: Sequence[tuple[int, Fields]]) -> Fields:
    return {"order": order, "attempts": [found for at, found in made if at == order]}


def _attempt_json(
    attempt: Attempt, candidate: Candidate, flow: Flow, variants: Variants, *, now: float
) -> Fields:
    moment = TIME_FORMATS[variants.times]
    is_submitted, is_scored = attempt.submitted_at <= now, attempt.scored_at <= now
    submission = f"sub-{candidate.id}-{attempt.step_order}" if is_submitted else None
    found: Fields = {
        "stepOrder": attempt.step_order,
        "assessmentId": flow.steps[attempt.step_order - 1].assessment_id,
        "attemptNumber": attempt.number,
        "status": _attempt_status(attempt, now),
        "startedAt": moment(attempt.started_at),
        "submittedAt": moment(attempt.submitted_at) if is_submitted else None,
        "passed": attempt.passed if is_scored else None,
        "submissionId": submission,
        "reportUrl": f"https://talent.example/reports/{submission}" if is_scored else None,
    }
    return found | _score(attempt.score if is_scored else None, variants)


def _attempt_status(attempt: Attempt, now: float) -> str:
    """Return an attempt's status. The words are guesses, as none is documented."""
    if attempt.given_up_at <= now:
        return "ABANDONED"
    if attempt.scored_at <= now:
        return "SCORED"
    return "SUBMITTED" if attempt.submitted_at <= now else "IN_PROGRESS"


def _score(score: int | None, variants: Variants) -> Fields:
    match variants.score:
        case "max_score":
            return {"score": None if score is None else {"score": score / 2, "maxScore": 50}}
        case "percentage":
            return {"percentage": score}
    return {"score": score}
