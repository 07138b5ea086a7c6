"""The visits and subscriptions of members, and the webhook of a workspace."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.database.json_field import JSONField
from dashboard.progress.models.flows import SyncedFlow
from dashboard.workspaces.models import Workspace

VISIT_LENGTH = timedelta(minutes=30)
"""A visit ends when no page was shown for so long."""


class LastVisit(models.Model):
    """A member's last visit to a flow: which version they saw, and when.

    ``changes_from`` is the version from which the changes of this visit count, and
    ``changes_from_at`` when they saw it. So another page view within the visit shows the same
    changes.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="last_visits")
    version = models.PositiveIntegerField()
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)
    changes_from = models.PositiveIntegerField(default=0, db_column="told_from")
    changes_from_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now, db_column="told_from_at"
    )

    class Meta:
        db_table = "progress_lastlook"
        constraints = [models.UniqueConstraint(fields=["user", "flow"], name="one_last_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def base(self) -> tuple[int, datetime]:
        """Return the version from which changes count now, and when it was seen."""
        return visit_base(self.version, self.at, self.changes_from, self.changes_from_at)


def visit_base(
    version: int, at: datetime, changes_from: int, changes_from_at: datetime
) -> tuple[int, datetime]:
    """Return ``LastVisit.base`` of a visit with these columns."""
    if timezone.now() - at < VISIT_LENGTH:
        return changes_from, changes_from_at
    return version, at


class Digest(models.Model):
    """A member's subscription to an e-mail of what changed in a workspace.

    ``seen`` holds the flows' versions (by key) as of the last e-mail or the subscription.
    ``origin`` is the scheme and host under which they use Flowdeck, for the links.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(max_length=10, choices=Every.choices)
    origin = models.CharField(max_length=200)
    seen = JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_digest_each")
        ]

    def __str__(self) -> str:
        return f"{self.every} for {self.user}"


class Webhook(models.Model):
    """The address to which Taptalent sends the events of a workspace.

    ``token`` is its secret part. ``key_hash`` is a keyed hash of the key that each call carries, ""
    until an owner has saved one; nothing is accepted before. ``last_event_at`` is when the last
    event started a sync.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    key_hash = models.CharField(max_length=64, blank=True)
    last_event_at = models.DateTimeField(null=True, db_column="heard_at")

    class Meta:
        db_table = "progress_hook"

    def __str__(self) -> str:
        return f"webhook of {self.workspace}"
