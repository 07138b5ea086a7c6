"""What was seen of flows: their last picture, when we looked, and how their thresholds moved."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.workspaces.models import Workspace


class TrackedFlow(models.Model):
    """A flow as of the last look. ``looked_at`` is when that look began, None before the first.

    ``read`` of ``total`` people were read in it; ``problem`` says why not all ("" when complete).
    ``covered_at`` is when the last complete look began: every change since then happened later.
    ``figures`` and ``scores`` are worked out from the visible version (``working_out.py``).
    ``failure`` is the kind of problem that the last try met (``web.problems``), "" for none.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tracked_flows")
    flow_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=40, blank=True)
    steps = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    covered_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    figures = models.JSONField(null=True)
    scores = models.JSONField(null=True)
    quick = models.JSONField(null=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    failure = models.CharField(max_length=30, blank=True)
    failed_at = models.DateTimeField(null=True)
    unlisted_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[TrackedFlow]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "flow_id"], name="one_tracked_flow_each")
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} at version {self.version}"


class Watch(models.Model):
    """How a workspace's flows are watched. ``listed_at`` is when they were listed last.

    ``stuck_days`` is the workspace's own measure where a flow's history is too short.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="watch")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    listed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    failed_at = models.DateTimeField(null=True)
    stuck_days = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        return f"watch over {self.workspace}"


class Look(models.Model):
    """When each version of a flow was seen; a look that found nothing new makes no version."""

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="looks")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "version"], name="one_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"


class MarkChange(models.Model):
    """A threshold that moved, or a step that was added (``old`` None). Append-only by trigger.

    It happened between ``after`` and ``before``. ``by`` is the member who did it here, "" for a
    change made outside. ``between`` is how many scores lay between the two marks at that time.
    """

    flow = models.ForeignKey(TrackedFlow, models.PROTECT, related_name="mark_changes")
    version = models.PositiveIntegerField()
    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300)
    old = models.FloatField(null=True)
    new = models.FloatField(null=True)
    after = models.DateTimeField(null=True)
    before = models.DateTimeField()
    by = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    between = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["flow", "-before"], name="mark_change_recent")]

    def __str__(self) -> str:
        return f"step {self.order}: {self.old} to {self.new}"


class OwnEdit(models.Model):
    """Somebody saved this flow here: whose the next changes of marks are."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    flow_id = models.CharField(max_length=100)
    by = models.CharField(max_length=254)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["workspace", "flow_id", "at"], name="own_edit_place")]

    def __str__(self) -> str:
        return f"{self.flow_id} by {self.by}"
