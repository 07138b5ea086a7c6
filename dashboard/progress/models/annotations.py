"""The additions of a team to candidates: snoozes, notes, reviews, e-mail drafts, selections.

All of it is deleted with the candidate.
"""

from datetime import datetime

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.core.blind_mode.parameters import without_identity
from dashboard.core.blind_mode.reading import Maskable
from dashboard.progress.models.candidates import SyncedCandidate
from dashboard.progress.models.flows import SyncedFlow
from dashboard.workspaces.members.models import MemberAction
from dashboard.workspaces.models import EmailTemplate

MAX_NOTE_LENGTH = 500


def hidden_text() -> str:
    """Return what stands for a text of a member in blind mode."""
    return _("Text hidden in blind mode")


class Snooze(MemberAction):
    """A candidate who does not count as stalled until ``until``, or without it until they move.

    ``moved_before`` is a copy of their state's. A different value there means that they have moved.
    """

    candidate = models.OneToOneField(
        SyncedCandidate, models.CASCADE, related_name="snooze", db_column="person_id"
    )
    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.candidate_id} until {self.until or 'they move'}"


class Note(Maskable, MemberAction):
    """A note about a candidate."""

    candidate = models.ForeignKey(
        SyncedCandidate, models.CASCADE, related_name="notes", db_column="person_id"
    )
    text = models.CharField(max_length=MAX_NOTE_LENGTH)

    def __str__(self) -> str:
        return f"on {self.candidate_id}"

    def masked(self) -> dict[str, str]:
        """Return no text, since it may name the candidate."""
        return {"text": hidden_text()}


class Review(Maskable, MemberAction):
    """A review of a candidate's result at the step ``order``.

    It holds for this ``score`` and this outcome (``passed``). A result that changed since counts as
    not reviewed.
    """

    candidate = models.ForeignKey(
        SyncedCandidate,
        models.CASCADE,
        related_name="reviews",
        db_index=False,
        db_column="person_id",
    )
    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    score = models.FloatField()
    passed = models.BooleanField(null=True)
    text = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True)

    class Meta:
        indexes = [models.Index(fields=["candidate", "order"], name="review_place")]

    def __str__(self) -> str:
        return f"{self.candidate_id} at step {self.order}"

    def masked(self) -> dict[str, str]:
        """Return no findings, since they may name the candidate."""
        return {"text": hidden_text() if self.__dict__.get("text") else ""}


class EmailDraft(MemberAction):
    """An e-mail draft to a candidate that a member opened. Whether it was sent is unknown.

    ``template_name`` is the template's name at that time, "" without a template. The drafts opened
    by one click have the same ``opening``.
    """

    candidate = models.ForeignKey(
        SyncedCandidate, models.CASCADE, related_name="email_drafts", db_index=False
    )
    template = models.ForeignKey(EmailTemplate, models.SET_NULL, null=True, related_name="+")
    template_name = models.CharField(max_length=60, blank=True)
    opening = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "opening"], name="email_draft_once_each")
        ]
        indexes = [models.Index(fields=["by", "-at"], name="email_draft_latest")]

    def __str__(self) -> str:
        return f"to {self.candidate_id}"


class Selection(Maskable):
    """Candidates selected for one bulk action, exactly as the member saw them.

    ``query`` is the segment they were selected from. ``is_all`` means the whole segment but for
    ``excluded_count`` candidates who were unticked. ``is_from_profile`` means that the action was
    started on the candidate's own page. ``synced_at`` is the sync and ``version`` the version that
    the page showed. ``is_done`` says that the action was done, ``is_exported`` that the audit log
    has an entry about their addresses. ``count`` is how many were selected. A candidate who was
    erased since is no longer among its ``SelectionItem``.
    """

    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="+")
    query = models.TextField(blank=True)
    is_all = models.BooleanField()
    is_from_profile = models.BooleanField(default=False, db_column="is_from_person")
    synced_at = models.DateTimeField(null=True, db_column="looked_at")
    version = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    is_exported = models.BooleanField(default=False, db_column="is_handed_out")
    count = models.PositiveIntegerField(default=0)
    excluded_count = models.PositiveIntegerField(default=0, db_default=0, db_column="left_out")
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now, db_index=True
    )

    def __str__(self) -> str:
        return f"{self.count} candidates"

    def masked(self) -> dict[str, str]:
        """Return the query without what it says about who a candidate is."""
        return {"query": without_identity(QueryDict(self.__dict__.get("query", ""))).urlencode()}


class SelectionItem(models.Model):
    """A candidate of a selection."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(
        SyncedCandidate, models.CASCADE, related_name="+", db_column="person_id"
    )

    class Meta:
        db_table = "progress_chosen"
        constraints = [
            models.UniqueConstraint(fields=["selection", "candidate"], name="chosen_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} in {self.selection_id}"
