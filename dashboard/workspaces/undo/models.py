"""Actions that can be undone for a while."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone


class UndoableAction(models.Model):
    """An action of a member with the rows that it changed, as they were before.

    ``kind`` names the kind of its rows (``undo.kinds``). ``keys`` are the keys of the rows,
    ``before`` those that were there before, and ``digest`` is of all of them as it left them.
    ``subjects`` say what the rows are about, so that a newer action on the same is found. It is
    deleted after an hour, and when any candidate of the workspace is erased.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20)
    keys = models.JSONField()
    before = models.JSONField()
    subjects = models.JSONField()
    digest = models.CharField(max_length=64)
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now, db_index=True
    )
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
