"""What the shared mechanics keep."""

from django.db import models
from django.utils import timezone


class Submission(models.Model):
    """A form's one submission: claimed before it is acted on, so that a double click acts once.

    ``result`` is where it led, "" while it is under way (or was cut off by a crash).
    """

    token = models.CharField(max_length=200, unique=True)
    result = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.token}: {self.result or 'under way'}"
