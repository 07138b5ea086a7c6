"""The rule of single sign-on: members come in, and whoever a workspace's domain lets in."""

from typing import Any, NoReturn

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.accounts.sign_in.single_sign_on import outage_text, refuse
from dashboard.workspaces.members.domain_joining import is_open_to, join_by_domain

logger = structlog.get_logger(__name__)

MAX_EMAIL_LENGTH = User._meta.get_field("email").max_length or 0


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # not typed
    """The adapter that configures allauth's sign-in by a provider."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """Take the address and the name, and none of the provider's other data."""
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        user.name = _plain_name(data)
        sociallogin.account.extra_data = {}
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or create the account of whom the provider names, and join its workspaces."""
        email = _confirmed_email(sociallogin)
        with transaction.atomic():
            if not sociallogin.is_existing:
                self._link(request, sociallogin, email)
            if email is not None:
                join_by_domain(sociallogin.user, email)

    def _link(self, request: HttpRequest, sociallogin: SocialLogin, email: str | None) -> None:
        """Link the provider's account to that of its address."""
        if email is None:
            _refuse(request, "unconfirmed", unconfirmed_text())
        user = find_or_create_user(email, sociallogin.user.name)
        if user is None:
            _refuse(request, "unknown", unknown_text())
        try:
            with transaction.atomic():
                sociallogin.connect(request, user)
        except IntegrityError:  # another tab's first sign-in was quicker
            account = sociallogin.account
            rows = SocialAccount.objects.select_related("user")
            sociallogin.user = rows.get(provider=account.provider, uid=account.uid).user

    def send_notification_mail(self, template_prefix: str, user: User, **options: Any) -> None:
        """Notify of a new way to sign in, but for an account that has no other one."""
        if user.has_usable_password():
            super().send_notification_mail(template_prefix, user, **options)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Any = None, **kwargs: Any
    ) -> None:
        """Return to the sign-in page after a cancelled, expired or failed attempt."""
        reason = type(exception).__name__ if exception else str(kwargs.get("error") or "state")
        _refuse(request, reason, outage_text())


@transaction.atomic
def find_or_create_user(email: str, name: str) -> User | None:
    """Return the user with ``email``, which the provider has confirmed.

    Without an account one is created, with no password, if a workspace is open to the address's
    domain. Else returns None.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is not None or not is_open_to(email):
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, name=name)
    except IntegrityError:  # another tab's first sign-in was quicker
        return User.objects.get(email__iexact=email)


def unconfirmed_text() -> str:
    """Return the sentence for an address that the provider has not confirmed."""
    return _(
        "Your company's sign-in hasn't confirmed your e-mail address, so it can't tell whose "
        "account to open. Sign in with your password, or ask its administrator."
    )


def unknown_text() -> str:
    """Return the sentence for an address without an account or an open workspace."""
    return _(
        "There is no account for your e-mail address, and no workspace is open to its domain. "
        "Ask an owner of your team's workspace to invite you."
    )


def _confirmed_email(sociallogin: SocialLogin) -> str | None:
    """Return the address in lower case if the provider has confirmed it, else None.

    Anybody can enter another's address at a provider that does not check it.
    """
    for address in sociallogin.email_addresses:
        # Some providers send a text, and "false" is true in Python.
        is_confirmed = address.verified is True or str(address.verified).lower() == "true"
        if is_confirmed and len(address.email) <= MAX_EMAIL_LENGTH:
            return str(address.email).lower()
    return None


def _plain_name(data: dict[str, Any]) -> str:
    parts = (data.get("first_name"), data.get("last_name"))
    name = data.get("name") or " ".join(str(part) for part in parts if part)
    return "".join(one for one in " ".join(str(name).split()) if one.isprintable())[:150]


def _refuse(request: HttpRequest, reason: str, text: str) -> NoReturn:
    logger.info("single sign-on refused", reason=reason)
    raise ImmediateHttpResponse(refuse(request, text))
