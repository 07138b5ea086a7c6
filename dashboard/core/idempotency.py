"""Idempotent form submissions: a double click or a browser's retry gets the first one's result.

The claim is a row with a unique token, committed before the action starts.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from dashboard.core.leases import insert_claim
from dashboard.core.models import IdempotencyKey

RETENTION = timedelta(days=7)


class SubmissionInProgress(Exception):
    """The first submission of the form has not finished in time, or was cut off by a crash."""


def run_once_per_key(token: str, act: Callable[[], str], *, timeout: float | None = None) -> str:
    """Run ``act`` at most once for ``token`` and return its result.

    A concurrent call with the same token waits and returns the same result. When ``act`` raises,
    the claim is released, so it must raise only when nothing was changed. Raises
    SubmissionInProgress after ``timeout`` seconds.
    """
    deadline = time.monotonic() + (_wait_limit() if timeout is None else timeout)
    while not _claim(token):
        if result := _result(token):
            return result
        if time.monotonic() > deadline:
            raise SubmissionInProgress
        time.sleep(0.1)
    try:
        result = act()
    except BaseException:
        IdempotencyKey.objects.filter(token=token).delete()
        raise
    IdempotencyKey.objects.filter(token=token).update(result=result)
    return result


def hash_content(*parts: object) -> str:
    """Return a hash of ``parts`` for a token, so that other content is another submission."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _wait_limit() -> float:
    """Return the seconds to wait for the first submission: three calls at their time limit."""
    return 3 * float(settings.PARTNER_TIMEOUTS["total"]) + 1


def _claim(token: str) -> bool:
    """Return whether this call is the first for ``token``."""
    # Forms this old are no longer open anywhere.
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - RETENTION).delete()
    return insert_claim(IdempotencyKey(token=token))


def _result(token: str) -> str:
    row = IdempotencyKey.objects.filter(token=token).first()
    return row.result if row else ""
