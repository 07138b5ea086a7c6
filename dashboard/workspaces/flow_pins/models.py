"""The flows that members pinned."""

from django.db import models


class FlowPin(models.Model):
    """A flow that a member pinned: it comes first in their list of flows."""

    membership = models.ForeignKey(
        "workspaces.Membership", models.CASCADE, related_name="flow_pins", db_index=False
    )
    flow_id = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "flow_id"], name="flow_pin_once")
        ]

    def __str__(self) -> str:
        return f"flow {self.flow_id} of membership {self.membership_id}"
