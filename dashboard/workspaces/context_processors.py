"""The context processor for the current workspace."""

from typing import Any

from django.http import HttpRequest

from dashboard.workspaces.access import has_role
from dashboard.workspaces.models import ApiKey, Membership
from dashboard.workspaces.roles import Role
from flows_api import __version__


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the user's workspaces, the current one, and the user's permissions in it."""
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
        "fallback": getattr(request, "fallback", None),
        "can_assign": has_role(request, Role.RECRUITER),
        "can_manage": has_role(request, Role.OWNER),
        # For the footer. Whoever is signed out is not told which release has which faults.
        "version": __version__,
    }


def _environment(membership: Membership | None) -> str:
    """Return "test" or "live" by the saved key's prefix, or "" without a key."""
    if membership is None:
        return ""
    saved = ApiKey.objects.defer("ciphertext").filter(workspace=membership.workspace).first()
    return saved.environment if saved else ""
