"""Assignments: a row is written before anything is sent, so no invitation is doubled or lost."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.batch import Batch as Batch
from dashboard.assignments.batch import Line as Line
from dashboard.assignments.choices import HOLDING, IN_THE_FLOW, NOT_ASSIGNED, OPEN, UNSETTLED, State
from dashboard.workspaces.models import Workspace

LONGEST_ID = 100
ERASED = "erased:"
"""Prefix of the candidate key once the candidate is erased."""


class Assignment(models.Model):
    """A submission: one candidate to one flow, by one member.

    ``token`` comes from the form, so a double click is one row. ``candidate_key`` is the normalised
    e-mail or the job-candidate ID, unique per flow while the row reserves the candidate, unless it
    is an intended second invitation (``is_repeat``). ``due_at`` is when the reconciler may look at
    an unsettled row: during a call, no earlier than its end. ``send_count`` counts the calls begun,
    and fences them: a late answer to an earlier call settles nothing. ``resend_approved`` is a
    member's approval to send again, should one more lookup find nothing.
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
    job_candidate_id = models.CharField(_("job-candidate ID"), max_length=100, blank=True)
    job_id = models.CharField(_("job ID"), max_length=100, blank=True)
    talent_id = models.CharField(_("talent ID"), max_length=100, blank=True)
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
        """Return whether the outcome is final."""
        return self.state not in OPEN

    @property
    def is_erased(self) -> bool:
        """Return whether the candidate was erased, so that only a keyed hash of them is left."""
        return self.person.startswith(ERASED)

    @property
    def who(self) -> str:
        """Return the candidate's address or ID as it was entered."""
        return self.email or self.job_candidate_id or gettext("erased candidate")

    @property
    def may_be_sent_on_purpose(self) -> bool:
        """Return whether a second invitation is possible: only where the first one is certain."""
        return self.state in IN_THE_FLOW

    @property
    def may_be_corrected(self) -> bool:
        """Return whether nobody was assigned, so that the form may be filled in again."""
        return self.state in NOT_ASSIGNED and not self.is_erased

    @property
    def version(self) -> str:
        """Return a string that changes whenever the page of the outcome does."""
        return f"{self.state}-{self.look_ups}-{self.may_be_checked:d}"

    @property
    def may_be_checked(self) -> bool:
        """Return whether a lookup can help: the outcome is unclear, and no call is running."""
        if self.is_erased:
            return False
        if self.state == State.SENDING:
            return self.due_at is not None and self.due_at <= timezone.now()
        return self.state in (State.UNCONFIRMED, State.NEEDS_YOU)


class LookUps(models.Model):
    """The reconciler's lease on a workspace: the worker that looks up its unclear rows has it."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"look-ups of workspace {self.workspace_id}"
