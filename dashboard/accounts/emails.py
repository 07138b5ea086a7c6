"""Changing one's e-mail address: it is the sign-in, so the new one is proven before it counts."""

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


def send_proof(request: HttpRequest, user: User, email: str) -> None:
    """Mail a link to the new address; if somebody has it already, the mail says so instead.

    The page says the same either way: who has an account is told to nobody else.
    """
    adapter = get_adapter(request)
    if User.objects.filter(email__iexact=email).exists():
        adapter.send_mail("account/email/address_taken", email, {})
        return
    key = signing.dumps([user.pk, user.email, email], salt=SALT)
    path = reverse("account_email_proof")
    link = request.build_absolute_uri(f"{path}?{urlencode({'key': key})}")
    adapter.send_mail("account/email/new_address", email, {"link": link})


def proven(user: User, key: str) -> str:
    """The address that ``key`` proves for ``user``; "" when it is too old, used, or not theirs."""
    try:
        pk, old, new = signing.loads(key, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError):
        return ""
    return str(new) if (pk, old) == (user.pk, user.email) else ""


def change(request: HttpRequest, user: User, email: str) -> bool:
    """Make ``email`` the user's address and tell the old one; False when it was taken meanwhile."""
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
