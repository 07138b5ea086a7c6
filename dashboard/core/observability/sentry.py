"""Error reports to Sentry, without personal data."""

from typing import Any

from django.db import DatabaseError

PERSONAL_FIELDS = ("query_string", "data", "cookies")


def scrub_event(event: Any, hint: dict[str, Any]) -> Any:
    """Remove the query, the form and the cookies from an event, as Sentry's ``before_send``.

    A database error's message quotes values ("Key (email)=(ada@…)"), so only its class is sent.
    """
    request = event.get("request") or {}
    for name in PERSONAL_FIELDS:
        request.pop(name, None)
    kind, *_ = hint.get("exc_info") or (None,)
    if isinstance(kind, type) and issubclass(kind, DatabaseError):
        for value in (event.get("exception") or {}).get("values", []):
            value["value"] = ""
    event.pop("breadcrumbs", None)
    return event
