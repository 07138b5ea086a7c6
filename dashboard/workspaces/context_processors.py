"""The context processor for the current workspace."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from dashboard.workspaces.access import has_role, list_memberships
from dashboard.workspaces.connection.environments import key_environment
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role
from flows_api import __version__


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the user's workspaces, the current one, and the user's permissions in it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"memberships": []}
    membership: Membership | None = getattr(request, "membership", None)
    return {
        "memberships": SimpleLazyObject(lambda: _memberships(request)),
        "membership": membership,
        "workspace": membership and membership.workspace,
        "environment": key_environment(membership.key_hint or "") if membership else "",
        "connection": getattr(request, "connection", None),
        "fallback": getattr(request, "fallback", None),
        "blind": getattr(request, "is_blind", False),
        "can_assign": has_role(request, Role.RECRUITER),
        "can_manage": has_role(request, Role.OWNER),
        # For the footer. Whoever is signed out is not told which release has which faults.
        "version": __version__,
    }


def _memberships(request: Any) -> list[Membership]:
    """Return what the access check has read, or read it outside a workspace."""
    found: list[Membership] | None = getattr(request, "memberships", None)
    return list_memberships(request.user) if found is None else found
