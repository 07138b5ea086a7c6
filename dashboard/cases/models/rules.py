"""The handling of cases, and the workspace's rules and texts for them."""

from typing import Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from dashboard.cases.models.cases import Case
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace

RETENTION_DAYS: Final = 1095
MIN_RETENTION_DAYS: Final = 30
MAX_RETENTION_DAYS: Final = 3650
MAX_TEXT: Final = 2000


class CaseHandling(models.Model):
    """The part of a case that changes: who handles it, and until when (None: no due date)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="handling")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    due_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"handling of case {self.case_id}"


class CaseRules(models.Model):
    """A workspace's rules for its cases.

    A candidate who failed by at most ``near_points`` gets a case by itself (None: nobody).
    ``has_four_eyes`` forbids a decision by who set the threshold. ``due_days`` is within how many
    working days a case is due (None: no due date).
    """

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="case_rules"
    )
    near_points = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    has_four_eyes = models.BooleanField(default=False)
    due_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    retention_days = models.PositiveIntegerField(
        default=RETENTION_DAYS,
        validators=[MinValueValidator(MIN_RETENTION_DAYS), MaxValueValidator(MAX_RETENTION_DAYS)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(near_points=None) | Q(near_points__gte=0, near_points__lte=100),
                name="case_near_points_range",
            )
        ]

    def __str__(self) -> str:
        return f"case rules of {self.workspace_id}"


class RuleRun(models.Model):
    """The version of a flow up to which the workspace's rule has opened cases."""

    flow = models.OneToOneField(
        SyncedFlow, models.CASCADE, primary_key=True, related_name="case_rule_run"
    )
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.flow_id} up to version {self.version}"


def behind_rule() -> Q:
    """Return the condition on flows that the rule has not been applied to at their version."""
    return Q(version__gt=0) & (Q(case_rule_run=None) | Q(case_rule_run__version__lt=F("version")))


class ExplanationText(models.Model):
    """The workspace's own words on the explanation of a decision, in one language.

    ``review`` says how a candidate asks for a review. An empty text is left out.
    """

    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="explanation_texts", db_index=False
    )
    language = models.CharField(max_length=10)
    introduction = models.TextField(blank=True)
    review = models.TextField(blank=True)
    closing = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "language"], name="one_explanation_text_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} texts of {self.workspace_id}"
