"""Invitations: a link that lets one address into a workspace, once, for a week.

The token is 32 random bytes; the row keeps its SHA-256. The link carries it in the query, since
our request log writes none and no referrer leaves the site.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.workspaces.members import add_member
from dashboard.workspaces.models import Invitation, Membership, Workspace
from dashboard.workspaces.roles import Role

LIFETIME = timedelta(days=7)
KEPT_AFTER_ITS_END = timedelta(days=30)


@transaction.atomic
def invite(workspace: Workspace, email: str, role: Role, *, by: User) -> tuple[Invitation, str]:
    """An open invitation for ``email`` and its token, which is told only here.

    An invitation that is open already is renewed instead: its earlier link no longer works.
    """
    address, token = email.strip().lower(), secrets.token_urlsafe(32)
    opened = Invitation.objects.filter(workspace=workspace, email__iexact=address, ended_at=None)
    invitation = opened.first() or Invitation(workspace=workspace, email=address)
    invitation.role = role
    invitation.invited_by = by
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + LIFETIME
    invitation.mailed_at = None
    invitation.save()
    return invitation, token


def is_member(workspace: Workspace, email: str) -> bool:
    """Whether somebody with ``email`` belongs to ``workspace`` already."""
    return workspace.memberships.filter(user__email__iexact=email.strip()).exists()


def find(invitation_id: UUID, token: str) -> Invitation | None:
    """The invitation that ``token`` opens, ended or expired ones too; None if it opens none."""
    rows = Invitation.objects.select_related("workspace", "invited_by")
    invitation = rows.filter(pk=invitation_id).first()
    known = bytes(invitation.token_hash) if invitation else bytes(32)
    return invitation if hmac.compare_digest(hash_of(token), known) else None


def is_open(invitation: Invitation) -> bool:
    """Whether it can still be accepted."""
    return invitation.ended_at is None and not invitation.is_expired


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership | None:
    """``user`` joins; None when the invitation was used, withdrawn, renewed or expired meanwhile.

    Of two that accept at once, one does. Somebody who is in already keeps the higher role.
    """
    if not is_for(invitation, user) or not _end(invitation):
        return None
    known = invitation.workspace.memberships.filter(user=user).first()
    if known is not None and known.may(invitation.role):
        return known
    return add_member(invitation.workspace, user, Role(invitation.role))


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether ``user`` has the address that was invited."""
    return invitation.email.casefold() == user.email.casefold()


def revoke(invitation: Invitation) -> bool:
    """Withdraw it; False when it had ended already."""
    return bool(
        Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=timezone.now())
    )


def open_invitations(workspace: Workspace) -> list[Invitation]:
    """Those that wait for an answer, expired ones too, the newest first."""
    rows = workspace.invitations.filter(ended_at=None).select_related("invited_by")
    return list(rows.order_by("-created_at"))


def note_mailed(invitation: Invitation) -> None:
    """Its mail went out."""
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=timezone.now())


def purge() -> int:
    """Delete invitations that ended or expired a month ago; out: how many."""
    over = timezone.now() - KEPT_AFTER_ITS_END
    ended, _by_model = Invitation.objects.filter(ended_at__lt=over).delete()
    expired, _by_model = Invitation.objects.filter(expires_at__lt=over).delete()
    return ended + expired


def hash_of(token: str) -> bytes:
    """What the database keeps of ``token``; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _end(invitation: Invitation) -> bool:
    """One UPDATE: of two that use a link at once, or of use and renewal, one wins."""
    still = Invitation.objects.filter(
        pk=invitation.pk, ended_at=None, expires_at__gt=timezone.now()
    )
    return bool(still.filter(token_hash=invitation.token_hash).update(ended_at=timezone.now()))
