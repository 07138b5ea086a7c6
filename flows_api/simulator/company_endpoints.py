"""Endpoints of assessments, users, teams, jobs and job candidates."""

from flows_api.simulator import documented
from flows_api.simulator.answers import Answer, json_answer, not_found
from flows_api.simulator.company_shapes import (
    assessment_json,
    job_candidate_json,
    job_json,
    team_json,
    user_json,
)
from flows_api.simulator.validation import Fields
from flows_api.simulator.visit import Visit, canonical, numbered, page_of, part
from flows_api.simulator.world import User


def list_assessments(visit: Visit) -> Answer:
    """List assessments (docs/partner-api.md, Assessments)."""
    page, size = page_of(
        visit.query(documented.FIXED_PAGES_QUERY), "pageNumber", "perPage", usual=10
    )
    known = list(visit.company.assessments.values())
    found = [assessment_json(item, visit.company) for item in part(known, page, size)]
    page_numbers = _page_numbers(page, size, len(known))
    return visit.success({"assessments": found, "pagination": page_numbers})


def list_users(visit: Visit) -> Answer:
    """List users. The envelope is a guess (docs/partner-api.md, Users and jobs)."""
    query = visit.query(documented.USERS_QUERY)
    page, size = page_of(query, "page", "perPage", usual=20)
    known = [user for user in visit.company.users.values() if _matches(user, query)]
    found = [user_json(user) for user in part(known, page, size)]
    return visit.success({"users": found, "pagination": _page_numbers(page, size, len(known))})


def get_user(visit: Visit) -> Answer:
    """Return a user."""
    visit.query(documented.NO_QUERY)
    user = visit.company.users.get(visit.ids[0])
    if user is None:
        raise not_found("User")
    return visit.success(user_json(user))


def list_teams(visit: Visit) -> Answer:
    """List all teams, which are not paged."""
    visit.query(documented.NO_QUERY)
    return visit.success([team_json(team, visit.company) for team in visit.company.teams.values()])


def get_team(visit: Visit) -> Answer:
    """Return a team."""
    visit.query(documented.NO_QUERY)
    team = visit.company.teams.get(visit.ids[0])
    if team is None:
        raise not_found("Team")
    return visit.success(team_json(team, visit.company))


def list_jobs(visit: Visit) -> Answer:
    """List jobs, without an envelope."""
    page, size = page_of(
        visit.query(documented.FIXED_PAGES_QUERY), "pageNumber", "perPage", usual=10
    )
    known = list(visit.company.jobs.values())
    found = [job_json(job) for job in part(known, page, size)]
    return json_answer(200, {"jobs": found, "totalJobs": len(known)})


def get_job(visit: Visit) -> Answer:
    """Return a bare job."""
    visit.query(documented.NO_QUERY)
    return json_answer(200, job_json(numbered(visit.company.jobs, visit.ids[0], "Job")))


def fetch_job_candidates(visit: Visit) -> Answer:
    """Return job candidates by id. Unknown ids are left out, which is a guess."""
    visit.query(documented.NO_QUERY)
    requested = visit.body(documented.BULK_FETCH)["jobCandidateIds"]
    ids = set(map(canonical, requested)) if isinstance(requested, list) else set()
    known = visit.company.job_candidates.values()
    return visit.success([job_candidate_json(item) for item in known if canonical(item.id) in ids])


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
