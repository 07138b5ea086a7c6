"""A browser that nobody has used for long is signed out (OWASP ASVS 5.0, 7.3.1)."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

KEY = "used_at"
PRECISION = 300
"""Seconds: how much later than the limit a session may end, to spare a write per request."""


class IdleMiddleware:
    """Ends a session that nobody used for ``SESSION_IDLE_HOURS``, and notes that one is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            used_at = request.session.get(KEY, 0)
            if used_at and now - used_at > settings.SESSION_IDLE_HOURS * 3600:
                logout(request)
                messages.info(request, _("You were signed out, since nobody was here for long."))
            elif is_used(request) and now - used_at > PRECISION:
                request.session[KEY] = now
        return self.get_response(request)


def is_used(request: HttpRequest) -> bool:
    """Whether a person asked. An open page asks for news of itself with htmx, day and night: only
    what it posts, or a page opened anew, is somebody's doing."""
    return request.method == "POST" or not request.htmx  # type: ignore[attr-defined]
