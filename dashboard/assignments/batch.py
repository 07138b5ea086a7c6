"""A batch: one uploaded or pasted list of people for one flow, from its preview to its end.

    CHECKING ──▶ READY ──▶ HELD ──▶ RUNNING ──▶ DONE
        (who is       (confirmed;   │    ▲
         in the flow)  20 s to undo)▼    │
                                  PAUSED ┘      HELD, RUNNING, PAUSED ──▶ CANCELLED

Nothing is sent before HELD is over, and nothing before ``starts_at``: outside its hours a list that
is RUNNING rests. ``runner`` is the one worker that may begin sending, until
``runner_until``; rows are safe without it, since each is claimed by an UPDATE of its own.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.timing import hold
from dashboard.workspaces.models import Workspace


class BatchState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Not started")
    HELD = "held", _("About to start")
    RUNNING = "running", _("Sending")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Finished")


class PauseKind(models.TextChoices):
    """Why a batch paused; each asks for something else."""

    PERSON = "person", _("Somebody paused it")
    KEY = "key", _("The API key was refused")
    FIRST_REFUSED = "first_refused", _("The first person was refused")
    MANY_REFUSED = "many_refused", _("Many people in a row were refused")
    GONE = "gone", _("Taptalent does not know the flow")


REFUSALS = (PauseKind.FIRST_REFUSED, PauseKind.MANY_REFUSED)
PREVIEW = (BatchState.CHECKING, BatchState.READY)
GOING = (BatchState.HELD, BatchState.RUNNING)
STOPPABLE = (BatchState.HELD, BatchState.RUNNING, BatchState.PAUSED)


class Batch(models.Model):
    """``columns`` are the list's headers as read, ``mapping`` a field's name ("" for none) each.

    ``counts`` (of rows per state), ``rate`` (rows a second) and ``version`` are kept up to date by
    whoever works on it, so that a progress page is one row to read. ``proven`` says that one
    invitation went well, so that more than one may go at a time. ``office_zone`` is the time zone
    whose office hours it keeps, "" for none. ``refusal`` is whom it paused for, and why: the row's
    id and the partner's messages by field. ``unread`` says that who confirmed it has not heard of
    its end yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="batches")
    token = models.UUIDField(default=uuid.uuid4)
    flow_id = models.CharField(max_length=100)
    flow_name = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=BatchState.choices, default=BatchState.CHECKING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    line_count = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    pages_in_all = models.PositiveIntegerField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    per_minute = models.PositiveIntegerField(default=0)
    office_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    proven = models.BooleanField(default=False)
    pause_kind = models.CharField(max_length=20, choices=PauseKind.choices, blank=True)
    pause_reason = models.CharField(max_length=500, blank=True)
    refusal = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    paused_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    unread = models.BooleanField(default=False, db_default=False)

    runner = models.UUIDField(null=True, blank=True)
    runner_until = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    rate = models.FloatField(default=0.0)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar["models.Manager[Batch]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token"], name="one_batch_per_upload"),
            models.CheckConstraint(
                condition=models.Q(state__in=BatchState.values), name="batch_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="batch_recent"),
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=("checking", "held", "running", "paused")),
                name="batch_unfinished",
            ),
            models.Index(
                fields=["confirmed_by", "workspace"],
                condition=models.Q(unread=True),
                name="batch_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def is_preview(self) -> bool:
        """Whether nothing has been confirmed yet."""
        return self.state in PREVIEW

    @property
    def rests_until(self) -> datetime | None:
        """When it goes on, if its hours are over; a hold is no rest."""
        if not self.office_zone or self.state not in GOING or self.starts_at is None:
            return None
        return self.starts_at if self.starts_at > timezone.now() + hold() else None


class Verdict(models.TextChoices):
    """What the check before sending says of a line."""

    NEW = "new", _("New")
    ELSEWHERE = "elsewhere", _("In another flow")
    TYPO = "typo", _("Misspelt?")
    TWICE = "twice", _("Twice in the list")
    HERE = "here", _("Already in this flow")
    HELD = "held", _("Assigned by another list")
    INVALID = "invalid", _("Not usable")


SENDABLE = (Verdict.NEW, Verdict.ELSEWHERE, Verdict.TYPO)
FAULTY = (Verdict.INVALID, Verdict.TYPO, Verdict.TWICE)
"""What needs somebody's look: it is not sent as it stands."""


class Line(models.Model):
    """A person of the list: ``cells`` as typed, what they mean, and the verdict before sending.

    ``number`` counts them, ``place`` is the line in the file (a pasted line may hold several).

    ``note`` says more in words; for an invalid one ``column`` is the cell at fault, from 0.
    ``included`` says whether it would be sent; it counts only where the verdict is of SENDABLE.
    ``choice`` is what somebody ticked or unticked by hand, if they did: it outlives every check, as
    does ``mended``: what they entered for some of the fields, in place of what the cells say.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    person = models.CharField(max_length=520, blank=True)
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    job_candidate_id = models.CharField(max_length=100, blank=True)
    job_id = models.CharField(max_length=100, blank=True)
    talent_id = models.CharField(max_length=100, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, default=Verdict.NEW)
    note = models.CharField(max_length=500, blank=True)
    column = models.PositiveIntegerField(null=True, blank=True)
    suggestion = models.CharField(max_length=500, blank=True)
    included = models.BooleanField(default=True)
    choice = models.BooleanField(null=True)
    mended = models.JSONField(null=True)

    objects: ClassVar["models.Manager[Line]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_line_per_number"),
        ]
        indexes = [
            models.Index(fields=["batch", "person"], name="line_person"),
            models.Index(fields=["batch", "verdict"], name="line_verdict"),
        ]

    def __str__(self) -> str:
        return f"line {self.place} of {self.batch_id}"

    @property
    def is_sendable(self) -> bool:
        return self.verdict in SENDABLE

    @property
    def is_offered_for_mending(self) -> bool:
        """Whether the page offers to correct it by hand: it is faulty, or was corrected before."""
        return self.verdict in FAULTY or self.mended is not None

    @property
    def as_typed(self) -> str:
        """The line as it was brought."""
        return ", ".join(cell for cell in self.cells if cell)
