"""What members have seen, want to be told, and let Taptalent tell."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.progress.models.flows import TrackedFlow
from dashboard.workspaces.models import Workspace

VISIT = timedelta(minutes=30)
"""A visit is over when somebody has not looked for so long."""


class LastLook(models.Model):
    """Which version of a flow somebody saw last, and when.

    ``told_from`` is the version from which this visit's news count, and ``told_from_at`` when they
    saw it: looking again within a visit shows the same news again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="last_looks")
    version = models.PositiveIntegerField()
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)
    told_from = models.PositiveIntegerField(default=0)
    told_from_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "flow"], name="one_last_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def base(self) -> tuple[int, datetime]:
        """The version from which news count now, and when it was seen."""
        if timezone.now() - self.at < VISIT:
            return self.told_from, self.told_from_at
        return self.version, self.at


class Digest(models.Model):
    """Somebody wants to be told by mail what changed in a workspace; without a row they don't.

    ``seen`` are the versions of the flows (by key) that the last mail, or the start, knew of;
    ``origin`` is the address under which they use Flowdeck, for the mail's links.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(max_length=10, choices=Every.choices)
    origin = models.CharField(max_length=200)
    seen = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_digest_each")
        ]

    def __str__(self) -> str:
        return f"{self.every} for {self.user}"


class Hook(models.Model):
    """The address at which Taptalent tells this workspace that something happened.

    ``token`` is its unguessable part; ``key_hash`` a keyed hash of the key that each call brings,
    "" until an owner has saved it: nothing is accepted before. ``heard_at`` is the last call that
    had a consequence.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    key_hash = models.CharField(max_length=64, blank=True)
    heard_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hook of {self.workspace}"
