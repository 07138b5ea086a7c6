"""Views that are safe against a form that arrives twice at the same time."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def runs_again_on_conflict(view: View) -> View:
    """Declare that a POST which meets a unique constraint is run once more.

    The row that won is stored by then, so the second run answers what the first request did. The
    view must do nothing outside its transaction before it stores the row.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except IntegrityError:
            if request.method != "POST":
                raise
            request.repeats_conflict = True  # type: ignore[attr-defined]  # for the second run
        return view(request, *args, **kwargs)

    return wrapped
