"""Middleware around every view: required sign-in, the partner's errors, request logs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.defaults import bad_request, page_not_found
from django_structlog.middlewares import RequestMiddleware

from dashboard.core.errors.catalog import problem_for
from dashboard.core.errors.pages import render_problem
from dashboard.core.http.pending_form import save_pending_form
from dashboard.core.observability.messages import safe_path
from flows_api import FlowsError, NotFound, WrongAddress


class RequestLogMiddleware(RequestMiddleware):
    """Log one line per request, without the query string, since a search is personal data."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {safe_path(request.path)}"


class NullByteMiddleware:
    """Reject a URL with a NUL character, which PostgreSQL cannot store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, SuspiciousOperation("NUL in the URL"))
        return self.get_response(request)


class CsrfCookieMiddleware:
    """Keep Django from sending the same CSRF cookie again with each page.

    Django sends it again to renew its expiry. Signed in, that needs no renewal: each sign-in sends
    a new cookie, which lives longer than any session. It stands inside Django's middleware, which
    looks at the request when this one is through.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        secret = request.META.get("CSRF_COOKIE")
        is_known = secret and request.COOKIES.get(settings.CSRF_COOKIE_NAME) == secret
        if is_known and user and user.is_authenticated:
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
            patch_vary_headers(response, ["Cookie"])
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Require sign-in for all views except those marked ``login_not_required``."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Redirect to the sign-in page.

        A fragment request makes htmx load sign-in as a whole page. After sign-in the user comes
        back to the page, not to the fragment.
        """
        save_pending_form(request, view_func)
        response: HttpResponse = super().handle_no_permission(request, view_func)
        htmx = getattr(request, "htmx", None)
        if not htmx:
            return response
        sign_in_url = response["Location"]
        if request.method == "GET" and htmx.current_url_abs_path:
            sign_in_url = redirect_to_login(htmx.current_url_abs_path)["Location"]
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in_url})


class PartnerErrorMiddleware:
    """Turn each partner error that a view did not handle into the page that explains it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound) and not isinstance(exception, WrongAddress):
            return page_not_found(request, exception)
        if isinstance(exception, FlowsError):
            return render_problem(request, problem_for(exception))
        return None
