"""Sign-in's limits: they stop guessing without letting a guesser lock the owner out.

A browser that has signed in to an account carries a signed device cookie for it, and has limits of
its own (OWASP, "device cookies"): whatever strangers do, it is let try. All others share limits per
account and address, per address, and per account. Somebody locked out on a new device while an
attack goes on resets the password by mail, which makes that device a known one.

The counts lie in the cache: with several processes they need a shared one (CACHE_URL).
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


def begin_attempt(request: HttpRequest, *, login: str, address: str) -> list[RateLimitUsage] | None:
    """Count an attempt to sign in as ``login``; None when it is one too many.

    Out: what was counted, to be given back to ``forgive`` when the password was right.
    """
    account = login.strip().casefold()
    device = _device_of(request, account)
    if device:
        wanted = {"known_device": device}
    else:
        wanted = {"address": "", "pair": f"{account} {address}", "account": account}
    counted = []
    for action, key in wanted.items():
        usage = ratelimit.consume(
            request, app="dashboard.accounts", action=action, config=LIMITS, key=key
        )
        if usage is None:
            return None
        counted.append(usage)
    return counted


def forgive(counted: list[RateLimitUsage]) -> None:
    """A right password was no guess. Earlier wrong ones stay counted."""
    for usage in counted:
        usage.rollback()


def remember_device(request: HttpRequest, response: HttpResponse, *, login: str) -> None:
    """Let this browser be known to the account from now on."""
    value = signing.dumps([login.strip().casefold(), secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        cookie_name(),
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def cookie_name() -> str:
    """As of the session's cookie: over https, bound to this very host."""
    return f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


def _device_of(request: HttpRequest, account: str) -> str:
    """The name of this browser for ``account``; "" when the account does not know it."""
    try:
        known, name = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=COOKIE_AGE
        )
    except (signing.BadSignature, ValueError):
        return ""
    return f"{known} {name}" if known == account else ""
