"""The lazy region of the members' page that calls the partner."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.core.errors.catalog import Problem, problem_for
from dashboard.core.http.pages import render_page_or_partial
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.members.partner_users import PartnerCompany, load_company
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.roles import Role
from flows_api import FlowsError


@require_safe
@require_role(Role.OWNER, connected=False)
def partner_users(request: WorkspaceRequest) -> HttpResponse:
    """List the company's users in Taptalent, who can be invited.

    An outage is shown inside this region, and the rest of the page stays usable.
    """
    company: PartnerCompany | None = None
    problem: Problem | None = None
    is_connected = True
    try:
        company = load_company(request.workspace, client_for(request.workspace))
    except (ApiKey.DoesNotExist, DecryptionError):
        is_connected = False
    except FlowsError as error:
        problem = problem_for(error)
    context = {
        "company": company,
        "problem": problem,
        "is_connected": is_connected,
    }
    return render_page_or_partial(
        request, "members/partner_users.html", context, partials=("partner-users",)
    )
