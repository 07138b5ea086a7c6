"""The rate limits of sign-in: they stop password guessing without locking out the owner.

A browser that has signed in to an account has a signed device cookie for it, with limits of its own
(OWASP, "device cookies"), so strangers can't use them up. All other browsers share limits per
account and IP address, per IP address, and per account. A user who is locked out on a new device
during an attack can reset the password by e-mail, which makes that device a known one.

The counts are in the cache. Several processes need a shared one (CACHE_URL).
"""

import secrets
from datetime import timedelta

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "flowdeck_device"
SALT = "flowdeck.device"
COOKIE_AGE = timedelta(days=365)
LIMITS = {
    "known_device": "10/5m/key",
    "pair": "5/5m/key",
    "address": "30/m/ip",
    "account": "50/h/key",
}


def count_attempt(request: HttpRequest, *, login: str, address: str) -> list[RateLimitUsage] | None:
    """Count an attempt to sign in as ``login`` from the IP ``address``.

    Returns what was counted, for ``forgive`` after a correct password. Returns None when a limit is
    exceeded.
    """
    account = login.strip().casefold()
    device = _device_of(request, account)
    if device:
        limits = {"known_device": device}
    else:
        limits = {"address": "", "pair": f"{account} {address}", "account": account}
    counted = []
    for action, key in limits.items():
        usage = ratelimit.consume(
            request, app="dashboard.accounts", action=action, config=LIMITS, key=key
        )
        if usage is None:
            return None
        counted.append(usage)
    return counted


def refund_attempt(counted: list[RateLimitUsage]) -> None:
    """Undo the count of an attempt with a correct password. Earlier failures stay counted."""
    for usage in counted:
        usage.rollback()


def remember_device(request: HttpRequest, response: HttpResponse, *, login: str) -> None:
    """Set the device cookie, which makes this browser a known device of the account."""
    value = signing.dumps([login.strip().casefold(), secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        device_cookie_name(),
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def device_cookie_name() -> str:
    """Return the cookie's name, which over https is bound to this host, as the session's is."""
    return f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


def _device_of(request: HttpRequest, account: str) -> str:
    """Return this browser's device name for ``account``, or "" if it is unknown."""
    try:
        known, name = signing.loads(
            request.COOKIES.get(device_cookie_name(), ""), salt=SALT, max_age=COOKIE_AGE
        )
    except (signing.BadSignature, ValueError):
        return ""
    return f"{known} {name}" if known == account else ""
