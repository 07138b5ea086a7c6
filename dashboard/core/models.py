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


class WorkerHeartbeat(models.Model):
    """A worker process, which writes its row every ten seconds and deletes it when it stops.

    A row that is no longer written is a worker that died or lost the database.
    """

    name = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=255)
    version = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "web_worker_heartbeat"

    def __str__(self) -> str:
        return f"{self.name} on {self.host}"


class DailyRun(models.Model):
    """The last run of a daily task. The queue may lose or double the task itself."""

    name = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()

    class Meta:
        db_table = "web_daily_run"

    def __str__(self) -> str:
        return f"{self.name} at {self.began_at:%Y-%m-%d %H:%M}"


class BackupRecord(models.Model):
    """A backup that was made and verified. The latest row says when there was one last."""

    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    size = models.BigIntegerField()

    class Meta:
        db_table = "web_backup_record"

    def __str__(self) -> str:
        return f"{self.size} bytes at {self.made_at:%Y-%m-%d %H:%M}"
