"""Posted forms kept in the session while a user whose session had expired signs in again.

Views opt in. A form with a secret must not. Sign-in is required after the CSRF check, so another
site cannot plant a form.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict

SESSION_KEY = "kept_form"
MAX_LENGTH = 200_000


def saves_pending_form(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a POST to ``view`` is stored when the session has expired."""
    view.saves_pending_form = True  # type: ignore[attr-defined]
    return view


def save_pending_form(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Store what was posted to ``view``, if it opted in, until its page is opened again."""
    if request.method == "POST" and getattr(view, "saves_pending_form", False):
        posted = request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        encoded = posted.urlencode()
        if len(encoded) <= MAX_LENGTH:
            request.session[SESSION_KEY] = {"path": request.path, "posted": encoded}


def pop_pending_form(request: HttpRequest) -> QueryDict | None:
    """Remove and return the form stored for this page, or None."""
    pending = request.session.get(SESSION_KEY)
    if not pending or pending["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(pending["posted"])


def form_values(posted: QueryDict) -> dict[str, str]:
    """Return the form's fields, each with its last value."""
    return {name: str(value) for name, value in posted.items()}
