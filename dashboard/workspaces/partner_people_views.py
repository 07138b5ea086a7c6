"""The lazy region of the members' page that calls the partner."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.web.pages import page_or_partial
from dashboard.web.problems import Problem, problem_of
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.partner_people import Company, company_of
from dashboard.workspaces.roles import Role
from dashboard.workspaces.sealing import SealBroken
from flows_api import FlowsError


@require_safe
@member(Role.OWNER, connected=False)
def partner_people(request: WorkspaceRequest) -> HttpResponse:
    """List the company's users in Taptalent, who can be invited.

    An outage is shown inside this region, and the rest of the page stays usable.
    """
    company: Company | None = None
    problem: Problem | None = None
    is_connected = True
    try:
        company = company_of(request.workspace, client_for(request.workspace))
    except (ApiKey.DoesNotExist, SealBroken):
        is_connected = False
    except FlowsError as error:
        problem = problem_of(error)
    context = {"company": company, "problem": problem, "is_connected": is_connected}
    return page_or_partial(
        request, "members/partner_people.html", context, partials=("partner-people",)
    )
