"""A workspace's labels, and those on flows."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.members.models import MemberAction

MAX_NAME_LENGTH = 40


class Color(models.TextChoices):
    """The colours of labels, each a class of ``labels.css``."""

    GRAY = "gray", _("Grey")
    BLUE = "blue", _("Blue")
    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")
    PINK = "pink", _("Pink")
    VIOLET = "violet", _("Violet")


class Label(models.Model):
    """A label with its colour, which members put on candidates and flows."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="labels", db_index=False
    )
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    color = models.CharField(_("colour"), max_length=10, choices=Color.choices, default=Color.GRAY)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="label_name_once")]

    def __str__(self) -> str:
        return self.name


class FlowLabel(MemberAction):
    """A label on a flow, which is Taptalent's and known by its id. The label is the workspace's."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="flow_labels", db_index=False
    )
    flow_id = models.CharField(max_length=100)
    label = models.ForeignKey(Label, models.CASCADE, related_name="flows")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "flow_id", "label"], name="flow_label_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label_id} on flow {self.flow_id}"
