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
    pk, old, new = _read(key)
    return new if (pk, old) == (user.pk, user.email) else ""


def was_confirmed(user: User, key: str) -> bool:
    """Return whether ``user`` has the address that ``key`` confirms, as after a second click."""
    pk, _old, new = _read(key)
    return (pk, new) == (user.pk, user.email)


def change_email(request: HttpRequest, user: User, email: str) -> bool:
    """Change the address and notify the old one.

    Return False if another account has the new one by now, or if the other of two clicks has
    changed it. ``user`` then has the address that is stored.
    """
    old = user.email
    try:
        with transaction.atomic():
            is_changed = bool(User.objects.filter(pk=user.pk, email=old).update(email=email))
    except IntegrityError:
        return False
    user.refresh_from_db(fields=["email"])
    if is_changed:
        context = {"from_email": old, "to_email": email}
        get_adapter(request).send_notification_mail(
            "account/email/email_changed", user, context, email=old
        )
    return is_changed


def _read(key: str) -> tuple[int, str, str]:
    """Return the user, the old and the new address that ``key`` was made for, or nobody."""
    try:
        pk, old, new = signing.loads(key, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError):
        return 0, "", ""
    return pk, old, new
