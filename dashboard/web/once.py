"""A submission acts once: a double click or a browser's retry gets the first one's result.

The claim is a row with a unique token, committed before anything is done.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.web.models import Submission

PATIENCE = 25.0
"""Seconds to wait for the first submit of a form: three calls to the partner at their limit."""
KEPT_FOR = timedelta(days=7)


class Unsettled(Exception):
    """The first submit of the same form has not ended in time, or was cut off by a crash."""


def once(token: str, act: Callable[[], str], *, patience: float = PATIENCE) -> str:
    """``act``'s result, which is done at most once for ``token``.

    Another submit meanwhile waits and gets the same result. When ``act`` raises, the claim is
    given back: so raise only when nothing was done. Raises Unsettled after ``patience`` seconds.
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
    """What a token is made of: a different content is a different submission."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _claim(token: str) -> bool:
    """Whether this call is the first for ``token``; old rows go, since their forms are gone too."""
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
