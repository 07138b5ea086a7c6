"""Error pages that belong to no app."""

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error as django_server_error

from dashboard.core.errors.pages import show_in_flash

logger = structlog.get_logger(__name__)

RETRY_AFTER = 10
"""Seconds until a browser or a proxy asks again for what the database could not answer."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the page for a form whose CSRF token is missing or stale (CSRF_FAILURE_VIEW)."""
    # What follows the dash may be the client's own Referer or Origin.
    logger.info("csrf check failed", reason=reason.partition(" - ")[0])
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the page for an exception that nobody handled (handler500).

    A database that can't be reached is no fault of a page: that is a 503, to try again.
    """
    if not is_database_outage(sys.exception()):
        return django_server_error(request)
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "errors/_flash_database.html" if is_fragment else "503.html"
    # Without the request: context processors would ask the database.
    response = HttpResponse(render_to_string(template), status=503)
    if is_fragment:
        show_in_flash(response)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def is_database_outage(error: BaseException | None) -> bool:
    """Return whether ``error`` says that the database is away, full or busy.

    A table or column that is missing is a fault of the installation, which SQLite reports as the
    same exception.
    """
    is_of_database = isinstance(error, OperationalError | InterfaceError)
    return is_of_database and "no such" not in str(error)
