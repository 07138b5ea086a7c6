"""Who belongs to a workspace."""

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role


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
def add_member(workspace: Workspace, user: User, role: Role) -> Membership | None:
    """``user`` in ``workspace`` with ``role``; None when that would leave it without an owner."""
    owners = workspace.memberships.select_for_update().filter(role=Role.OWNER)
    if role != Role.OWNER and [m.user_id for m in owners] == [user.pk]:
        return None
    membership, _created = Membership.objects.update_or_create(
        workspace=workspace, user=user, defaults={"role": role}
    )
    return membership
