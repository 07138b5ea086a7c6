"""Workspaces: who may work in them, and the sealed key that opens the partner's API for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.roles import Role

KEEP_PEOPLE_DAYS = 365
KEEP_AUDIT_DAYS = 730


class Workspace(models.Model):
    """One company's place: its members, its API key and its address at the partner.

    ``keep_people_days`` is how long Flowdeck's own notes about candidates stay after they are
    settled, ``keep_audit_days`` how long the audit trail does.
    """

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    base_url = models.URLField(_("API address"), max_length=200)
    requires_second_factor = models.BooleanField(_("require a second factor"), default=False)
    keep_people_days = models.PositiveIntegerField(default=KEEP_PEOPLE_DAYS)
    keep_audit_days = models.PositiveIntegerField(default=KEEP_AUDIT_DAYS)
    resend_unconfirmed = models.BooleanField(
        _("send again automatically when three look-ups found nothing"), default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Pace(models.Model):
    """How fast a workspace's background calls may go: what ``pacing`` shares between workers.

    Times are seconds of the epoch.
    """

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="pace"
    )
    next_at = models.FloatField(default=0.0)
    blocked_until = models.FloatField(default=0.0)
    troubles = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"pace of workspace {self.workspace_id}"


class Membership(models.Model):
    """A person's role in a workspace; ``used_at`` is when they last opened it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.workspace}"

    def may(self, role: str) -> bool:
        """Whether this membership's role includes what ``role`` may do."""
        return Role(self.role).includes(Role(role))


class SavedView(models.Model):
    """A name that a member gave to what a list's address asks for: ``query``, without the page.

    ``list_name`` is the name of the list's URL. The default view is what the list opens with.
    ``saved_at`` is when ``query`` was saved last.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=600)
    is_default = models.BooleanField(_("open the list with it"), default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "membership", "list_name", Lower("name"), name="saved_view_name_once"
            ),
            models.UniqueConstraint(
                fields=["membership", "list_name"],
                condition=models.Q(is_default=True),
                name="one_default_view_each",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeyCheck(models.TextChoices):
    """What the partner said of a key when it was last checked."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    UNCLEAR = "unclear", _("Could not be checked")


class ApiKey(models.Model):
    """A workspace's API key: sealed, and shown again only as a hint.

    In a table of its own, so that no ordinary query loads the ciphertext. ``check_problem`` is the
    kind of the problem that the last check met (``dashboard.web.problems``), "" for none.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="api_key")
    sealed = models.BinaryField()
    hint = models.CharField(max_length=40)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()
    check_result = models.CharField(max_length=20, choices=KeyCheck.choices)
    check_problem = models.CharField(max_length=30, blank=True)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.hint

    @property
    def environment(self) -> str:
        """ "test" or "live" by the key's prefix (contract.md §1), else ""."""
        for name in ("test", "live"):
            if self.hint.startswith(f"sk_{name}_"):
                return name
        return ""


class Invitation(models.Model):
    """A way into a workspace for one address: single-use, expiring, its token kept as a hash.

    ``mailed_at`` is None when the last mail could not be sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_hash = models.BinaryField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=models.Q(ended_at=None),
                name="one_open_invitation_each",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"

    @property
    def is_expired(self) -> bool:
        """Whether its time is over; an owner may send it again."""
        return self.expires_at <= timezone.now()
