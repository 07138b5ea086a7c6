"""A form that meets the sign-in gate is not lost: what was posted waits in the session.

Only for views that opt in; never for a form with a secret. The gate is behind the CSRF check, so
no foreign page can plant a form.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict

KEY = "kept_form"
LARGEST = 200_000


def keeps_form(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a POST to ``view`` is kept when its session has expired."""
    view.keeps_form = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Keep what was posted to ``view``, if that opted in, until its page is opened again."""
    if request.method == "POST" and getattr(view, "keeps_form", False):
        posted = request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        encoded = posted.urlencode()
        if len(encoded) <= LARGEST:
            request.session[KEY] = {"path": request.path, "posted": encoded}


def take(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None if there is nothing."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(kept["posted"])


def values(posted: QueryDict) -> dict[str, str]:
    """A form's fields, each with its one value."""
    return {name: str(value) for name, value in posted.items()}
