"""Timeouts of calls to the partner: long, except where a timeout is the subject."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.test import override_settings

from dashboard.workspaces.connection.client import transport

LONG = {"connect": 20.0, "read": 45.0, "total": 60.0}
"""No machine is so busy. A fault that hangs for half a minute ends before: a test that forgets to
ask for the short ones gets an answer where it expects none, and fails."""
SHORT = {"connect": 1.0, "read": 1.0, "total": 1.0}


@contextmanager
def short_timeouts() -> Iterator[None]:
    """Give up on the partner after a second, for calls that are meant to hang."""
    with override_settings(PARTNER_TIMEOUTS=SHORT):
        transport.cache_clear()
        yield
    transport.cache_clear()


def timeouts_for(fault: dict[str, Any]) -> AbstractContextManager[None]:
    """Choose the time-outs for calls that meet ``fault``: short ones where it hangs or drips."""
    return short_timeouts() if fault["kind"] in ("latency", "drip") else nullcontext()
