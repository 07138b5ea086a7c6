"""The documented routes, each with the name that faults and calls use."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from flows_api.simulator.endpoints import candidates, company, flows
from flows_api.simulator.endpoints.context import RequestContext
from flows_api.simulator.server.messages import Refusal, Request, Response, not_found

BASE = "/v1/partner"


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path below the base, in which ``:id`` stands for a parameter."""

    name: str
    method: str
    path: str
    endpoint: Callable[[RequestContext], Response]

    def ids_in(self, parts: list[str]) -> tuple[str, ...] | None:
        """Return the path's parameters, or None if ``parts`` belong to another path."""
        pattern = self.path.split("/")
        pairs = list(zip(pattern, parts, strict=False))
        if len(pattern) != len(parts) or any(p not in (":id", given) for p, given in pairs):
            return None
        return tuple(unquote(given) for p, given in pairs if p == ":id")


ROUTES = (
    Route("flows", "GET", "/assessment-flows", flows.list_flows),
    Route("create", "POST", "/assessment-flows", flows.create_flow),
    Route("flow", "GET", "/assessment-flows/:id", flows.get_flow),
    Route("update", "PATCH", "/assessment-flows/:id", flows.update_flow),
    Route("candidates", "GET", "/assessment-flows/:id/candidates", candidates.list_candidates),
    Route("assign", "POST", "/assessment-flows/:id/assign", candidates.assign),
    Route("assessments", "GET", "/assessment", company.list_assessments),
    Route("users", "GET", "/users", company.list_users),
    Route("user", "GET", "/users/:id", company.get_user),
    Route("teams", "GET", "/teams", company.list_teams),
    Route("team", "GET", "/teams/:id", company.get_team),
    Route("jobs", "GET", "/jobs", company.list_jobs),
    Route("job", "GET", "/jobs/:id", company.get_job),
    Route(
        "job_candidates",
        "POST",
        "/job-candidates/bulk-fetch",
        company.fetch_job_candidates,
    ),
)
NAMES = frozenset(route.name for route in ROUTES)


def match_route(request: Request) -> tuple[Route, tuple[str, ...]]:
    """Return the request's route and the path's parameters. Raises Refusal with 404 or 405."""
    parts = request.path.removeprefix(BASE).split("/")
    here = [(route, route.ids_in(parts)) for route in ROUTES]
    found = [(route, ids) for route, ids in here if ids is not None]
    if not found or not request.path.startswith(BASE + "/"):
        raise not_found("Route")
    for route, ids in found:
        if route.method == request.method:
            return route, ids
    allowed = ", ".join(route.method for route, _ in found)
    raise Refusal(405, "Method not allowed.", headers={"Allow": allowed})
