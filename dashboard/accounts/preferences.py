"""The language and time zone of a request: the user's choice, else the browser's."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

COOKIE = "time_zone"
"""The cookie that static/js/zone.js sets, because HTTP has no header for the time zone."""


class PreferencesMiddleware:
    """Activate language and time zone, after Django's LocaleMiddleware read Accept-Language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, zone = resolve_preferences(request)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        timezone.activate(ZoneInfo(zone))
        return self.get_response(request)


def resolve_preferences(request: HttpRequest) -> tuple[str, str]:
    """Return the language ("" for the active one) and the time zone."""
    language = zone = ""
    if request.user.is_authenticated:
        language, zone = request.user.language, request.user.time_zone
    zone = zone or request.COOKIES.get(COOKIE, "")
    return language if language in dict(settings.LANGUAGES) else "", valid_time_zone(zone)


def valid_time_zone(name: str) -> str:
    """Return ``name`` if it is a time zone, else the server's."""
    return name if name in time_zone_names() else settings.TIME_ZONE


@cache
def time_zone_names() -> frozenset[str]:
    """Return the names of all time zones, such as "Europe/Berlin"."""
    return frozenset(available_timezones())


def time_zone_choices(preference: str) -> list[tuple[str, str]]:
    """Return the selectable time zones with their labels.

    Legacy names such as "W-SU" are left out, except one that is ``chosen`` already.
    """
    names = (
        name for name in sorted(time_zone_names()) if "/" in name or name in ("UTC", preference)
    )
    return [(name, name.replace("_", " ")) for name in names]
