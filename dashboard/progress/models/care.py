"""What a team adds to people: who may wait, what was noted, whose near miss was looked at, and the
people chosen for one deed. All of it goes with the person (``erasing.py``)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.progress.models.flows import TrackedFlow
from dashboard.progress.models.people import Person

LONGEST_NOTE = 500


class ByMember(models.Model):
    """What a member did, and when. No copy of their address is kept: it goes with the account."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """The member's address, as long as they have an account."""
        return self.by.email if self.by else _("a former member")


class Snooze(ByMember):
    """Somebody does not count as stuck: until ``until``, or without that until they move.

    ``moved_before`` is their state's at the time: another one means that they have moved.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="snooze")
    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until or 'they move'}"


class Note(ByMember):
    """What a member wrote about somebody."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=LONGEST_NOTE)

    def __str__(self) -> str:
        return f"on {self.person_id}"


class Review(ByMember):
    """A member looked at somebody's result at a step, as it was: ``score`` and ``passed``, the
    verdict. It holds for exactly that; of a result that changed since it is history."""

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
    """People chosen for one deed, exactly as stated to who chose them.

    ``query`` is the list that they were chosen from, ``is_all``: all of it, but for the
    ``left_out`` who were unticked; ``looked_at`` its look.
    ``is_from_person``: on the page of the one person who is meant.
    ``version`` is the flow's as it was on the page where they were chosen. ``is_done``: what it was
    made for is done; ``is_handed_out``: the trail tells that their addresses were shown.
    ``count`` is how many were stated; somebody erased meanwhile is no longer among its ``Chosen``.
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
        return f"{self.count} people"


class Chosen(models.Model):
    """One of a selection's people."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "person"], name="chosen_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.selection_id}"
