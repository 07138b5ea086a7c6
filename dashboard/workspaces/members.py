"""Who belongs to a workspace. Every change locks the workspace first: it keeps an owner always."""

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role


class LastOwner(Exception):
    """The change would leave the workspace without an owner; nothing was changed."""


def bring_up_to_date(email: str, password: str | None) -> User:
    """The user with ``email``, made if there is none, with ``password`` unless that is None."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_user(email, password)
    if password and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def add_member(workspace: Workspace, user: User, role: Role) -> Membership:
    """``user`` in ``workspace`` with ``role``, whatever they had before. Raises LastOwner."""
    _lock(workspace)
    known = workspace.memberships.filter(user=user).first()
    if known is not None:
        _insist_on_an_owner(known, becomes=role)
    membership, _created = Membership.objects.update_or_create(
        workspace=workspace, user=user, defaults={"role": role}
    )
    return membership


@transaction.atomic
def change_role(membership: Membership, role: Role) -> bool:
    """Give ``membership`` another role; False when somebody removed it. Raises LastOwner."""
    _lock(membership.workspace)
    _insist_on_an_owner(membership, becomes=role)
    return bool(Membership.objects.filter(pk=membership.pk).update(role=role))


@transaction.atomic
def remove(membership: Membership) -> bool:
    """End ``membership``; False when it had ended already. Raises LastOwner."""
    _lock(membership.workspace)
    _insist_on_an_owner(membership, becomes=None)
    count, _by_model = Membership.objects.filter(pk=membership.pk).delete()
    return bool(count)


def may_leave(membership: Membership) -> bool:
    """Whether ``membership`` can end just now: not that of the only owner."""
    owners = Membership.objects.filter(workspace=membership.workspace, role=Role.OWNER)
    return membership.role != Role.OWNER or owners.exclude(pk=membership.pk).exists()


@transaction.atomic
def hand_over(giver: Membership, receiver: Membership) -> bool:
    """``receiver`` becomes an owner and ``giver`` a recruiter, both or neither.

    False when either is gone, or ``giver`` is no owner any more.
    """
    _lock(giver.workspace)
    here = Membership.objects.filter(workspace=giver.workspace)
    if not here.filter(pk=receiver.pk).update(role=Role.OWNER):
        return False
    if not here.filter(pk=giver.pk, role=Role.OWNER).update(role=Role.RECRUITER):
        transaction.set_rollback(True)
        return False
    return True


def _lock(workspace: Workspace) -> None:
    """One change of membership at a time. (SQLite's transactions are IMMEDIATE: they do that.)"""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)


def _insist_on_an_owner(membership: Membership, *, becomes: Role | None) -> None:
    owners = Membership.objects.filter(workspace=membership.workspace, role=Role.OWNER)
    others = owners.exclude(pk=membership.pk)
    if becomes != Role.OWNER and owners.filter(pk=membership.pk).exists() and not others.exists():
        raise LastOwner
