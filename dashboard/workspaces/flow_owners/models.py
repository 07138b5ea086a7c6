"""The members who own flows."""

from django.db import models


class FlowOwner(models.Model):
    """The member who owns a flow of the workspace. The row goes with the membership."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="flow_owners", db_index=False
    )
    flow_id = models.CharField(max_length=100)
    membership = models.ForeignKey(
        "workspaces.Membership", models.CASCADE, related_name="owned_flows"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "flow_id"], name="flow_owner_once")
        ]

    def __str__(self) -> str:
        return f"flow {self.flow_id} of membership {self.membership_id}"
