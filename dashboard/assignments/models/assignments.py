"""Assignments: a row is written before anything is sent, so no invitation is doubled or lost."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.models.batches import Batch as Batch
from dashboard.assignments.models.choices import (
    IN_FLOW,
    NOT_ASSIGNED,
    OPEN,
    RESERVING,
    UNSETTLED,
    AssignmentState,
)
from dashboard.workspaces.models import Workspace

MAX_ID_LENGTH = 100
OUTCOMES: dict[str, str] = {
    AssignmentState.CONFIRMED: "assigned",
    AssignmentState.ALREADY_IN: "already_in_flow",
    AssignmentState.NEEDS_DECISION: "needs_decision",
}
ERASED_PREFIX = "erased:"
"""Prefix of the candidate key once the candidate is erased."""


class Assignment(models.Model):
    """A submission: one candidate to one flow, by one member.

    ``token`` comes from the form, so a double click is one row. ``candidate_key`` is the normalised
    e-mail or the job-candidate ID, unique per flow while the row reserves the candidate, unless it
    is an intended second invitation (``is_repeat``). ``due_at`` is when the reconciler may look at
    an unsettled row: during a call, no earlier than its end. ``send_count`` counts the calls begun,
    and fences them: a late answer to an earlier call settles nothing. ``resend_approved`` is a
    member's approval to send again, should one more lookup find nothing. ``doubt`` says why it
    can't be told whether the candidate is in the flow (``invitations.presence``), and
    ``despite_doubt`` that a member decided to invite this candidate all the same. ``is_gated`` says
    that nothing was sent because no notice was recorded in time (``gates.rule``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="assignments")
    token = models.UUIDField(default=uuid.uuid4)
    flow_id = models.CharField(max_length=MAX_ID_LENGTH)
    flow_name = models.CharField(max_length=300, blank=True)
    candidate_key = models.CharField(max_length=520, db_column="person")
    email = models.CharField(_("e-mail"), max_length=500, blank=True)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=200, blank=True)
    job_candidate_id = models.CharField(_("job-candidate ID"), max_length=100, blank=True)
    job_id = models.CharField(_("job ID"), max_length=100, blank=True)
    talent_id = models.CharField(_("talent ID"), max_length=100, blank=True)
    search_text = models.TextField(blank=True, default="", db_default="")
    again = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=AssignmentState.choices, default=AssignmentState.SENDING
    )
    reason = models.CharField(max_length=500, blank=True)
    candidate_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True)
    lookup_count = models.PositiveSmallIntegerField(default=0, db_column="look_ups")
    last_lookup_at = models.DateTimeField(null=True, blank=True, db_column="looked_up_at")
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
    doubt = models.CharField(max_length=20, blank=True, default="", db_default="")
    despite_doubt = models.BooleanField(default=False, db_default=False)
    is_gated = models.BooleanField(default=False, db_default=False)

    objects: ClassVar["models.Manager[Assignment]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token"], name="one_row_per_submission"),
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "candidate_key"],
                condition=models.Q(state__in=RESERVING, again=False),
                name="one_row_holds_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AssignmentState.values), name="assignment_state_known"
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
            models.Index(fields=["workspace", "candidate_key"], name="assignment_person"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def outcome(self) -> str:
        """Return the outcome's name for checks from outside (``data-outcome``)."""
        return "needs_decision" if self.is_in_doubt else OUTCOMES.get(self.state, self.state)

    @property
    def is_in_doubt(self) -> bool:
        """Return whether nothing was sent because the flow's list could not tell."""
        return self.state == AssignmentState.NOT_SENT and bool(self.doubt)

    @property
    def is_settled(self) -> bool:
        """Return whether the outcome is final."""
        return self.state not in OPEN

    @property
    def is_erased(self) -> bool:
        """Return whether the candidate was erased, so that only a keyed hash of them is left."""
        return self.candidate_key.startswith(ERASED_PREFIX)

    @property
    def candidate_label(self) -> str:
        """Return the candidate's address or ID as it was entered."""
        return self.email or self.job_candidate_id or gettext("erased candidate")

    @property
    def shown_reason(self) -> str:
        """Return why the candidate was not assigned, as far as the state does not say so."""
        return gettext("No notice in time") if self.is_gated else self.reason

    @property
    def can_be_repeated(self) -> bool:
        """Return whether a second invitation is possible: only where the first one is certain."""
        return self.state in IN_FLOW

    @property
    def can_be_corrected(self) -> bool:
        """Return whether nobody was assigned, so that the form may be filled in again."""
        return self.state in NOT_ASSIGNED and not self.is_erased

    @property
    def version(self) -> str:
        """Return a string that changes whenever the page of the outcome does."""
        return f"{self.state}-{self.lookup_count}-{self.can_be_checked:d}-{self.doubt}"

    @property
    def can_be_checked(self) -> bool:
        """Return whether a lookup can help: the outcome is unclear, and no call is running."""
        if self.is_erased:
            return False
        if self.state == AssignmentState.SENDING:
            return self.due_at is not None and self.due_at <= timezone.now()
        return self.state in (AssignmentState.UNCONFIRMED, AssignmentState.NEEDS_DECISION)


class ReconcilerLease(models.Model):
    """The reconciler's lease on a workspace: the worker that looks up its unclear rows has it."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "assignments_lookups"

    def __str__(self) -> str:
        return f"look-ups of workspace {self.workspace_id}"
