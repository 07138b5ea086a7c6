"""The three roles, each of which includes the ones before it, and what no role includes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A member's role: viewers read, recruiters also edit and assign, owners also manage."""

    VIEWER = "viewer", _("Viewer")
    RECRUITER = "recruiter", _("Recruiter")
    OWNER = "owner", _("Owner")

    def includes(self, other: "Role") -> bool:
        """Return whether this role may do everything that ``other`` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Permission(models.TextChoices):
    """A permission that no role includes: an owner grants it, member by member.

    Its value is the column of the membership (docs/security.md, Roles and permissions).
    """

    ADVERSE_IMPACT = "can_screen_impact", _("Adverse impact")
