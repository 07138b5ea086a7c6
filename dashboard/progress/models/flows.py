"""Synced flows, their schedule and syncs, and the history of their thresholds."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.workspaces.models import Workspace


class TrackedFlow(models.Model):
    """A flow as of its last sync.

    ``looked_at`` is when that sync began, None before the first. It read ``read`` of ``total``
    candidates, and ``problem`` is a code for why not all ("" when complete). ``covered_at`` is when
    the last complete sync began, so every later change happened after it.
    ``figures`` and ``scores`` are the metrics of the visible version. ``quick`` holds the number
    of candidates by status while the first sync is running. ``seconds`` is how long the last sync
    took. ``failure`` is the kind of error that the last attempt met, "" for none. ``unlisted_at``
    is when the partner's list no longer had the flow.
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
    """The schedule of a workspace's syncs. ``listed_at`` is when its flows were listed last.

    ``stuck_days`` is after how many days a candidate counts as stalled where a step has too little
    history.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="watch")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    listed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    failed_at = models.DateTimeField(null=True)
    stuck_days = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        return f"schedule of {self.workspace}"


class Look(models.Model):
    """The sync that made a version of a flow. One that found no change makes no version."""

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="looks")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "version"], name="one_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"


class MarkChange(models.Model):
    """A changed threshold, or an added step (``old`` None). Triggers keep the table append-only.

    It changed between ``after`` and ``before``. ``by`` is the member who changed it in Flowdeck, ""
    for a change made elsewhere. ``between`` is how many scores lay between the two thresholds.
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
    """A flow saved in Flowdeck, to attribute the threshold changes that the next sync finds."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    flow_id = models.CharField(max_length=100)
    by = models.CharField(max_length=254)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["workspace", "flow_id", "at"], name="own_edit_place")]

    def __str__(self) -> str:
        return f"{self.flow_id} by {self.by}"
