"""The base of rows that say which member did something, and when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _


class MemberAction(models.Model):
    """An action of a member. The member's address is not copied, so it goes with the account."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def author(self) -> str:
        """Return the member's address, as long as they have an account."""
        return self.by.email if self.by else _("a former member")
