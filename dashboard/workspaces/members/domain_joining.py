"""Workspaces that a domain's addresses join by themselves, at their first single sign-on."""

from django.db import transaction
from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.members.memberships import add_member
from dashboard.workspaces.models import FormerMember, JoinDomain, Membership, Workspace
from dashboard.workspaces.roles import Role


def domain_of(email: str) -> str:
    """Return the domain of ``email`` in lower case."""
    return email.rpartition("@")[2].lower()


def is_open_to(email: str) -> bool:
    """Return whether a workspace is open to the domain of ``email``."""
    return _open_to(email).exists()


def join_by_domain(user: User, email: str) -> list[Membership]:
    """Make ``user`` a member of the workspaces that are open to the domain of ``email``.

    ``email`` is confirmed. Members keep their role, and whoever was removed or has left stays out
    until an owner invites them. Returns the new memberships.
    """
    joined = [_join(row, user) for row in _open_to(email).select_related("workspace")]
    return [membership for membership in joined if membership is not None]


@transaction.atomic
def set_join_domain(workspace: Workspace, domain: str, role: Role) -> None:
    """Open ``workspace`` to ``domain`` with ``role``, or to nobody when ``domain`` is ""."""
    lock_workspace(workspace)
    if domain:
        JoinDomain.objects.update_or_create(
            workspace=workspace, defaults={"domain": domain.lower(), "role": role}
        )
    else:
        JoinDomain.objects.filter(workspace=workspace).delete()


def join_domain(workspace: Workspace) -> JoinDomain | None:
    """Return the domain that ``workspace`` is open to, or None."""
    return JoinDomain.objects.filter(workspace=workspace).first()


def _open_to(email: str) -> QuerySet[JoinDomain]:
    return JoinDomain.objects.filter(domain=domain_of(email))


@transaction.atomic
def _join(row: JoinDomain, user: User) -> Membership | None:
    lock_workspace(row.workspace)
    is_member = row.workspace.memberships.filter(user=user).exists()
    if is_member or FormerMember.objects.filter(workspace=row.workspace, user=user).exists():
        return None
    membership = add_member(row.workspace, user, Role(row.role))
    facts = {"member": user.email, "role": row.role}
    record_event(user, row.workspace, "member.joined", **facts)
    return membership
