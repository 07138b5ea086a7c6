"""The audit log: who did what, when. Database triggers make it append-only."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.core.database.json_field import JSONField
from dashboard.workspaces.models import Workspace


class AuditEntry(models.Model):
    """One recorded action, with the actor's address at that time.

    ``workspace`` is None for a user without one, and for an unknown user. ``actor_id`` is no
    foreign key, since deleting the user would have to change the entry.
    """

    at = models.DateTimeField(default=timezone.now)
    workspace = models.ForeignKey(Workspace, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254, blank=True)
    details = JSONField(default=dict, db_column="facts")
    request_id = models.CharField(max_length=64, blank=True)

    objects: ClassVar["models.Manager[AuditEntry]"] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_recent"),
            models.Index(fields=["at"], name="audit_age"),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'unknown'}: {self.action}"


class PurgePermit(models.Model):
    """A permit to delete entries older than ``older_than``, which exists within one transaction.

    The triggers require it (see ``personal_data.py``).
    """

    older_than = models.DateTimeField()
    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"older than {self.older_than}"
