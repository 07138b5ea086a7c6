"""Records of expired sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def purge_sessions() -> int:
    """Delete the records of sessions that no longer exist, and return the count."""
    existing = Session.objects.values("session_key")
    count, _by_model = UserSession.objects.exclude(session_key__in=existing).delete()
    return int(count)
