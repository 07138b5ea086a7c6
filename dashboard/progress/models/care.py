"""What a team adds to candidates: snoozes, notes, reviews, and selections for bulk actions.

All of it is deleted with the candidate.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.progress.models.flows import TrackedFlow
from dashboard.progress.models.people import Person

LONGEST_NOTE = 500


class ByMember(models.Model):
    """An action of a member. The member's address is not copied, so it goes with the account."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def author(self) -> str:
        """Return the member's address, as long as they have an account."""
        return self.by.email if self.by else _("a former member")


class Snooze(ByMember):
    """A candidate who does not count as stalled until ``until``, or without it until they move.

    ``moved_before`` is a copy of their state's. A different value there means that they have moved.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="snooze")
    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until or 'they move'}"


class Note(ByMember):
    """A note about a candidate."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=LONGEST_NOTE)

    def __str__(self) -> str:
        return f"on {self.person_id}"


class Review(ByMember):
    """A review of a candidate's result at the step ``order``.

    It holds for this ``score`` and this outcome (``passed``). A result that changed since counts as
    not reviewed.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="reviews", db_index=False)
    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    score = models.FloatField()
    passed = models.BooleanField(null=True)
    text = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "order"], name="review_place")]

    def __str__(self) -> str:
        return f"{self.person_id} at step {self.order}"


class Selection(models.Model):
    """Candidates selected for one bulk action, exactly as the member saw them.

    ``query`` is the segment they were selected from. ``is_all`` means the whole segment but for
    ``left_out`` candidates who were unticked. ``is_from_person`` means that the action was started
    on the candidate's own page. ``looked_at`` is the sync and ``version`` the version that the page
    showed.
    ``is_done`` says that the action was done, ``is_handed_out`` that the audit log has an entry
    about their addresses. ``count`` is how many were selected. A candidate who was erased since is
    no longer among its ``Chosen``.
    """

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="+")
    query = models.TextField(blank=True)
    is_all = models.BooleanField()
    is_from_person = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    is_handed_out = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, db_default=0)
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now, db_index=True
    )

    def __str__(self) -> str:
        return f"{self.count} candidates"


class Chosen(models.Model):
    """A candidate of a selection."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "person"], name="chosen_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.selection_id}"
