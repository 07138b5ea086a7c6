"""Member invitations: a single-use link for one address, valid for a week.

The token is 32 random bytes, and the row stores its SHA-256. The link carries the token in the
query, because the request log omits queries and no referrer leaves the site.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.members.memberships import add_member
from dashboard.workspaces.models import Invitation, Membership, Workspace
from dashboard.workspaces.roles import Role

RETENTION = timedelta(days=30)


def lifetime() -> timedelta:
    """Return how long an invitation is valid."""
    return timedelta(days=settings.MEMBER_INVITATION_DAYS)


@transaction.atomic
def invite(workspace: Workspace, email: str, role: Role, *, by: User) -> tuple[Invitation, str]:
    """Create an open invitation for ``email`` and return it with its token.

    The token is not stored. An open invitation is renewed, and its earlier link stops working.
    """
    lock_workspace(workspace)
    address, token = email.strip().lower(), secrets.token_urlsafe(32)
    existing = Invitation.objects.filter(workspace=workspace, email__iexact=address, ended_at=None)
    invitation = existing.first() or Invitation(workspace=workspace, email=address)
    invitation.role = role
    invitation.invited_by = by
    invitation.token_hash = hash_token(token)
    invitation.expires_at = timezone.now() + lifetime()
    invitation.sent_at = None
    invitation.save()
    return invitation, token


def is_member(workspace: Workspace, email: str) -> bool:
    """Return whether a user with ``email`` is a member of ``workspace``."""
    return workspace.memberships.filter(user__email__iexact=email.strip()).exists()


def find(invitation_id: UUID, token: str) -> Invitation | None:
    """Return the invitation if ``token`` matches it, even an ended or expired one, else None."""
    rows = Invitation.objects.select_related("workspace", "invited_by")
    invitation = rows.filter(pk=invitation_id).first()
    stored = bytes(invitation.token_hash) if invitation else bytes(32)
    return invitation if hmac.compare_digest(hash_token(token), stored) else None


def is_open(invitation: Invitation) -> bool:
    """Return whether the invitation can still be accepted."""
    return invitation.ended_at is None and not invitation.is_expired


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership | None:
    """Make ``user`` a member and return the membership.

    Returns None when the invitation has been used, withdrawn, renewed or has expired. Of two
    concurrent calls, one succeeds. A user who is already a member keeps the higher role.
    """
    if not is_for(invitation, user) or not _end(invitation):
        return None
    existing = invitation.workspace.memberships.filter(user=user).first()
    if existing is not None and existing.has_role(invitation.role):
        return existing
    return add_member(invitation.workspace, user, Role(invitation.role))


def is_for(invitation: Invitation, user: User) -> bool:
    """Return whether ``user`` has the invited address."""
    return invitation.email.casefold() == user.email.casefold()


def revoke(invitation: Invitation) -> bool:
    """Withdraw the invitation, and return False if it had already ended."""
    return bool(
        Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=timezone.now())
    )


def open_invitations(workspace: Workspace) -> list[Invitation]:
    """Return the invitations that wait for an answer, expired ones too, the newest first."""
    rows = workspace.invitations.filter(ended_at=None).select_related("invited_by")
    return list(rows.order_by("-created_at"))


def record_sent(invitation: Invitation) -> None:
    """Store that the invitation's e-mail was sent now."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def purge() -> int:
    """Delete invitations that ended or expired a month ago, and return the count."""
    over = timezone.now() - RETENTION
    ended, _by_model = Invitation.objects.filter(ended_at__lt=over).delete()
    expired, _by_model = Invitation.objects.filter(expires_at__lt=over).delete()
    return ended + expired


def hash_token(token: str) -> bytes:
    """Return the hash of ``token`` to store. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _end(invitation: Invitation) -> bool:
    """End an open invitation by one UPDATE, so that one of two concurrent calls succeeds."""
    is_open = Invitation.objects.filter(
        pk=invitation.pk, ended_at=None, expires_at__gt=timezone.now()
    )
    return bool(is_open.filter(token_hash=invitation.token_hash).update(ended_at=timezone.now()))
