"""What may leave in an error report: the trouble, not the people it happened with."""

from typing import Any

from django.db import DatabaseError

PERSONAL = ("query_string", "data", "cookies")


def without_people(event: Any, hint: dict[str, Any]) -> Any:
    """Sentry's ``before_send``: the event without query, form and cookies.

    A database's own words quote values ("Key (email)=(ada@…)"), so its errors go by name only.
    """
    request = event.get("request") or {}
    for name in PERSONAL:
        request.pop(name, None)
    kind, *_ = hint.get("exc_info") or (None,)
    if isinstance(kind, type) and issubclass(kind, DatabaseError):
        for value in (event.get("exception") or {}).get("values", []):
            value["value"] = ""
    event.pop("breadcrumbs", None)
    return event
