"""What remains of sessions that are over."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def purge_sessions() -> int:
    """Forget where people were signed in, for sessions that no longer exist; out: how many."""
    alive = Session.objects.values("session_key")
    count, _by_model = UserSession.objects.exclude(session_key__in=alive).delete()
    return int(count)
