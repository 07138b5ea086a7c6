"""What every template may know about the workspace at hand."""

from typing import Any

from django.http import HttpRequest

from dashboard.workspaces.access import may
from dashboard.workspaces.models import ApiKey, Membership
from dashboard.workspaces.roles import Role
from flows_api import __version__


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The person's workspaces, the one at hand, and what they may do in it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"memberships": []}
    membership: Membership | None = getattr(request, "membership", None)
    return {
        "memberships": Membership.objects.filter(user=user)
        .select_related("workspace")
        .order_by("workspace__name"),
        "membership": membership,
        "workspace": membership and membership.workspace,
        "environment": _environment(membership),
        "connection": getattr(request, "connection", None),
        "last_seen": getattr(request, "last_seen", None),
        "may_assign": may(request, Role.RECRUITER),
        "may_manage": may(request, Role.OWNER),
        # For the footer. Whoever is signed out is not told which release has which faults.
        "version": __version__,
    }


def _environment(membership: Membership | None) -> str:
    """ "test" or "live" by the saved key's prefix, so that the two are never mixed up."""
    if membership is None:
        return ""
    saved = ApiKey.objects.defer("sealed").filter(workspace=membership.workspace).first()
    return saved.environment if saved else ""
