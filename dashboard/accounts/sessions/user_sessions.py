"""The sessions of users: ending them, and deleting the records of those that no longer exist."""

from collections.abc import Iterable

from allauth.account.adapter import get_adapter as account_adapter
from allauth.usersessions.adapter import get_adapter as session_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest


def end_sessions(request: HttpRequest, sessions: Iterable[UserSession]) -> None:
    """End ``sessions``. If the request's own is one of them, its user is signed out."""
    ended = list(sessions)
    is_own = any(session.is_current() for session in ended)
    session_adapter().end_sessions(ended)
    if is_own:
        account_adapter().logout(request)


def purge_sessions() -> int:
    """Delete the records of sessions that no longer exist, and return the count."""
    existing = Session.objects.values("session_key")
    count, _by_model = UserSession.objects.exclude(session_key__in=existing).delete()
    return int(count)
