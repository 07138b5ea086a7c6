"""The gate before an assignment: a notice to the candidate, so many working days before."""

from typing import ClassVar, Final

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from dashboard.workspaces.models import Workspace

DEFAULT_DAYS: Final = 10
MAX_DAYS: Final = 250
MAX_KIND: Final = 100
MAX_REASON: Final = 500


class NoticeRule(models.Model):
    """The rule of a workspace that assigns only with a notice ``working_days`` before, or not."""

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="notice_rule"
    )
    is_required = models.BooleanField(default=False)
    working_days = models.PositiveSmallIntegerField(
        default=DEFAULT_DAYS, validators=[MaxValueValidator(MAX_DAYS)]
    )

    objects: ClassVar["models.Manager[NoticeRule]"] = models.Manager()

    def __str__(self) -> str:
        return f"notice rule of {self.workspace_id}"


class CandidateNotice(models.Model):
    """A notice that a candidate was given on a day, such as by a letter.

    ``candidate_key`` is that of assignments.
    """

    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="candidate_notices", db_index=False
    )
    candidate_key = models.CharField(max_length=520)
    given_on = models.DateField()
    kind = models.CharField(max_length=MAX_KIND, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[CandidateNotice]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "candidate_key", "given_on", "kind"], name="one_notice_each"
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class GateBypass(models.Model):
    """An owner's decision that a candidate is assigned to a flow without a notice in time."""

    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="gate_bypasses", db_index=False
    )
    flow_id = models.CharField(max_length=100)
    candidate_key = models.CharField(max_length=520)
    reason = models.CharField(max_length=MAX_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[GateBypass]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "candidate_key"], name="one_bypass_each"
            )
        ]

    def __str__(self) -> str:
        return f"bypass {self.pk}"
