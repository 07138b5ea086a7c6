"""Synced candidates, with their states and results as rows that are valid for some versions."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dashboard.progress.models.flows import TrackedFlow
from dashboard.workspaces.models import Workspace

GONE = "GONE"
"""Our own status for a candidate whom the partner's list no longer has."""


class Person(models.Model):
    """A candidate of a flow. No other table holds names, so that erasing is one DELETE."""

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
        # Finds the same address in other flows.
        indexes = [models.Index(Lower("email"), name="person_email")]

    def __str__(self) -> str:
        return self.candidate_id

    @property
    def name(self) -> str:
        """Return first and last name as far as they are known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Erased(models.Model):
    """An address that the workspace has erased, as a keyed hash.

    As long as Taptalent lists the candidate, a sync stores them without name and address.
    """

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
    """A query set of rows that are valid for some versions."""

    def at(self, version: int) -> Self:
        """Return the rows that are valid at ``version``."""
        return self.filter(Q(until=None) | Q(until__gt=version), since__lte=version)

    def newest(self) -> Self:
        """Return the rows of the newest version, which may not be visible yet."""
        return self.filter(until=None)


class State(models.Model):
    """A candidate's position in the flow.

    They came to it between ``moved_after`` and ``moved_before``. Both are the same where the
    partner gives times, and two syncs where it does not. ``moved_after`` None means any time
    before. ``failed_at`` is the order of the failed step.
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
    """A candidate's attempt that counts at a step.

    ``passed`` is the partner's own result. ``waited_low`` to ``waited_high`` are the seconds from
    entering the step to the submission: equal where the partner gives times, None where nothing is
    known.
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
