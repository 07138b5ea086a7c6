"""What happens around every view: the sign-in gate, the partner's problems, one log line."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request, page_not_found
from django_structlog.middlewares import RequestMiddleware

from dashboard.web.kept import keep
from dashboard.web.problem_pages import problem_response
from dashboard.web.problems import problem_of
from flows_api import FlowsError, NotFound


class RequestLogMiddleware(RequestMiddleware):
    """A log line per request, without the query string: a search in it is personal data."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class NulMiddleware:
    """Refuses a NUL in an address: no person types one, and PostgreSQL stores none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, SuspiciousOperation("NUL in the address"))
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everyone signs in first, but for views marked ``login_not_required``."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """To sign-in; a fragment request is told to move the whole page there (stack.md, htmx), and
        comes back to the page, not to the fragment."""
        keep(request, view_func)
        response: HttpResponse = super().handle_no_permission(request, view_func)
        htmx = getattr(request, "htmx", None)
        if not htmx:
            return response
        leads_to = response["Location"]
        if request.method == "GET" and htmx.current_url_abs_path:
            leads_to = redirect_to_login(htmx.current_url_abs_path)["Location"]
        return HttpResponse(status=401, headers={"HX-Redirect": leads_to})


class PartnerProblemMiddleware:
    """Turns the partner's errors that a view did not settle into pages: the one table's user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return page_not_found(request, exception)
        if isinstance(exception, FlowsError):
            return problem_response(request, problem_of(exception))
        return None
