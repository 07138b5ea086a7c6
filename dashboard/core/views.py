"""Error pages that belong to no app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the page for a form whose CSRF token is missing or stale (CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)
