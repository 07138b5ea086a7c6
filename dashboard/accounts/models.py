"""Users. Their roles are stored with their memberships of workspaces."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.database.prepared_queries import PreparedQuery


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user with ``email`` in lower case, who can't sign in without a password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)

    def get(self, *args: Any, **fields: Any) -> "User":
        """Return the one user with ``fields``. By id, as each request does, it is prepared."""
        if args or set(fields) != {"pk"} or not isinstance(fields["pk"], int):
            return super().get(*args, **fields)
        found = _USER.fetch(int(fields["pk"]))
        if not found:
            raise self.model.DoesNotExist
        return found[0]


class Theme(models.TextChoices):
    SYSTEM = "system", _("System default")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class User(AbstractBaseUser):
    """A user, identified by their e-mail address.

    ``language`` and ``time_zone`` are "" for the browser's own.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(
        _("density of tables"),
        max_length=12,
        choices=Density.choices,
        default=Density.COMFORTABLE,
    )
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


_USER = PreparedQuery(lambda pk: User.objects.filter(pk=pk), int)
