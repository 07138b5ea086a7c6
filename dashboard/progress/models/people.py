"""Where people stand and stood, as rows that hold from version to version."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dashboard.progress.models.flows import TrackedFlow
from dashboard.workspaces.models import Workspace

GONE = "GONE"
"""Our own status for somebody whom the partner's list no longer has."""


class Person(models.Model):
    """Somebody in a flow: the one table that names people, so that erasing is one DELETE."""

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="people", db_index=False)
    candidate_id = models.CharField(max_length=100)
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=260, blank=True)
    assigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "candidate_id"], name="one_person_each")
        ]
        # The same address in other flows (``across.py``).
        indexes = [models.Index(Lower("email"), name="person_email")]

    def __str__(self) -> str:
        return self.candidate_id

    @property
    def name(self) -> str:
        """First and last name as far as known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Erased(models.Model):
    """Somebody whom this workspace has erased, as a keyed hash of their address (``erasing.py``):
    a look keeps them without a name, as long as Taptalent lists them."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    trace = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "trace"], name="one_erased_each")
        ]

    def __str__(self) -> str:
        return self.trace


Row = TypeVar("Row", bound=models.Model)


class Versioned(models.QuerySet[Row]):
    """Rows of many versions."""

    def at(self, version: int) -> Self:
        """Those that hold at ``version``."""
        return self.filter(Q(until=None) | Q(until__gt=version), since__lte=version)

    def newest(self) -> Self:
        """Those that hold at the newest version, which may not be visible yet."""
        return self.filter(until=None)


class State(models.Model):
    """Where somebody stands (``rules.placing.Place``).

    They came there between ``moved_after`` and ``moved_before``: the same moment where the partner
    gives times, two looks where it doesn't; ``moved_after`` None: any time before.
    """

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="states", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="states", db_index=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    fingerprint = models.BigIntegerField()
    status = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True)
    passed = models.PositiveSmallIntegerField(default=0)
    failed_at = models.PositiveSmallIntegerField(null=True)
    started = models.BooleanField(default=False)
    moved_after = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()

    objects: ClassVar["Versioned[State]"] = Versioned.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="one_state_per_version")
        ]
        indexes = [
            models.Index(fields=["flow", "passed", "failed_at"], name="state_place"),
            models.Index(fields=["flow", "since"], name="state_since"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.status}"


class Result(models.Model):
    """What somebody did at a step: the attempt that counts.

    ``passed`` is the partner's own verdict. ``waited_low`` to ``waited_high`` are the seconds from
    being let in to handing in: equal where the partner gives times, None where nothing is known.
    """

    flow = models.ForeignKey(TrackedFlow, models.CASCADE, related_name="results", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="results", db_index=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    order = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True)
    passed = models.BooleanField(null=True)
    submitted_at = models.DateTimeField(null=True)
    waited_low = models.PositiveIntegerField(null=True)
    waited_high = models.PositiveIntegerField(null=True)

    objects: ClassVar["Versioned[Result]"] = Versioned.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "order", "since"], name="one_result_per_version"
            )
        ]
        indexes = [models.Index(fields=["flow", "order", "score"], name="result_score")]

    def __str__(self) -> str:
        return f"{self.person_id} at step {self.order}"
