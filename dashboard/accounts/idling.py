"""A session ends when nobody has used it for long, and at the latest ``SESSION_COOKIE_AGE`` after
it began, however much it is used (OWASP ASVS 5.0, 7.3.1 and 7.3.2)."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dashboard.web.http import BY_ITSELF

BEGAN_AT, USED_AT = "began_at", "used_at"
PRECISION = 300
"""Seconds: so much later than the limit an unused session may end, to spare a write a request."""


class IdleMiddleware:
    """Ends a session that is over, and notes that one is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            end_or_note(request, int(time.time()))
        return self.get_response(request)


def end_or_note(request: HttpRequest, now: int) -> None:
    """Sign ``request`` out, or note its use at ``now``, in seconds since 1970."""
    began_at = request.session.setdefault(BEGAN_AT, now)
    unused = now - request.session.setdefault(USED_AT, now)
    is_old = now - began_at > settings.SESSION_COOKIE_AGE
    if is_old or unused > settings.SESSION_IDLE_HOURS * 3600 + PRECISION:
        logout(request)
        messages.info(request, _("Your session was over. Please sign in again."))
    elif unused > PRECISION and BY_ITSELF not in request.headers:
        request.session[USED_AT] = now
