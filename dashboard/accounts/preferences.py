"""Language and time zone: the person's own choice, else the browser's word."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

COOKIE = "time_zone"
"""Set by static/js/zone.js: HTTP has no header for it."""


class PreferencesMiddleware:
    """Activates both for a request, after Django's LocaleMiddleware read Accept-Language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, zone = chosen(request)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        timezone.activate(ZoneInfo(zone))
        return self.get_response(request)


def chosen(request: HttpRequest) -> tuple[str, str]:
    """The language, "" to leave it as it is, and the time zone."""
    language = zone = ""
    if request.user.is_authenticated:
        language, zone = request.user.language, request.user.time_zone
    zone = zone or request.COOKIES.get(COOKIE, "")
    return language if language in dict(settings.LANGUAGES) else "", known_zone(zone)


def known_zone(name: str) -> str:
    """``name`` if there is such a zone, else the server's."""
    return name if name in zones() else settings.TIME_ZONE


@cache
def zones() -> frozenset[str]:
    """The names of all time zones, such as "Europe/Berlin"."""
    return frozenset(available_timezones())


def zone_choices(chosen: str) -> list[tuple[str, str]]:
    """The time zones to choose from, with their labels: not those that the database of zones keeps
    for old systems, such as "W-SU" or "localtime", unless one is ``chosen`` already."""
    names = (name for name in sorted(zones()) if "/" in name or name in ("UTC", chosen))
    return [(name, name.replace("_", " ")) for name in names]
