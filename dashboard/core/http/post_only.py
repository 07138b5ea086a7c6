"""Addresses that only take a POST, and the page that each of them belongs to.

A reader still comes to them by GET: by a reload after a refused form, or because they signed in
again after the session had expired.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

P = ParamSpec("P")
View = Callable[P, HttpResponseBase]


def post_only(page: str, *, without: str = "") -> Callable[[View[P]], View[P]]:
    """Declare that a view takes POST only, and redirects a GET to the page named ``page``.

    The page has the same arguments in its URL but the one named ``without``. The redirect is made
    of the address alone, so it tells nobody what exists. The page decides who may see it.
    """

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request: Any = args[0]
            if request.method == "POST":
                return view(*args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(page_url(request, page, without))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        guarded.page = page  # type: ignore[attr-defined]  # read by the whole-app rule test
        return guarded

    return declare


def page_url(request: HttpRequest, page: str, without: str = "") -> str:
    """Return the URL of ``page`` with the arguments of the request's own, but ``without``."""
    match = request.resolver_match
    given = match.kwargs if match else {}
    return reverse(page, kwargs={name: v for name, v in given.items() if name != without})
