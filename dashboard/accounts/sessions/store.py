"""Django's sessions in the database, whose row is read by a prepared query on each request."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from dashboard.core.database.prepared_queries import PreparedQuery

_SESSION = PreparedQuery(lambda key: Session.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    """The store. Its name is Django's, since the signature of stored sessions has it."""

    def _get_session_from_db(self) -> Any:
        """Return the session's row, or forget its key where there is none or it has expired."""
        found = next(iter(_SESSION.fetch(str(self.session_key))), None)
        if found and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
