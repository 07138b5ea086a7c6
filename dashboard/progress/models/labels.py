"""The labels that members put on candidates."""

from django.db import models

from dashboard.progress.models.candidates import SyncedCandidate
from dashboard.workspaces.members.models import MemberAction
from dashboard.workspaces.models import Label


class CandidateLabel(MemberAction):
    """A label on a candidate of a flow. It is deleted with the candidate."""

    candidate = models.ForeignKey(
        SyncedCandidate, models.CASCADE, related_name="labels", db_index=False
    )
    label = models.ForeignKey(Label, models.CASCADE, related_name="candidates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "label"], name="candidate_label_once")
        ]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.candidate_id}"
