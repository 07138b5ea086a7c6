"""The policy of views outside workspaces, most of which are allauth's.

Each declares a role and accepts GET and POST only. A successful POST gets 303, an invalid one 422.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

STATUS_MAP = {200: 422, 302: 303}

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Declare that ``view`` serves every signed-in user."""
    return _apply_policy(view, "signed-in")


def public(view: View) -> View:
    """Declare that ``view``, which is marked ``login_not_required``, serves everyone."""
    return _apply_policy(view, "public")


def _apply_policy(view: View, role: str) -> View:
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.status_code = STATUS_MAP.get(response.status_code, response.status_code)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    wrapped.role = role  # type: ignore[attr-defined]  # read by the whole-app rule test
    return wrapped
