"""Requests whose duration does not tell whether an address has an account."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


@contextmanager
def equal_duration() -> Iterator[None]:
    """Make the block last ADDRESS_CHECK_SECONDS, however little it had to do.

    A known address costs a token and another e-mail. Both send one, so a slow mail server slows
    both down.
    """
    started = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, settings.ADDRESS_CHECK_SECONDS - (time.monotonic() - started)))


def takes_equal_time(view: View) -> View:
    """Declare that every POST to ``view`` takes the same time."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with equal_duration():
            return view(request, *args, **kwargs)

    return wrapped
