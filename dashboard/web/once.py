"""Idempotent form submissions: a double click or a browser's retry gets the first one's result.

The claim is a row with a unique token, committed before the action starts.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.web.models import Submission

PATIENCE = 25.0
"""Seconds to wait for the first submission: three calls to the partner at their time limit."""
KEPT_FOR = timedelta(days=7)


class Unsettled(Exception):
    """The first submission of the form has not finished in time, or was cut off by a crash."""


def once(token: str, act: Callable[[], str], *, patience: float = PATIENCE) -> str:
    """Run ``act`` at most once for ``token`` and return its result.

    A concurrent call with the same token waits and returns the same result. When ``act`` raises,
    the claim is released, so it must raise only when nothing was changed. Raises Unsettled after
    ``patience`` seconds.
    """
    deadline = time.monotonic() + patience
    while not _claim(token):
        if result := _result(token):
            return result
        if time.monotonic() > deadline:
            raise Unsettled
        time.sleep(0.1)
    try:
        result = act()
    except BaseException:
        Submission.objects.filter(token=token).delete()
        raise
    Submission.objects.filter(token=token).update(result=result)
    return result


def digest(*parts: object) -> str:
    """Return a hash of ``parts`` for a token, so that other content is another submission."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _claim(token: str) -> bool:
    """Return whether this call is the first for ``token``."""
    # Forms this old are no longer open anywhere.
    Submission.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            Submission.objects.create(token=token)
    except IntegrityError:
        return False
    return True


def _result(token: str) -> str:
    row = Submission.objects.filter(token=token).first()
    return row.result if row else ""
