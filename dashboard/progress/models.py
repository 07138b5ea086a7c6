"""What progress keeps: the last state of each candidate, every change, and when we looked.

State and Result rows hold from version ``since`` on, up to but without version ``until`` (None: to
this day). A sync writes rows of the version that comes next, which nobody sees, and then moves
``TrackedFlow.version`` forward: so a picture becomes visible whole, and each row that is no longer
in force is the history of a change. What names a person lies in Person alone.
"""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.models import Workspace

GONE = "GONE"
"""Our own status for somebody whom the partner's list no longer has."""


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


class Person(models.Model):
    """Somebody in a flow: the one table that names people, so that erasing is one DELETE."""

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="people", db_index=False)
    candidate_id = models.CharField(max_length=100)
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=260, blank=True)
    assigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "candidate_id"], name="one_person_each")
        ]

    def __str__(self) -> str:
        return self.candidate_id

    @property
    def name(self) -> str:
        """First and last name as far as known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Erased(models.Model):
    """Somebody whom this workspace has erased, as a keyed hash of their address (``erasing.py``):
    a look keeps them without a name, as long as Taptalent lists them."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    trace = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "trace"], name="one_erased_each")
        ]

    def __str__(self) -> str:
        return self.trace


Row = TypeVar("Row", bound=models.Model)


class Versioned(models.QuerySet[Row]):
    """Rows of many versions."""

    def at(self, version: int) -> Self:
        """Those that hold at ``version``."""
        return self.filter(Q(until=None) | Q(until__gt=version), since__lte=version)

    def newest(self) -> Self:
        """Those that hold at the newest version, which may not be visible yet."""
        return self.filter(until=None)


class State(models.Model):
    """Where somebody stands (``rules.placing.Place``).

    They came there between ``moved_after`` and ``moved_before``: the same moment where the partner
    gives times, two looks where it doesn't; ``moved_after`` None: any time before.
    """

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="states", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="states", db_index=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    fingerprint = models.BigIntegerField()
    status = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True)
    passed = models.PositiveSmallIntegerField(default=0)
    failed_at = models.PositiveSmallIntegerField(null=True)
    started = models.BooleanField(default=False)
    moved_after = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()

    objects: ClassVar["Versioned[State]"] = Versioned.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="one_state_per_version")
        ]
        indexes = [
            models.Index(fields=["flow", "passed", "failed_at"], name="state_place"),
            models.Index(fields=["flow", "since"], name="state_since"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.status}"


class Result(models.Model):
    """What somebody did at a step: the attempt that counts.

    ``passed`` is the partner's own verdict. ``waited_low`` to ``waited_high`` are the seconds from
    being let in to handing in: equal where the partner gives times, None where nothing is known.
    """

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="results", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="results", db_index=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    order = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True)
    passed = models.BooleanField(null=True)
    submitted_at = models.DateTimeField(null=True)
    waited_low = models.PositiveIntegerField(null=True)
    waited_high = models.PositiveIntegerField(null=True)

    objects: ClassVar["Versioned[Result]"] = Versioned.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "order", "since"], name="one_result_per_version"
            )
        ]
        indexes = [models.Index(fields=["flow", "order", "score"], name="result_score")]

    def __str__(self) -> str:
        return f"{self.person_id} at step {self.order}"


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


class LastLook(models.Model):
    """Which version of a flow somebody saw last, and when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="last_looks")
    version = models.PositiveIntegerField()
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "flow"], name="one_last_look_each")]

    def __str__(self) -> str:
        return f"version {self.version}"


class Digest(models.Model):
    """Somebody wants to be told by mail what changed in a workspace; without a row they don't.

    ``seen`` are the versions of the flows (by key) that the last mail, or the start, knew of;
    ``origin`` is the address under which they use Flowdeck, for the mail's links.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(max_length=10, choices=Every.choices)
    origin = models.CharField(max_length=200)
    seen = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_digest_each")
        ]

    def __str__(self) -> str:
        return f"{self.every} for {self.user}"


class Hook(models.Model):
    """The address at which Taptalent tells this workspace that something happened.

    ``token`` is its unguessable part; ``key_hash`` a keyed hash of the key that each call brings,
    "" until an owner has saved it: nothing is accepted before. ``heard_at`` is the last call that
    had a consequence.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    key_hash = models.CharField(max_length=64, blank=True)
    heard_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hook of {self.workspace}"
