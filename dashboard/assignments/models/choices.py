"""States of assignments, batches and lines, and the groups that queries ask for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssignmentState(models.TextChoices):
    """The state of an assignment. ``invitations.states`` says which state may follow which."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    ASSIGNED = "assigned", _("Assigned")
    CONFIRMED = "confirmed", _("Assigned (found in the flow)")
    ALREADY_IN = "already_in", _("Already in flow")
    REJECTED = "rejected", _("Rejected")
    NOT_SENT = "not_sent", _("Not sent")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    NEEDS_DECISION = "needs_you", _("Action needed")
    CANCELLED = "cancelled", _("Cancelled before sending")


# An invitation was sent, may have been sent, or will be: no other row may invite the candidate.
RESERVING = (
    AssignmentState.WAITING,
    AssignmentState.SENDING,
    AssignmentState.ASSIGNED,
    AssignmentState.CONFIRMED,
    AssignmentState.UNCONFIRMED,
    AssignmentState.NEEDS_DECISION,
)
UNSETTLED = (AssignmentState.SENDING, AssignmentState.UNCONFIRMED)
OPEN = (AssignmentState.WAITING, *UNSETTLED)
SENT = (AssignmentState.ASSIGNED, AssignmentState.CONFIRMED)
IN_FLOW = (*SENT, AssignmentState.ALREADY_IN)
FAILED = (AssignmentState.REJECTED, AssignmentState.NOT_SENT)
NOT_ASSIGNED = (*FAILED, AssignmentState.CANCELLED)


class BatchState(models.TextChoices):
    CHECKING = "checking", _("Checking")
    READY = "ready", _("Ready to confirm")
    SCHEDULED = "held", _("Starting soon")
    RUNNING = "running", _("Sending")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Finished")


class PauseKind(models.TextChoices):
    """The reason for a pause. Each one needs another decision."""

    MEMBER = "person", _("Paused by a member")
    API_KEY = "key", _("API key rejected")
    FIRST_REJECTED = "first_refused", _("First candidate rejected")
    MANY_REJECTED = "many_refused", _("Many candidates rejected in a row")
    FLOW_NOT_FOUND = "gone", _("Flow not found in Taptalent")


REJECTIONS = (PauseKind.FIRST_REJECTED, PauseKind.MANY_REJECTED)
IN_REVIEW = (BatchState.CHECKING, BatchState.READY)
ACTIVE = (BatchState.SCHEDULED, BatchState.RUNNING)
CANCELLABLE = (BatchState.SCHEDULED, BatchState.RUNNING, BatchState.PAUSED)


class LineStatus(models.TextChoices):
    """The status of a row, given by validation and preflight."""

    NEW = "new", _("New")
    IN_OTHER_FLOW = "elsewhere", _("In another flow")
    POSSIBLE_TYPO = "typo", _("Possible typo")
    CHECK_NAME = "name", _("Check the name")
    POSSIBLE_DUPLICATE = "same_mailbox", _("Possible duplicate")
    DUPLICATE = "twice", pgettext_lazy("a line of a list", "Duplicate")
    ALREADY_IN_FLOW = "here", _("Already in flow")
    IN_OTHER_BATCH = "held", _("In another import")
    UNKNOWN = "unknown", _("Can't tell")
    INVALID = "invalid", _("Invalid")


SENDABLE = (
    LineStatus.NEW,
    LineStatus.IN_OTHER_FLOW,
    LineStatus.POSSIBLE_TYPO,
    LineStatus.CHECK_NAME,
    LineStatus.UNKNOWN,
    LineStatus.POSSIBLE_DUPLICATE,
)
NEEDS_REVIEW = (
    LineStatus.INVALID,
    LineStatus.POSSIBLE_TYPO,
    LineStatus.CHECK_NAME,
    LineStatus.POSSIBLE_DUPLICATE,
    LineStatus.DUPLICATE,
    LineStatus.UNKNOWN,
)
"""Statuses that need review: such a row is not sent as it stands."""
