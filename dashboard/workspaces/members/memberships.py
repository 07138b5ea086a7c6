"""Changes of memberships. Each locks the workspace, so that it always keeps an owner."""

from collections.abc import Collection

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.accounts.second_factor import users_with_second_factor
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.models import FormerMember, Membership, Workspace
from dashboard.workspaces.roles import Permission, Role


class LastOwner(Exception):
    """The change would leave the workspace without an owner. Nothing was changed."""


def ensure_user(email: str, password: str | None) -> User:
    """Return the user with ``email``, created if missing, with ``password`` unless it is None."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_user(email, password)
    if password and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def add_member(workspace: Workspace, user: User, role: Role) -> Membership:
    """Give ``user`` the ``role`` in ``workspace``, member or not. Raises LastOwner."""
    lock_workspace(workspace)
    existing = workspace.memberships.filter(user=user).first()
    if existing is not None:
        _require_an_owner(existing, new_role=role)
    membership, _created = Membership.objects.update_or_create(
        workspace=workspace, user=user, defaults={"role": role}
    )
    FormerMember.objects.filter(workspace=workspace, user=user).delete()
    return membership


def members_without_second_factor(workspace: Workspace) -> list[Membership]:
    """Return the members who have neither an authenticator app nor a passkey, by address."""
    members = list(workspace.memberships.select_related("user").order_by("user__email"))
    having = users_with_second_factor([member.user_id for member in members])
    return [member for member in members if member.user_id not in having]


@transaction.atomic
def change_role(membership: Membership, role: Role) -> bool:
    """Change the role, and return False when the membership is gone. Raises LastOwner."""
    lock_workspace(membership.workspace)
    _require_an_owner(membership, new_role=role)
    return bool(Membership.objects.filter(pk=membership.pk).update(role=role))


def grant_permissions(membership: Membership, granted: Collection[Permission]) -> list[Permission]:
    """Let the member have exactly the ``granted`` permissions, and return those that changed."""
    rows = Membership.objects.filter(pk=membership.pk)
    return [
        permission
        for permission in Permission
        if rows.filter(**{permission.value: permission not in granted}).update(
            **{permission.value: permission in granted}
        )
    ]


@transaction.atomic
def remove_member(membership: Membership) -> bool:
    """Delete ``membership``, and return False when it is gone already. Raises LastOwner."""
    lock_workspace(membership.workspace)
    _require_an_owner(membership, new_role=None)
    count, _by_model = Membership.objects.filter(pk=membership.pk).delete()
    FormerMember.objects.get_or_create(workspace=membership.workspace, user=membership.user)
    return bool(count)


def can_leave(membership: Membership) -> bool:
    """Return whether ``membership`` can end now, which the only owner's can't."""
    owners = Membership.objects.filter(workspace=membership.workspace, role=Role.OWNER)
    return membership.role != Role.OWNER or owners.exclude(pk=membership.pk).exists()


@transaction.atomic
def transfer_ownership(giver: Membership, receiver: Membership) -> bool:
    """Make ``receiver`` an owner and ``giver`` a recruiter, both or neither.

    Returns False when either is gone, or ``giver`` is no longer an owner.
    """
    lock_workspace(giver.workspace)
    members = Membership.objects.filter(workspace=giver.workspace)
    if not members.filter(pk=receiver.pk).update(role=Role.OWNER):
        return False
    if not members.filter(pk=giver.pk, role=Role.OWNER).update(role=Role.RECRUITER):
        transaction.set_rollback(True)
        return False
    return True


def _require_an_owner(membership: Membership, *, new_role: Role | None) -> None:
    owners = Membership.objects.filter(workspace=membership.workspace, role=Role.OWNER)
    others = owners.exclude(pk=membership.pk)
    if new_role != Role.OWNER and owners.filter(pk=membership.pk).exists() and not others.exists():
        raise LastOwner
