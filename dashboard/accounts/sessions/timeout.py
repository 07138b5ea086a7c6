"""The session timeout: an inactivity limit and an absolute limit.

A session ends after ``SESSION_IDLE_HOURS`` without use, and at the latest ``SESSION_COOKIE_AGE``
after it began (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.http.request import BACKGROUND_REQUEST

BEGAN_AT, USED_AT = "began_at", "used_at"
PRECISION = 300
"""Seconds by which the inactivity limit may be exceeded, to save a write on every request."""


class SessionTimeoutMiddleware:
    """End an expired session, and record the use of an active one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            enforce_timeout(request, int(time.time()))
        return self.get_response(request)


def enforce_timeout(request: HttpRequest, now: int) -> None:
    """Sign the user out of an expired session, else record its use at ``now`` (epoch seconds)."""
    began_at = request.session.setdefault(BEGAN_AT, now)
    unused = now - request.session.setdefault(USED_AT, now)
    is_old = now - began_at > settings.SESSION_COOKIE_AGE
    if is_old or unused > settings.SESSION_IDLE_HOURS * 3600 + PRECISION:
        logout(request)
        messages.info(request, _("Your session has expired. Sign in again."))
    elif unused > PRECISION and BACKGROUND_REQUEST not in request.headers:
        request.session[USED_AT] = now
