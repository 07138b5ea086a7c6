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
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from dashboard.assignments.models.choices import (
    ACTIVE,
    IN_REVIEW,
    NEEDS_REVIEW,
    SENDABLE,
    BatchState,
    LineStatus,
    PauseKind,
)
from dashboard.core.database.json_field import JSONField
from dashboard.workspaces.models import Workspace


def cancel_window() -> timedelta:
    """Return the cancel window: the time between the confirmation and the first invitation."""
    return timedelta(seconds=settings.BATCH_START_DELAY)


class Batch(models.Model):
    """A bulk assignment: one imported list for one flow.

    ``columns`` are the list's headers as read, ``mapping`` is one field name ("" for none) per
    column. ``has_unsure_columns`` says that their meaning is a question that no member has answered
    yet. ``address_count`` counts the addresses in the e-mail columns, None in old rows. ``counts``
    (rows per state), ``rate`` (rows a second) and ``version`` are denormalised by the worker, so
    that a progress page reads one row.

    ``doubts`` counts the flow's records that the check could not compare or read, by kind of doubt.

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

    columns = JSONField(default=list)
    mapping = JSONField(default=list)
    has_unsure_columns = models.BooleanField(default=False, db_default=False)
    line_count = models.PositiveIntegerField(default=0)
    address_count = models.PositiveIntegerField(null=True, blank=True)
    pages_read = models.PositiveIntegerField(default=0)
    page_count = models.PositiveIntegerField(null=True, blank=True, db_column="pages_in_all")
    flow_read_at = models.DateTimeField(null=True, blank=True, db_column="listed_at")
    doubts = JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    last_error = models.CharField(max_length=300, blank=True, db_column="trouble")

    per_minute = models.PositiveIntegerField(default=0)
    sending_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_column="office_zone"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    has_first_success = models.BooleanField(default=False, db_column="proven")
    pause_kind = models.CharField(max_length=20, choices=PauseKind.choices, blank=True)
    pause_reason = models.CharField(max_length=500, blank=True)
    rejection = JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), db_column="refusal"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    has_unread_notice = models.BooleanField(default=False, db_default=False, db_column="unread")

    lease_owner = models.UUIDField(null=True, blank=True, db_column="runner")
    lease_until = models.DateTimeField(null=True, blank=True, db_column="runner_until")
    enqueued_at = models.DateTimeField(null=True, blank=True, db_column="called_at")
    counts = JSONField(default=dict)
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
                condition=models.Q(has_unread_notice=True),
                name="batch_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def is_preview(self) -> bool:
        """Return whether the batch is not confirmed yet."""
        return self.state in IN_REVIEW

    @property
    def resumes_at(self) -> datetime | None:
        """Return when the batch continues, if it waits for its sending hours, else None.

        The cancel window after the confirmation is not such a wait.
        """
        if not self.sending_zone or self.state not in ACTIVE or self.starts_at is None:
            return None
        return self.starts_at if self.starts_at > timezone.now() + cancel_window() else None


class BatchLine(models.Model):
    """A row of an imported list: its cells as imported, and its validated fields.

    ``number`` counts the rows. ``source_line`` is the line in the file, of which a pasted one may
    hold several candidates. For an invalid row ``column`` is the cell with the problem, counted
    from 0. ``included`` says whether it would be sent, where its status is sendable.
    ``manual_choice`` is true or false where a member included or excluded the row by hand. It
    survives every check, as does ``corrected``: the fields that a member entered in place of the
    cells. Only where it can't be told whether the candidate is in the flow, each check asks anew.
    ``detail`` belongs to the status: the other flow, the state in this one, or the kind of doubt.
    ``notice_on`` and ``notice_kind`` are of the notice that the list names, which is recorded when
    the import is confirmed.
    ``notes`` are codes with an argument (``line_notes``). Earlier versions stored None there, and
    texts in the detail.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    source_line = models.PositiveIntegerField(db_column="place")
    cells = JSONField(default=list)
    candidate_key = models.CharField(max_length=520, blank=True, db_column="person")
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    job_candidate_id = models.CharField(max_length=100, blank=True)
    job_id = models.CharField(max_length=100, blank=True)
    talent_id = models.CharField(max_length=100, blank=True)
    status = models.CharField(
        max_length=20, choices=LineStatus.choices, default=LineStatus.NEW, db_column="verdict"
    )
    detail = models.CharField(max_length=500, blank=True, db_column="note")
    notes = JSONField(null=True)
    column = models.PositiveIntegerField(null=True, blank=True)
    suggestion = models.CharField(max_length=500, blank=True)
    included = models.BooleanField(default=True)
    manual_choice = models.BooleanField(null=True, db_column="choice")
    corrected = JSONField(null=True, db_column="mended")
    notice_on = models.DateField(null=True)
    notice_kind = models.CharField(max_length=100, blank=True, default="", db_default="")

    gate: Any = None
    """What a page says of a line that may not be sent yet (``gates.rule.GateStatus``)."""

    objects: ClassVar["models.Manager[BatchLine]"] = models.Manager()

    class Meta:
        db_table = "assignments_line"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_line_per_number"),
        ]
        indexes = [
            models.Index(fields=["batch", "candidate_key"], name="line_person"),
            models.Index(fields=["batch", "status"], name="line_verdict"),
        ]

    other_name = ""
    """The name in the candidate's first line, where a page finds that a duplicate has another."""

    def __str__(self) -> str:
        return f"line {self.source_line} of {self.batch_id}"

    @property
    def name(self) -> str:
        """Return the first and the last name, joined by a space."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def status_name(self) -> str:
        """Return the name of the status in lower case, as pages and checks from outside know it.

        They know no name to check: it is a possible typo, though not of the address.
        """
        is_name = self.status == LineStatus.CHECK_NAME
        return (LineStatus.POSSIBLE_TYPO if is_name else LineStatus(self.status)).name.lower()

    @property
    def is_sendable(self) -> bool:
        return self.status in SENDABLE

    @property
    def is_correctable(self) -> bool:
        """Return whether the row can be corrected: it could be sent, or needs review."""
        return self.status in (*SENDABLE, *NEEDS_REVIEW) or self.corrected is not None

    @property
    def as_imported(self) -> str:
        """Return the cells as imported, joined by commas."""
        return ", ".join(cell for cell in self.cells if cell)
