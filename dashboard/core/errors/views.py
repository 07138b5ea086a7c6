"""Error pages that belong to no app."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = structlog.get_logger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the page for a form whose CSRF token is missing or stale (CSRF_FAILURE_VIEW)."""
    # What follows the dash may be the client's own Referer or Origin.
    logger.info("csrf check failed", reason=reason.partition(" - ")[0])
    return render(request, "403_csrf.html", status=403)
