"""JSON of attempts: where they stand, how they name their step, their scores and results."""

from collections.abc import Mapping, Sequence

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.shapes.common import TIME_FORMATS, change_field
from flows_api.simulator.shapes.steps import step_number
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.lifecycle import Attempt, Lifecycle
from flows_api.simulator.world.records import Flow
from flows_api.simulator.world.roster import Candidate

FOREIGN = "an-earlier-one"
"""The name of a step that no flow has."""
JUNK: tuple[object, ...] = (None, "n/a", {})


def attempts_json(
    candidate: Candidate, life: Lifecycle, flow: Flow, variants: Variants, *, now: float
) -> Fields:
    """Return the attempts made so far, under the current variant's key."""
    made = [
        (attempt.step_order, _attempt_json(attempt, candidate, flow, variants, now=now))
        for attempt in life.so_far(now)
    ]
    match variants.attempts:
        case "absent":
            return {}
        case "null":
            return {"attempts": None}
        case "text":
            return {"attempts": f"{len(made)} attempts"}
        case "with_junk":
            return {"attempts": [*JUNK, *(found for _, found in made)]}
        case "steps" | "assessments":
            orders = range(1, len(flow.steps) + 1)
            return {variants.attempts: [_of_step(n, made, flow, variants) for n in orders]}
    return {variants.attempts: [found for _, found in made]}


def step_reference(order: int, flow: Flow, variants: Variants) -> Fields:
    """Return what an attempt says of its step."""
    step = flow.steps[order - 1]
    both: Fields = {"stepOrder": order, "assessmentId": step.assessment_id}
    references: Mapping[str, Fields] = {
        "order": {"order": order},
        "from_zero": {"stepOrder": order - 1},
        "own_order": {"stepOrder": step_number(order, variants)},
        "step_id": {"stepId": step.id},
        "assessment_id": {"assessmentId": step.assessment_id},
        "index": {"stepIndex": order - 1},
        "name": {"stepName": step.name or step.assessment_id},
        "foreign": {"stepId": FOREIGN, "assessmentId": FOREIGN},
        "absent": {},
    }
    return references.get(variants.attempt_step, both)


def _of_step(
    order: int, made: Sequence[tuple[int, Fields]], flow: Flow, variants: Variants
) -> Fields:
    """Return a step with its attempts. The step's names stand beside their list."""
    if variants.attempt_step == "order_and_assessment":
        return {"order": order, "attempts": [found for at, found in made if at == order]}
    names = step_reference(order, flow, variants)
    own = [
        {key: value for key, value in found.items() if key not in names}
        for at, found in made
        if at == order
    ]
    return names | {"attempts": own}


def _attempt_json(
    attempt: Attempt, candidate: Candidate, flow: Flow, variants: Variants, *, now: float
) -> Fields:
    moment = TIME_FORMATS[variants.times]
    is_submitted, is_scored = attempt.submitted_at <= now, attempt.scored_at <= now
    submission = _submission_id(attempt, candidate, variants) if is_submitted else None
    found = step_reference(attempt.step_order, flow, variants) | {
        "attemptNumber": attempt.number,
        "status": _attempt_status(attempt, now),
        "startedAt": moment(attempt.started_at),
        "submittedAt": moment(attempt.submitted_at) if is_submitted else None,
        "submissionId": submission,
        "reportUrl": f"https://talent.example/reports/{submission}" if is_scored else None,
    }
    change_field(found, "submissionId", variants.attempt_ids, {})
    found |= _result(attempt.passed if is_scored else None, variants)
    return found | _score(attempt.score if is_scored else None, variants)


def _submission_id(attempt: Attempt, candidate: Candidate, variants: Variants) -> str:
    """Return the id of a submission, which is that of the candidate's others too where "equal"."""
    own = "" if variants.attempt_ids == "equal" else f"-{attempt.step_order}"
    return f"sub-{candidate.id}{own}"


def _attempt_status(attempt: Attempt, now: float) -> str:
    """Return an attempt's status. The words are guesses, as none is documented."""
    if attempt.given_up_at <= now:
        return "ABANDONED"
    if attempt.scored_at <= now:
        return "SCORED"
    return "SUBMITTED" if attempt.submitted_at <= now else "IN_PROGRESS"


def _result(passed: bool | None, variants: Variants) -> Fields:
    word = "PASSED" if passed else "FAILED"
    match variants.result:
        case "status":
            return {} if passed is None else {"status": word}
        case "result":
            return {"result": None if passed is None else word.lower()}
        case "absent":
            return {}
    return {"passed": passed}


def _score(score: int | None, variants: Variants) -> Fields:
    if score is None or variants.score == "null":
        return {"percentage" if variants.score == "percentage" else "score": None}
    shapes: Mapping[str, Fields] = {
        "max_score": {"score": {"score": score / 2, "maxScore": 50}},
        "total": {"score": {"points": score / 2, "total": 50}},
        "total_marks": {"score": score / 2, "totalMarks": 50},
        "raw_score": {"rawScore": score / 2, "maxScore": 50, "score": score},
        "percentage": {"percentage": score},
        "percentage_score": {"score": score / 2, "percentageScore": score},
        "text": {"score": str(score)},
        "percent_text": {"score": f"{score} %"},
        "comma": {"score": f"{score},0"},
        "fraction": {"score": score / 100},
        "no_number": {"score": "n/a"},
        "boolean": {"score": True},
        "out_of_range": {"score": score + 1000},
    }
    return shapes.get(variants.score, {"score": score})
