"""The file of an import under review, and the columns that a workspace's lists usually have."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.assignments.models.batches import Batch
from dashboard.core.database.json_field import JSONField
from dashboard.workspaces.models import Workspace


class ImportFile(models.Model):
    """An uploaded file, kept while its import is under review, so that it can be read otherwise.

    ``choices`` are what members chose in place of guesses, ``reading`` is how the file was read.
    """

    # The release before knows no such table, and must still be able to discard a batch. ``purge``
    # deletes a file that it left behind.
    batch = models.OneToOneField(
        Batch, models.CASCADE, related_name="import_file", db_constraint=False
    )
    content = models.BinaryField()
    choices = JSONField(default=dict)
    reading = JSONField(default=dict)

    objects: ClassVar["models.Manager[ImportFile]"] = models.Manager()

    def __str__(self) -> str:
        return f"file of {self.batch_id}"


class ColumnMapping(models.Model):
    """The meaning that a member last gave to the columns under these headers."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="column_mappings")
    headers_hash = models.CharField(max_length=64)
    mapping = JSONField(default=list)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[ColumnMapping]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "headers_hash"], name="one_mapping_per_headers"
            ),
        ]

    def __str__(self) -> str:
        return f"columns {self.headers_hash[:8]} of {self.workspace_id}"
