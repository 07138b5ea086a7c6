"""A workspace's labels."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

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
    """A label with its colour, which members put on candidates."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="labels", db_index=False
    )
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    color = models.CharField(_("colour"), max_length=10, choices=Color.choices, default=Color.GRAY)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="label_name_once")]

    def __str__(self) -> str:
        return self.name
