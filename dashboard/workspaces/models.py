"""Workspaces, their members and their encrypted API keys."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.blind_mode.parameters import without_identity
from dashboard.core.blind_mode.reading import Maskable
from dashboard.workspaces.connection.environments import key_environment
from dashboard.workspaces.flow_owners.models import FlowOwner as FlowOwner
from dashboard.workspaces.flow_pins.models import FlowPin as FlowPin
from dashboard.workspaces.labels.models import FlowLabel as FlowLabel
from dashboard.workspaces.labels.models import Label as Label
from dashboard.workspaces.roles import Permission, Role
from dashboard.workspaces.undo.models import UndoableAction as UndoableAction

CANDIDATE_RETENTION_DAYS = 365
AUDIT_RETENTION_DAYS = 730


class Workspace(models.Model):
    """One company's workspace: its members, its API key and the partner's base URL.

    ``candidate_retention_days`` is the retention of candidates' data after an assignment is
    settled, and ``audit_retention_days`` that of the audit log. ``history_retention_days`` is that
    of past states and results, None for the deployment's (``HISTORY_RETENTION_DAYS``).
    """

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    base_url = models.URLField(_("API address"), max_length=200)
    requires_second_factor = models.BooleanField(
        _("require two-factor authentication"), default=False
    )
    candidate_retention_days = models.PositiveIntegerField(
        default=CANDIDATE_RETENTION_DAYS, db_column="keep_people_days"
    )
    audit_retention_days = models.PositiveIntegerField(
        default=AUDIT_RETENTION_DAYS, db_column="keep_audit_days"
    )
    history_retention_days = models.PositiveIntegerField(null=True)
    resend_unconfirmed = models.BooleanField(
        _("resend automatically after three look-ups without a result"), default=False
    )
    blinds_viewers = models.BooleanField(
        _("blind mode for viewers"), default=False, db_default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RateLimitState(models.Model):
    """The state of a workspace's rate limiter, shared by all workers (``pacing``).

    Times are seconds of the epoch.
    """

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="pace"
    )
    next_at = models.FloatField(default=0.0)
    blocked_until = models.FloatField(default=0.0)
    failures = models.PositiveIntegerField(default=0, db_column="troubles")

    class Meta:
        db_table = "workspaces_pace"

    def __str__(self) -> str:
        return f"pace of workspace {self.workspace_id}"


class Membership(models.Model):
    """A user's role in a workspace. ``used_at`` is when they last opened it.

    ``is_blind`` says that the member turned blind mode on (``blind_mode``).
    ``can_screen_impact`` is the permission of that name, which also an owner has only when granted.
    ``key_hint`` is that of the workspace's API key, None without one, and ``has_pins`` whether the
    member has pinned a view, where ``list_memberships`` has read them.
    """

    key_hint: str | None
    has_pins: bool

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    can_screen_impact = models.BooleanField(_("adverse impact"), default=False, db_default=False)
    used_at = models.DateTimeField(null=True, blank=True)
    is_blind = models.BooleanField(default=False, db_default=False)
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

    @property
    def role_label(self) -> str:
        """Return the role's name in the active language, as ``get_role_display`` does for more."""
        return str(Role(self.role).label)

    def has_role(self, role: str) -> bool:
        """Return whether this membership's role includes ``role``."""
        return Role(self.role).includes(Role(role))

    def has_permission(self, permission: Permission) -> bool:
        """Return whether an owner granted ``permission`` to this member."""
        return bool(getattr(self, permission.value))

    @property
    def is_blind_by_rule(self) -> bool:
        """Return whether the workspace has blind mode for members of this role."""
        return self.workspace.blinds_viewers and self.role == Role.VIEWER

    @property
    def reads_blind(self) -> bool:
        """Return whether the member is in blind mode, by choice or by the workspace's rule."""
        return self.is_blind or self.is_blind_by_rule


class SavedView(Maskable):
    """A member's named ``query`` of a list: its search, filter and order, without the page.

    ``list_name`` is the name of the list's URL. ``flow_id`` is set where the query names a step or
    else means something in one flow only: then the view belongs to that flow's list. The list opens
    with its default view. ``is_shared`` offers it to all members of the workspace. ``saved_at`` is
    when ``query`` was last saved.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=40)
    flow_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=600)
    is_default = models.BooleanField(_("default view"), default=False)
    is_shared = models.BooleanField(
        _("Offer to all members of the workspace"), default=False, db_default=False
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "membership", "list_name", Lower("name"), name="saved_view_name_once"
            ),
            models.UniqueConstraint(
                fields=["membership", "list_name", "flow_id"],
                condition=models.Q(is_default=True),
                name="one_default_view_each",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def masked(self) -> dict[str, str]:
        """Return the query without what it says about who a candidate is."""
        return {"query": without_identity(QueryDict(self.__dict__.get("query", ""))).urlencode()}


class PinnedView(models.Model):
    """A saved view that a member pinned to the sidebar, at a ``position`` among the pinned ones.

    A view of candidates is offered in every flow, so ``flow_id`` is the one where it was pinned, ""
    for a view of the list of flows.
    """

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="pinned_views", db_index=False
    )
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    flow_id = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "view", "flow_id"], name="one_pin_of_a_view_each"
            )
        ]

    def __str__(self) -> str:
        return f"pin of view {self.view_id}"


class EmailTemplate(models.Model):
    """A subject and a text for e-mail drafts, with placeholders (``email_templates``)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="email_templates")
    name = models.CharField(_("name"), max_length=60)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), name="email_template_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class KeyCheck(models.TextChoices):
    """The result of a key's last check with the partner."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Rejected")
    UNCLEAR = "unclear", _("Not verified")


class ApiKey(models.Model):
    """A workspace's encrypted API key, shown only as a hint.

    It has its own table, so that ordinary queries never load the ciphertext. ``check_problem`` is
    the kind of the last check's problem (``dashboard.core.errors.catalog``), "" for none.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="api_key")
    ciphertext = models.BinaryField(db_column="sealed")
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
        """The key's environment by its prefix: "test", "live" or ""."""
        return key_environment(self.hint)


class JoinDomain(models.Model):
    """The e-mail domain whose users join a workspace at their first single sign-on."""

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="join_domain"
    )
    domain = models.CharField(_("e-mail domain"), max_length=253, db_index=True)
    role = models.CharField(max_length=20, choices=Role.choices)

    def __str__(self) -> str:
        return self.domain


class FormerMember(models.Model):
    """A user who was removed from a workspace or left it, and joins it by invitation only."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="former_member_once")
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} was in workspace {self.workspace_id}"


class Invitation(models.Model):
    """A single-use, expiring member invitation for one address, with its token as a hash.

    ``sent_at`` is None when the last e-mail could not be sent.
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
    sent_at = models.DateTimeField(null=True, blank=True, db_column="mailed_at")
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
        """Return whether the invitation has expired. An owner may send it again."""
        return self.expires_at <= timezone.now()


class CandidateHold(models.Model):
    """A hold on a candidate's data: no purge and no erasure touches it until it is lifted.

    ``email`` is in lower case, and "" once the hold is lifted and the candidate erased.
    ``placed_by`` and ``lifted_by`` are addresses of members. ``erase_requested_at`` is when an
    owner wanted the candidate erased in the meantime, which is done when the hold is lifted.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="holds", db_index=False)
    email = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=254)
    placed_at = models.DateTimeField(default=timezone.now)
    erase_requested_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=254, blank=True)
    lifted_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[CandidateHold]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=models.Q(lifted_at=None),
                name="one_active_hold_each",
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
