"""Cases, and the decisions on them.

A case and a decision are append-only. Triggers refuse every change but the erasure of what is
personal (``triggers``), so a count of cases stays the same after it.
"""

from datetime import datetime
from typing import ClassVar, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.blind_mode.codes import candidate_code, candidate_label
from dashboard.core.blind_mode.reading import Maskable
from dashboard.core.database.append_only import AppendOnlyModel
from dashboard.core.database.json_field import JSONField
from dashboard.progress.models import SyncedFlow
from dashboard.progress.models.annotations import hidden_text
from dashboard.workspaces.models import Workspace

MAX_REASON: Final = 2000
UNKNOWN_STEP: Final = 0
"""The step of a failed candidate for whom Taptalent does not return the failed step."""


class Grounds(models.TextChoices):
    """The grounds on which a case was opened, the weightiest first."""

    FAILED = "failed", _("Failed")
    DIFFERS = "differs", _("Result differs from the threshold at opening")
    NEAR = "near", _("Near the threshold")


class Outcome(models.TextChoices):
    """The outcome of a decision: the result stands, or the candidate continues."""

    UPHELD = "upheld", _("Upheld")
    SENT_ON = "sent_on", _("Sent on")


OPEN: Final = "open"
"""The state of a case without a decision. With one, its state is the outcome of the last."""


class AppendOnly(AppendOnlyModel):
    """A row that is written once. ``erased_at`` is when what is personal was erased from it."""

    erased_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class CaseQuerySet(models.QuerySet["Case"]):
    """A query set of cases, which can tell each one's state."""

    def of(self, workspace: Workspace) -> "CaseQuerySet":
        """Return the cases of ``workspace``."""
        return self.filter(workspace=workspace)

    def with_state(self) -> "CaseQuerySet":
        """Add ``state``: OPEN, or the outcome of the last decision."""
        last = Decision.objects.filter(case=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Coalesce(Subquery(last.values("outcome")[:1]), models.Value(OPEN))
        )

    def in_state(self, state: str) -> "CaseQuerySet":
        """Return those, which have their state (``with_state``), that are in ``state``."""
        return self.filter(Q(("state", state)))

    def undecided(self) -> "CaseQuerySet":
        """Return the open cases that somebody can decide: the erased ones have no evidence."""
        return self.filter(~Exists(Decision.objects.filter(case=OuterRef("pk"))), erased_at=None)


class Case(Maskable, AppendOnly):
    """A candidate's result at a step that a member is to look into.

    ``step`` and ``step_label`` are those of the result, and ``version`` is the snapshot of the flow
    from which ``evidence`` (``evidence.types.Evidence`` as JSON) was copied. ``opened_by`` is the
    address of the member, "" for the workspace's rule. ``result_key`` identifies the result, so
    that it has one case. The candidate's details and the evidence are personal: an erasure empties
    them.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="cases", db_index=False)
    flow = models.ForeignKey(SyncedFlow, models.PROTECT, related_name="cases")
    flow_name = models.CharField(max_length=300)
    step = models.PositiveSmallIntegerField()
    step_label = models.CharField(max_length=300, blank=True)
    grounds = models.CharField(max_length=10, choices=Grounds.choices)
    is_requested = models.BooleanField(default=False)
    version = models.PositiveIntegerField()
    opened_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(
        default=timezone.now
    )
    opened_by = models.CharField(max_length=254, blank=True)
    candidate_id = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    result_key = models.CharField(max_length=100, blank=True)
    evidence = JSONField(null=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "candidate_id", "step", "result_key"],
                condition=Q(erased_at=None),
                name="one_case_per_result",
            ),
            models.CheckConstraint(
                condition=Q(grounds__in=Grounds.values), name="case_grounds_known"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-opened_at"], name="case_recent"),
            models.Index("workspace", Lower("email"), name="case_email"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def candidate_label(self) -> str:
        """Return the candidate's name, else address or ID, "" after an erasure."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return name or self.email or self.candidate_id

    def masked(self) -> dict[str, str]:
        """Return a code instead of the id and a label instead of the name, "" after an erasure."""
        loaded = self.__dict__
        candidate_id = loaded.get("candidate_id", "")
        code = candidate_code(loaded.get("flow_id", 0), candidate_id) if candidate_id else ""
        label = candidate_label(code) if code else ""
        return {"candidate_id": code, "email": "", "first_name": label, "last_name": ""}


class Decision(Maskable, AppendOnly):
    """A decision on a case. The one with the highest ``number`` supersedes the others.

    ``by`` is the member's address. ``reason`` may hold personal data, so an erasure empties it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=254)
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[Decision]"] = models.Manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} on case {self.case_id}"

    def masked(self) -> dict[str, str]:
        """Return no reason, since it may name the candidate."""
        return {"reason": hidden_text() if self.__dict__.get("reason") else ""}
