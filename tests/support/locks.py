"""Waiting for a lock of the database."""

import time
from collections.abc import Callable

from django.db import OperationalError


def retry_while_locked(action: Callable[[], object]) -> None:
    """Retry an action, because in-memory SQLite refuses where a file would wait."""
    for _ in range(200):
        try:
            action()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.01)
        else:
            return
