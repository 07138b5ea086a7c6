"""States of assignments, batches and lines, and the groups that queries ask for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The state of an assignment. ``invitations.states`` says which state may follow which."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    ASSIGNED = "assigned", _("Assigned")
    CONFIRMED = "confirmed", _("Assigned (found in the flow)")
    ALREADY_IN = "already_in", _("Already in flow")
    REJECTED = "rejected", _("Rejected")
    NOT_SENT = "not_sent", _("Not sent")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    NEEDS_YOU = "needs_you", _("Action needed")
    CANCELLED = "cancelled", _("Cancelled before sending")


# An invitation was sent, may have been sent, or will be: no other row may invite the candidate.
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


class BatchState(models.TextChoices):
    CHECKING = "checking", _("Checking")
    READY = "ready", _("Ready to confirm")
    HELD = "held", _("Starting soon")
    RUNNING = "running", _("Sending")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Finished")


class PauseKind(models.TextChoices):
    """The reason for a pause. Each one needs another decision."""

    PERSON = "person", _("Paused by a member")
    KEY = "key", _("API key rejected")
    FIRST_REFUSED = "first_refused", _("First candidate rejected")
    MANY_REFUSED = "many_refused", _("Many candidates rejected in a row")
    GONE = "gone", _("Flow not found in Taptalent")


REFUSALS = (PauseKind.FIRST_REFUSED, PauseKind.MANY_REFUSED)
PREVIEW = (BatchState.CHECKING, BatchState.READY)
GOING = (BatchState.HELD, BatchState.RUNNING)
STOPPABLE = (BatchState.HELD, BatchState.RUNNING, BatchState.PAUSED)


class Verdict(models.TextChoices):
    """The status of a row, given by validation and preflight."""

    NEW = "new", _("New")
    ELSEWHERE = "elsewhere", _("In another flow")
    TYPO = "typo", _("Possible typo")
    TWICE = "twice", _("Duplicate")
    HERE = "here", _("Already in flow")
    HELD = "held", _("In another import")
    INVALID = "invalid", _("Invalid")


SENDABLE = (Verdict.NEW, Verdict.ELSEWHERE, Verdict.TYPO)
FAULTY = (Verdict.INVALID, Verdict.TYPO, Verdict.TWICE)
"""Statuses that need review: such a row is not sent as it stands."""
