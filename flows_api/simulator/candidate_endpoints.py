"""Endpoints of a flow's candidates: the list and the assignment."""

from flows_api.simulator import documented
from flows_api.simulator.answers import Answer, Refusal, invalid, json_answer, not_found
from flows_api.simulator.candidate_shapes import candidate_page
from flows_api.simulator.chance import mixed, seed_of
from flows_api.simulator.roll import Candidate
from flows_api.simulator.shapes import epoch_ms, identifier
from flows_api.simulator.validation import Fields
from flows_api.simulator.visit import Visit, canonical, page_of, part
from flows_api.simulator.world import Flow, Id, JobCandidate


def list_candidates(visit: Visit) -> Answer:
    """List candidates. pageSize wins over perPage, which is a guess."""
    is_clamped = visit.variants.page_too_large == "clamped"
    check = documented.CANDIDATES_QUERY
    query = visit.query(documented.CANDIDATES_QUERY_OF_ANY_SIZE if is_clamped else check)
    flow = visit.flow()
    page, size = page_of(query, "page", "pageSize", "perPage", usual=10)
    size = min(size, documented.MOST_PER_PAGE)
    indexes = flow.roll.found(
        now=visit.now,
        stages=flow.steps,
        search=query.get("search", "").strip(),
        status=query.get("status"),
        order=visit.variants.candidate_order,
    )
    visible = part(indexes, page, size)
    if page > 1 and not visible and visit.variants.page_past_end == "not_found":
        raise not_found("Page")
    return candidate_page(
        flow.roll.page(visible),
        flow,
        visit.variants,
        now=visit.now,
        page=page,
        size=size,
        total=len(indexes),
    )


def assign(visit: Visit) -> Answer:
    """Assign a candidate and send the first step's invitation (docs/partner-api.md, Assign)."""
    visit.query(documented.NO_QUERY)
    flow = visit.flow()
    body = visit.body(documented.ASSIGNMENT)
    _check_active(visit, flow)
    candidate = _candidate(visit, body)
    known = flow.roll.find(candidate.email)
    if known is not None:
        return _already_assigned(visit, flow, known)
    flow.roll.add(candidate)
    visit.world.invite(candidate)
    return _receipt(visit, flow, candidate)


def _check_active(visit: Visit, flow: Flow) -> None:
    if visit.variants.inactive_flow == "refused" and flow.status != "ACTIVE":
        raise Refusal(400, "This assessment flow is not active.")


def _candidate(visit: Visit, body: Fields) -> Candidate:
    """Return the candidate to assign. E-mail wins over ``jobCandidateId``, which is a guess."""
    applicant = _applicant(visit, body)
    identity: Fields = body
    if "email" not in body and applicant:
        identity = {
            "email": applicant.email,
            "firstName": applicant.first_name,
            "lastName": applicant.last_name,
        }
    email = str(identity["email"])
    return Candidate(
        id=next(visit.world.candidate_ids),
        seed=mixed(visit.world.seed ^ seed_of(email.lower())),
        email=email,
        first_name=_text(identity, "firstName"),
        last_name=_text(identity, "lastName"),
        assigned_at=visit.now,
        visible_from=visit.now + visit.variants.consistency_delay,
        job_candidate_id=applicant.id if applicant else None,
        job_id=_id(body, "jobId") or (applicant.job_id if applicant else None),
        talent_id=_id(body, "talentId"),
    )


def _applicant(visit: Visit, body: Fields) -> JobCandidate | None:
    """Return the job candidate of ``jobCandidateId``. An unknown id is a 400, which is a guess."""
    if "jobCandidateId" in body:
        given = canonical(body["jobCandidateId"])
        for known, applicant in visit.company.job_candidates.items():
            if canonical(known) == given:
                return applicant
        raise invalid({"jobCandidateId": "No such job candidate."})
    if "email" not in body:
        raise invalid({"email": '"value" must contain at least one of [email, jobCandidateId]'})
    return None


def _already_assigned(visit: Visit, flow: Flow, known: Candidate) -> Answer:
    """Respond to a repeated assignment (docs/partner-api.md, Working guesses)."""
    message = "This candidate is already assigned to this flow."
    match visit.variants.already_assigned:
        case "conflict":
            raise Refusal(409, message, code="ALREADY_ASSIGNED")
        case "invalid":
            raise Refusal(400, message)
        case "existing":
            return _receipt(visit, flow, known, status=200)
    visit.world.invite(known)
    return _receipt(visit, flow, known)


def _receipt(visit: Visit, flow: Flow, candidate: Candidate, *, status: int = 201) -> Answer:
    data = {
        "assignmentId": identifier(candidate.id, visit.variants),
        "flowId": flow.id,
        "candidate": {
            "id": identifier(candidate.id, visit.variants),
            "email": candidate.email,
            "firstName": candidate.first_name,
            "lastName": candidate.last_name,
        },
        "status": "NOT_STARTED",
        "currentStep": 1,
        "invitedAt": epoch_ms(visit.now),
    }
    match visit.variants.assign_answer:
        case "bare":
            return json_answer(status, data)
        case "empty":
            return Answer(204)
        case "ok":
            status = 200
    return visit.success(data, status=status, message="Candidate assigned.")


def _text(body: Fields, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def _id(body: Fields, name: str) -> Id | None:
    value = body.get(name)
    if isinstance(value, float):
        return int(value)
    return value if isinstance(value, int | str) else None
