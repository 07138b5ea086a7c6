"""The three roles: each includes what the ones before it may do (design.md §2.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Viewer reads; recruiter also edits flows and assigns; owner also manages."""

    VIEWER = "viewer", _("Viewer")
    RECRUITER = "recruiter", _("Recruiter")
    OWNER = "owner", _("Owner")

    def includes(self, other: "Role") -> bool:
        """Whether this role may do all that ``other`` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
