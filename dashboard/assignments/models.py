"""Assignments: a row is written before anything is sent, so that no invitation is twice or lost."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.batch import Batch as Batch
from dashboard.assignments.batch import Line as Line
from dashboard.workspaces.models import Workspace


class State(models.TextChoices):
    """Where an assignment stands. Which state may follow which is written in ``states.py``."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    ASSIGNED = "assigned", _("Assigned")
    CONFIRMED = "confirmed", _("Assigned, found by looking it up")
    ALREADY_IN = "already_in", _("Already in the flow")
    REJECTED = "rejected", _("Rejected")
    NOT_SENT = "not_sent", _("Not sent")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    NEEDS_YOU = "needs_you", _("Needs you")
    CANCELLED = "cancelled", _("Cancelled before sending")


# We sent for this person, may have, or are about to: nobody else sends to them by accident.
HOLDING = (
    State.WAITING,
    State.SENDING,
    State.ASSIGNED,
    State.CONFIRMED,
    State.UNCONFIRMED,
    State.NEEDS_YOU,
)
UNSETTLED = (State.SENDING, State.UNCONFIRMED)
OPEN = (State.WAITING, *UNSETTLED)
SENT = (State.ASSIGNED, State.CONFIRMED)
IN_THE_FLOW = (*SENT, State.ALREADY_IN)
FAILED = (State.REJECTED, State.NOT_SENT)
NOT_ASSIGNED = (*FAILED, State.CANCELLED)
LONGEST_ID = 100
ERASED = "erased:"
"""How ``person`` begins once the person is erased."""


class Assignment(models.Model):
    """One submission: one person to one flow, by one member.

    ``token`` comes from the form, so a double click is one row. ``person`` is the normalised
    e-mail or the job-candidate id, unique per flow while the row holds the person and was not
    sent ``again`` on purpose. ``due_at`` is when the runner may look at an unsettled row: while a
    call is under way, no earlier than its end. ``sends`` counts the calls begun, and fences them:
    a late answer to an earlier call settles nothing. ``resend`` is a person's leave to send again,
    should one more look-up find nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="assignments")
    token = models.UUIDField(default=uuid.uuid4)
    flow_id = models.CharField(max_length=LONGEST_ID)
    flow_name = models.CharField(max_length=300, blank=True)
    person = models.CharField(max_length=520)
    email = models.CharField(_("e-mail"), max_length=500, blank=True)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=200, blank=True)
    job_candidate_id = models.CharField(_("job-candidate id"), max_length=100, blank=True)
    job_id = models.CharField(_("job id"), max_length=100, blank=True)
    talent_id = models.CharField(_("talent id"), max_length=100, blank=True)
    again = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SENDING)
    reason = models.CharField(max_length=500, blank=True)
    candidate_id = models.CharField(max_length=LONGEST_ID, blank=True)
    look_ups = models.PositiveSmallIntegerField(default=0)
    looked_up_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        Batch, models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    line = models.PositiveIntegerField(null=True, blank=True)
    sends = models.PositiveSmallIntegerField(default=0)
    resend = models.BooleanField(default=False)

    objects: ClassVar["models.Manager[Assignment]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token"], name="one_row_per_submission"),
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "person"],
                condition=models.Q(state__in=HOLDING, again=False),
                name="one_row_holds_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="assignment_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=UNSETTLED),
                name="assignment_due",
            ),
            models.Index(fields=["workspace", "-created_at"], name="assignment_recent"),
            models.Index(fields=["batch", "state", "line"], name="assignment_of_batch"),
            models.Index(fields=["workspace", "person"], name="assignment_person"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.state not in OPEN

    @property
    def is_erased(self) -> bool:
        """Whether the person was erased (``erasing.py``): only that there was somebody is known."""
        return self.person.startswith(ERASED)

    @property
    def who(self) -> str:
        """The person in the words they were entered in."""
        return self.email or self.job_candidate_id or gettext("an erased person")

    @property
    def may_be_sent_on_purpose(self) -> bool:
        """Whether a person may insist on a second invitation: only where the first is certain."""
        return self.state in IN_THE_FLOW

    @property
    def may_be_corrected(self) -> bool:
        """Whether nobody was assigned, so that the form may be filled in anew with what it said."""
        return self.state in NOT_ASSIGNED and not self.is_erased

    @property
    def version(self) -> str:
        """What changes when there is something new to tell of the outcome."""
        return f"{self.state}-{self.look_ups}-{self.may_be_checked:d}"

    @property
    def may_be_checked(self) -> bool:
        """Whether looking it up can tell something: its outcome is unclear, and no call is on."""
        if self.is_erased:
            return False
        if self.state == State.SENDING:
            return self.due_at is not None and self.due_at <= timezone.now()
        return self.state in (State.UNCONFIRMED, State.NEEDS_YOU)


class LookUps(models.Model):
    """Which workspace's unclear rows a worker is looking up, and until when it surely is."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"look-ups of workspace {self.workspace_id}"
