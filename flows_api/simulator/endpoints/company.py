"""Endpoints of assessments, users, teams, jobs and job candidates."""

from flows_api.simulator.endpoints import schemas
from flows_api.simulator.endpoints.context import (
    RequestContext,
    canonical_id,
    find_by_id,
    page_slice,
    parse_page,
)
from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response, json_response, not_found
from flows_api.simulator.shapes.company import (
    assessment_json,
    job_candidate_json,
    job_json,
    team_json,
    user_json,
)
from flows_api.simulator.world.records import User


def list_assessments(context: RequestContext) -> Response:
    """List assessments (docs/partner-api.md, Assessments)."""
    page, size = parse_page(
        context.query(schemas.FIXED_PAGES_QUERY), "pageNumber", "perPage", usual=10
    )
    known = list(context.company.assessments.values())
    found = [assessment_json(item, context.company) for item in page_slice(known, page, size)]
    page_numbers = _page_numbers(page, size, len(known))
    return context.success({"assessments": found, "pagination": page_numbers})


def list_users(context: RequestContext) -> Response:
    """List users. The envelope is a guess (docs/partner-api.md, Users and jobs)."""
    query = context.query(schemas.USERS_QUERY)
    page, size = parse_page(query, "page", "perPage", usual=20)
    known = [user for user in context.company.users.values() if _matches(user, query)]
    found = [user_json(user) for user in page_slice(known, page, size)]
    return context.success({"users": found, "pagination": _page_numbers(page, size, len(known))})


def get_user(context: RequestContext) -> Response:
    """Return a user."""
    context.query(schemas.NO_QUERY)
    user = context.company.users.get(context.ids[0])
    if user is None:
        raise not_found("User")
    return context.success(user_json(user))


def list_teams(context: RequestContext) -> Response:
    """List all teams, which are not paged."""
    context.query(schemas.NO_QUERY)
    return context.success(
        [team_json(team, context.company) for team in context.company.teams.values()]
    )


def get_team(context: RequestContext) -> Response:
    """Return a team."""
    context.query(schemas.NO_QUERY)
    team = context.company.teams.get(context.ids[0])
    if team is None:
        raise not_found("Team")
    return context.success(team_json(team, context.company))


def list_jobs(context: RequestContext) -> Response:
    """List jobs, without an envelope."""
    page, size = parse_page(
        context.query(schemas.FIXED_PAGES_QUERY), "pageNumber", "perPage", usual=10
    )
    known = list(context.company.jobs.values())
    found = [job_json(job) for job in page_slice(known, page, size)]
    return json_response(200, {"jobs": found, "totalJobs": len(known)})


def get_job(context: RequestContext) -> Response:
    """Return a bare job."""
    context.query(schemas.NO_QUERY)
    return json_response(200, job_json(find_by_id(context.company.jobs, context.ids[0], "Job")))


def fetch_job_candidates(context: RequestContext) -> Response:
    """Return job candidates by id. Unknown ids are left out, which is a guess."""
    context.query(schemas.NO_QUERY)
    requested = context.body(schemas.BULK_FETCH)["jobCandidateIds"]
    ids = set(map(canonical_id, requested)) if isinstance(requested, list) else set()
    known = context.company.job_candidates.values()
    return context.success(
        [job_candidate_json(item) for item in known if canonical_id(item.id) in ids]
    )


def _page_numbers(page: int, size: int, total: int) -> Fields:
    return {"page": page, "limit": size, "total": total, "totalPages": -(-total // size)}


def _matches(user: User, query: dict[str, str]) -> bool:
    text = f"{user.email}\n{user.first_name or ''}\n{user.last_name or ''}".casefold()
    statuses = query["status"].split(",") if "status" in query else [user.status]
    is_admin = query.get("isCompanyAdmin", str(user.is_company_admin).lower())
    return (
        query.get("search", "").casefold() in text
        and user.status in statuses
        and query.get("role", user.role) == user.role
        and is_admin == str(user.is_company_admin).lower()
    )
