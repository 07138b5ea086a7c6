"""Views outside workspaces, most of them allauth's, under our rules.

A declared role, GET and POST only, 303 after a good POST and 422 after a bad one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

AS_WE_ANSWER = {200: 422, 302: 303}

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A ``view`` for everyone who has signed in."""
    return _ours(view, "signed-in")


def public(view: View) -> View:
    """A ``view`` for everyone; it is marked ``login_not_required`` already."""
    return _ours(view, "public")


def _ours(view: View, role: str) -> View:
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.status_code = AS_WE_ANSWER.get(response.status_code, response.status_code)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    answered.role = role  # type: ignore[attr-defined]  # read by the whole-app rule test
    return answered
