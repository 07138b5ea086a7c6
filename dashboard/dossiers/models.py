"""The dossier of thresholds: their changes in Flowdeck, the basis of each, and its reviews.

All but ReviewDate is append-only (``triggers``). No row has anything of a candidate.
"""

from datetime import datetime
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

from dashboard.core.database.append_only import AppendOnlyModel
from dashboard.workspaces.models import Workspace

MAX_TEXT: Final = 5000
MAX_OUTCOME: Final = 2000


class DossierEntry(AppendOnlyModel):
    """An entry about the step ``order`` of a flow. ``by`` is the address of the member.

    The flow is known by its ID at Taptalent: a new one may not be synced yet.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+", db_index=False)
    flow_id = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=254, blank=True)
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class ThresholdEdit(DossierEntry):
    """A threshold that a member saved in Flowdeck, with the effect that was expected then.

    ``old`` is None for a new step. Of the ``scored`` candidates of the snapshot ``version``, which
    was synced at ``synced_at``, ``passing`` passed at the old threshold and ``would_pass`` at the
    new one. All of them are None where there were no scores. ``is_shown`` says that the page showed
    these numbers before the save. ``review_on`` is when the member wants it reviewed.
    """

    label = models.CharField(max_length=300, blank=True)
    old = models.FloatField(null=True)
    new = models.FloatField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    review_on = models.DateField(null=True)
    version = models.PositiveIntegerField(null=True)
    synced_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    scored = models.PositiveIntegerField(null=True)
    passing = models.PositiveIntegerField(null=True)
    would_pass = models.PositiveIntegerField(null=True)
    is_shown = models.BooleanField(default=False)

    objects: ClassVar["models.Manager[ThresholdEdit]"] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "flow_id", "at"], name="threshold_edit_place")]

    def __str__(self) -> str:
        return f"step {self.order}: {self.old} to {self.new}"


class StepBasis(DossierEntry):
    """The purpose of a step and the basis for its threshold. The highest ``number`` counts.

    An empty text is not stated.
    """

    number = models.PositiveIntegerField()
    step_purpose = models.TextField(blank=True)
    threshold_purpose = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    population = models.TextField(blank=True)
    review = models.TextField(blank=True)

    objects: ClassVar["models.Manager[StepBasis]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "order", "number"], name="one_basis_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number} of step {self.order}"


class ThresholdReview(DossierEntry):
    """A review of a step's threshold, or only the date of the next one (``outcome`` "").

    ``threshold`` is what it was then, ``due_on`` when the next review is due (None: no date).
    """

    number = models.PositiveIntegerField()
    threshold = models.FloatField(null=True)
    outcome = models.TextField(blank=True)
    due_on = models.DateField(null=True)

    objects: ClassVar["models.Manager[ThresholdReview]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "order", "number"], name="one_review_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.number} of step {self.order}"


class ReviewDate(models.Model):
    """The date on which a step's threshold is due for review, as the last entry set it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    flow_id = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)

    objects: ClassVar["models.Manager[ReviewDate]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "order"], name="one_review_date_per_step"
            )
        ]
        indexes = [models.Index(fields=["workspace", "due_on"], name="review_date_due")]

    def __str__(self) -> str:
        return f"step {self.order} on {self.due_on}"
