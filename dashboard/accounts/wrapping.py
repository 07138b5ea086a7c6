"""allauth's views under our rules: a declared role, 303 after a good POST, 422 after a bad one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

AS_WE_ANSWER = {200: 422, 302: 303}

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """allauth's ``view`` for everyone who has signed in."""
    return _ours(view, "signed-in")


def public(view: View) -> View:
    """allauth's ``view`` for everyone; it must be marked ``login_not_required`` by allauth."""
    return _ours(view, "public")


def _ours(view: View, role: str) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.status_code = AS_WE_ANSWER.get(response.status_code, response.status_code)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    answered.role = role  # type: ignore[attr-defined]  # read by the whole-app rule test
    return answered
