"""Choices of members for their lists of candidates."""

from django.db import models

from dashboard.workspaces.models import Membership

MAX_FLOW_ID = 100
MAX_NAMES = 1000


class ColumnChoice(models.Model):
    """The columns that a member chose for a flow's list of candidates, in their order.

    ``names`` are those of ``columns.definitions``, separated by spaces, "" for the candidates
    alone. Steps differ from flow to flow, so a choice belongs to one.
    """

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="column_choices", db_index=False
    )
    flow_id = models.CharField(max_length=MAX_FLOW_ID)
    names = models.CharField(max_length=MAX_NAMES, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "flow_id"], name="one_column_choice_each")
        ]

    def __str__(self) -> str:
        return f"columns of flow {self.flow_id}"
