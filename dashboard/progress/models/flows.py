"""Synced flows, their schedule and syncs, and the history of their thresholds."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from dashboard.core.database.append_only import AppendOnlyModel
from dashboard.core.database.json_field import JSONField
from dashboard.workspaces.models import Workspace


class SyncedFlow(models.Model):
    """A flow as of its last sync.

    ``synced_at`` is when that sync began, None before the first. It read ``read`` of ``total``
    candidates, and ``problem`` is a code for why not all ("" when complete). ``fully_synced_at`` is
    when the last complete sync began, so every later change happened after it. ``metrics`` and
    ``scores`` are the metrics of the visible version. ``status_counts`` holds the number of
    candidates by status while the first sync is running. ``seconds`` is how long the last sync
    took. ``failure`` is the kind of error that the last attempt met, "" for none. ``unlisted_at``
    is when the partner's list no longer had the flow. ``shapes`` is the census of the answers that
    the last attempt read (``flows_api.census``).

    ``assigned``, ``stalled``, ``rate_change`` (the probability of the surest one, None without any)
    and ``blocked_domains`` (how many) repeat what ``metrics`` say, so that lists of flows are
    sorted without reading all of these. They are written with each version that is published.
    ``assigned`` None says that none of them is known, as before the first sync.

    ``version_at`` is when the sync of the visible version began, None where an earlier release
    wrote it. ``erasures`` is how often candidates were erased, since the version doesn't change
    then (``flow_data.VersionCache``).
    """

    pending_shown: int | None = None
    """What the pages say is pending, counted once for an object, which lives for a request."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="synced_flows")
    flow_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=40, blank=True)
    steps = JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    version_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True, db_column="looked_at")
    fully_synced_at = models.DateTimeField(null=True, db_column="covered_at")
    seconds = models.FloatField(default=0)
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    metrics = JSONField(null=True, db_column="figures")
    scores = JSONField(null=True)
    status_counts = JSONField(null=True, db_column="quick")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    failure = models.CharField(max_length=30, blank=True)
    failed_at = models.DateTimeField(null=True)
    unlisted_at = models.DateTimeField(null=True)
    shapes = JSONField(null=True)
    assigned = models.PositiveIntegerField(null=True)
    stalled = models.PositiveIntegerField(null=True)
    rate_change = models.FloatField(null=True)
    blocked_domains = models.PositiveIntegerField(null=True)
    erasures = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar["models.Manager[SyncedFlow]"] = models.Manager()

    class Meta:
        db_table = "progress_trackedflow"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "flow_id"], name="one_tracked_flow_each")
        ]
        # All that pages of many flows read of each. A row has its metrics, so it is long to read.
        indexes = [
            models.Index(
                fields=[
                    "workspace",
                    "name",
                    "version",
                    "status",
                    "unlisted_at",
                    "synced_at",
                    "assigned",
                    "stalled",
                    "rate_change",
                    "blocked_domains",
                ],
                name="flow_overview",
            ),
            models.Index(
                fields=[
                    "workspace",
                    "unlisted_at",
                    "due_at",
                    "leased_until",
                    "version",
                    "synced_at",
                ],
                name="flow_freshness",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} at version {self.version}"


class SyncSchedule(models.Model):
    """The schedule of a workspace's syncs. ``listed_at`` is when its flows were listed last.

    ``stalled_days`` is after how many days a candidate counts as stalled where a step has too
    little history.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="sync_schedule")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    listed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    failed_at = models.DateTimeField(null=True)
    stalled_days = models.PositiveSmallIntegerField(default=7, db_column="stuck_days")

    class Meta:
        db_table = "progress_watch"

    def __str__(self) -> str:
        return f"schedule of {self.workspace}"


class SyncRun(models.Model):
    """The sync that made a version of a flow. One that found no change makes no version."""

    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="sync_runs")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "progress_look"
        constraints = [models.UniqueConstraint(fields=["flow", "version"], name="one_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"


class ThresholdChange(AppendOnlyModel):
    """A changed threshold, or an added step (``old`` None). Triggers keep the table append-only.

    It changed between ``after`` and ``before``. ``by`` is the member who changed it in Flowdeck, ""
    for a change made elsewhere. ``between`` is how many scores lay between the two thresholds.
    """

    flow = models.ForeignKey(SyncedFlow, models.PROTECT, related_name="threshold_changes")
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
        db_table = "progress_markchange"
        indexes = [models.Index(fields=["flow", "-before"], name="mark_change_recent")]

    def __str__(self) -> str:
        return f"step {self.order}: {self.old} to {self.new}"


class FlowEdit(models.Model):
    """A flow saved in Flowdeck, to attribute the threshold changes that the next sync finds."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    flow_id = models.CharField(max_length=100)
    by = models.CharField(max_length=254)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "progress_ownedit"
        indexes = [models.Index(fields=["workspace", "flow_id", "at"], name="own_edit_place")]

    def __str__(self) -> str:
        return f"{self.flow_id} by {self.by}"
