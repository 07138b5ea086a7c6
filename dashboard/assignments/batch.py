"""Batches: one imported list of candidates for one flow, from its import to its end.

    CHECKING ──▶ READY ──▶ SCHEDULED ──▶ RUNNING ──▶ DONE
       (preflight)  (confirmed; 20 s │      ▲
                     to cancel)      ▼      │
                                   PAUSED ──┘      SCHEDULED, RUNNING, PAUSED ──▶ CANCELLED

Nothing is sent before ``starts_at``: while SCHEDULED, and while a RUNNING batch waits for its
sending hours. The lease names the one worker that may begin sending. Rows are safe without it,
since each one is claimed by an UPDATE of its own.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from dashboard.assignments.choices import (
    FAULTY,
    GOING,
    PREVIEW,
    SENDABLE,
    BatchState,
    PauseKind,
    Verdict,
)
from dashboard.assignments.timing import hold
from dashboard.workspaces.models import Workspace


class Batch(models.Model):
    """A bulk assignment: one imported list for one flow.

    ``columns`` are the list's headers as read, ``mapping`` is one field name ("" for none) per
    column. ``counts`` (rows per state), ``rate`` (rows a second) and ``version`` are denormalised
    by the worker, so that a progress page reads one row.

    ``has_first_success`` says that one invitation succeeded, so several calls may run at a time.
    ``sending_zone`` is the time zone whose sending hours the batch keeps, "" for none.
    ``rejection`` names the assignment that the batch paused for, with the partner's messages by
    field. ``has_unread_notice`` is true until the member who confirmed the batch has read of its
    end.
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
        """Return whether the batch is not confirmed yet."""
        return self.state in PREVIEW

    @property
    def rests_until(self) -> datetime | None:
        """Return when the batch continues, if it waits for its sending hours, else None.

        The cancel window after the confirmation is not such a wait.
        """
        if not self.office_zone or self.state not in GOING or self.starts_at is None:
            return None
        return self.starts_at if self.starts_at > timezone.now() + hold() else None


class Line(models.Model):
    """A row of an imported list: its cells as imported, and its validated fields.

    ``number`` counts the rows. ``source_line`` is the line in the file, of which a pasted one may
    hold several candidates. For an invalid row ``column`` is the cell with the problem, counted
    from 0. ``included`` says whether it would be sent, where its status is sendable.
    ``manual_choice`` is true or false where a member included or excluded the row by hand. It
    survives every check, as does ``corrected``: the fields that a member entered in place of the
    cells.
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
        """Return whether the row can be corrected: it needs review, or was corrected before."""
        return self.verdict in FAULTY or self.mended is not None

    @property
    def as_typed(self) -> str:
        """Return the cells as imported, joined by commas."""
        return ", ".join(cell for cell in self.cells if cell)
