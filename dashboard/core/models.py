"""The models of the shared kernel."""

from django.db import models
from django.utils import timezone


class IdempotencyKey(models.Model):
    """An idempotency key: claimed before a form is processed, so that a double click acts once.

    ``result`` is where the submission led. It is "" while the submission is being processed, and
    stays "" after a crash.
    """

    token = models.CharField(max_length=200, unique=True)
    result = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "web_submission"

    def __str__(self) -> str:
        return f"{self.token}: {self.result or 'in progress'}"
