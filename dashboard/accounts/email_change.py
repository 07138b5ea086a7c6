"""The change of a user's e-mail address, which must be confirmed first, as it is the sign-in."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.accounts.models import User

SALT = "flowdeck.new-email"
LIFETIME = timedelta(hours=2)


def send_confirmation_link(request: HttpRequest, user: User, email: str) -> None:
    """Send a confirmation link to the new address.

    If an account has the address, the e-mail says so instead. The page is the same in both cases,
    so that it does not reveal who has an account.
    """
    adapter = get_adapter(request)
    if User.objects.filter(email__iexact=email).exists():
        adapter.send_mail("account/email/address_taken", email, {})
        return
    key = signing.dumps([user.pk, user.email, email], salt=SALT)
    path = reverse("account_email_confirmation")
    link = request.build_absolute_uri(f"{path}?{urlencode({'key': key})}")
    adapter.send_mail("account/email/new_address", email, {"link": link})


def confirmed_email(user: User, key: str) -> str:
    """Return the address ``key`` confirms for ``user``, "" if it is expired, used or another's."""
    try:
        pk, old, new = signing.loads(key, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError):
        return ""
    return str(new) if (pk, old) == (user.pk, user.email) else ""


def change_email(request: HttpRequest, user: User, email: str) -> bool:
    """Change the address and notify the old one. Return False if the new one is taken by now."""
    old = user.email
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
    except IntegrityError:
        user.email = old
        return False
    context = {"from_email": old, "to_email": email}
    get_adapter(request).send_notification_mail(
        "account/email/email_changed", user, context, email=old
    )
    return True
