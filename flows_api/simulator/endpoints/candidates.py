"""Endpoints of a flow's candidates: the list and the assignment."""

from flows_api.simulator.endpoints import schemas
from flows_api.simulator.endpoints.context import (
    RequestContext,
    canonical_id,
    page_slice,
    parse_page,
)
from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Refusal, Response, invalid, json_response, not_found
from flows_api.simulator.shapes.candidates import candidate_page
from flows_api.simulator.shapes.common import epoch_ms, identifier
from flows_api.simulator.world.growth import grow
from flows_api.simulator.world.randomness import mix_bits, seed_from
from flows_api.simulator.world.records import Flow, Id, JobCandidate
from flows_api.simulator.world.roster import Candidate


def list_candidates(context: RequestContext) -> Response:
    """List candidates. pageSize wins over perPage, which is a guess."""
    is_clamped = context.variants.page_too_large == "clamped"
    largest = context.variants.largest_page
    check = schemas.CANDIDATES_QUERIES[largest]
    query = context.query(schemas.CANDIDATES_QUERY_OF_ANY_SIZE if is_clamped else check)
    flow = context.flow()
    page, requested_size = parse_page(query, "page", "pageSize", "perPage", usual=10)
    size = min(requested_size, schemas.PAGE_SIZES[largest])
    if context.variants.list_growth:
        grow(context.world, flow, context.variants.list_growth, now=context.now)
    indexes = flow.roster.search(
        now=context.now,
        stages=flow.steps,
        search=query.get("search", "").strip(),
        status=query.get("status"),
        order=context.variants.candidate_order,
        kind=context.variants.search,
        is_inclusive=context.variants.equal_score == "passes",
    )
    visible = page_slice(indexes, page, size)
    if page > 1 and not visible and context.variants.page_past_end == "not_found":
        raise not_found("Page")
    is_filtered = context.variants.search_total == "matches" or "status" in query
    return candidate_page(
        flow.roster.page(visible),
        flow,
        context.variants,
        now=context.now,
        page=page,
        size=size,
        requested_size=requested_size,
        total=len(indexes) if is_filtered else flow.roster.visible(context.now),
    )


def assign(context: RequestContext) -> Response:
    """Assign a candidate and send the first step's invitation (docs/partner-api.md, Assign)."""
    context.query(schemas.NO_QUERY)
    flow = context.flow()
    body = context.body(schemas.ASSIGNMENT)
    _check_active(context, flow)
    if refused := _refused(context):
        return refused
    candidate = _candidate(context, body)
    known = flow.roster.find(candidate.email)
    if known is not None:
        return _already_assigned(context, flow, known)
    flow.roster.add(candidate)
    context.world.invite(candidate)
    return _receipt(context, flow, candidate)


def _check_active(context: RequestContext, flow: Flow) -> None:
    if context.variants.inactive_flow == "refused" and flow.status != "ACTIVE":
        raise Refusal(400, "This assessment flow is not active.")


def _refused(context: RequestContext) -> Response | None:
    """Refuse an assignment for a reason that has nothing to do with the candidate.

    A refusal may be a 200 whose body says so. Raises Refusal, or returns that response.
    """
    no_flow = "Assessment flows are closed for now."
    refusals = {
        "flow_locked": Refusal(409, "This flow is locked.", code="FLOW_LOCKED"),
        "quota_exceeded": Refusal(409, "No invitations are left.", code="QUOTA_EXCEEDED"),
        "conflict": Refusal(409, no_flow),
        "invalid": Refusal(400, "The request could not be processed."),
        "details": invalid({"email": '"email" is on the suppression list'}),
        "forbidden": Refusal(403, "Your plan does not include this."),
        "unprocessable": Refusal(422, "The request could not be processed."),
    }
    if refusal := refusals.get(context.variants.assign_refusal):
        raise refusal
    match context.variants.assign_refusal:
        case "error_in_200":
            return json_response(200, {"error": refusals["quota_exceeded"].error})
        case "failure_in_200":
            return json_response(200, {"status": "error", "message": no_flow, "data": None})
    return None


def _candidate(context: RequestContext, body: Fields) -> Candidate:
    """Return the candidate to assign. E-mail wins over ``jobCandidateId``, which is a guess."""
    applicant = _applicant(context, body)
    identity: Fields = body
    if "email" not in body and applicant:
        identity = {
            "email": applicant.email,
            "firstName": applicant.first_name,
            "lastName": applicant.last_name,
        }
    email = str(identity["email"])
    return Candidate(
        id=next(context.world.candidate_ids),
        seed=mix_bits(context.world.seed ^ seed_from(email.lower())),
        email=email,
        first_name=_text(identity, "firstName"),
        last_name=_text(identity, "lastName"),
        assigned_at=context.now,
        visible_from=context.now + context.variants.consistency_delay,
        job_candidate_id=applicant.id if applicant else None,
        job_id=_id(body, "jobId") or (applicant.job_id if applicant else None),
        talent_id=_id(body, "talentId"),
    )


def _applicant(context: RequestContext, body: Fields) -> JobCandidate | None:
    """Return the job candidate of ``jobCandidateId``. An unknown id is a 400, which is a guess."""
    if "jobCandidateId" in body:
        given = canonical_id(body["jobCandidateId"])
        for known, applicant in context.company.job_candidates.items():
            if canonical_id(known) == given:
                return applicant
        raise invalid({"jobCandidateId": "No such job candidate."})
    if "email" not in body:
        raise invalid({"email": '"value" must contain at least one of [email, jobCandidateId]'})
    return None


def _already_assigned(context: RequestContext, flow: Flow, known: Candidate) -> Response:
    """Respond to a repeated assignment (docs/partner-api.md, Working guesses)."""
    message = "This candidate is already assigned to this flow."
    match context.variants.already_assigned:
        case "conflict":
            raise Refusal(409, message, code="ALREADY_ASSIGNED")
        case "other_conflict":
            raise Refusal(409, message)
        case "invalid":
            raise Refusal(400, message)
        case "details":
            raise invalid({"email": message})
        case "unprocessable":
            raise Refusal(422, message)
        case "error_in_200":
            known_already = Refusal(409, message, code="ALREADY_ASSIGNED")
            return json_response(200, {"error": known_already.error})
        case "existing":
            return _receipt(context, flow, known, status=200)
    context.world.invite(known)
    return _receipt(context, flow, known)


def _receipt(
    context: RequestContext, flow: Flow, candidate: Candidate, *, status: int = 201
) -> Response:
    data = {
        "assignmentId": identifier(candidate.id, context.variants),
        "flowId": flow.id,
        "candidate": {
            "id": identifier(candidate.id, context.variants),
            "email": candidate.email,
            "firstName": candidate.first_name,
            "lastName": candidate.last_name,
        },
        "status": "NOT_STARTED",
        "currentStep": 1,
        "invitedAt": epoch_ms(context.now),
    }
    match context.variants.assign_answer:
        case "bare":
            return json_response(status, data)
        case "empty":
            return Response(204)
        case "ok":
            status = 200
    return context.success(data, status=status, message="Candidate assigned.")


def _text(body: Fields, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def _id(body: Fields, name: str) -> Id | None:
    value = body.get(name)
    if isinstance(value, float):
        return int(value)
    return value if isinstance(value, int | str) else None
