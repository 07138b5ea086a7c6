"""The audit trail: who did what, when. Append-only, by triggers in the database."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.workspaces.models import Workspace


class AuditEntry(models.Model):
    """One deed. It keeps the actor's address as it was: the person may leave, the deed stays.

    ``workspace`` is None for somebody who belongs to none, or is not known. ``actor_id`` is no
    foreign key, since removing the person would have to change the entry.
    """

    at = models.DateTimeField(default=timezone.now)
    workspace = models.ForeignKey(Workspace, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254, blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    objects: ClassVar["models.Manager[AuditEntry]"] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_recent"),
            models.Index(fields=["at"], name="audit_age"),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'somebody'}: {self.action}"


class PurgePermit(models.Model):
    """Lets entries older than ``older_than`` be deleted while it exists, within one transaction.

    The triggers ask for it: nothing else deletes an entry (see ``keeping.py``).
    """

    older_than = models.DateTimeField()
    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"older than {self.older_than}"
