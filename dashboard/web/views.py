"""Pages that know no noun."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is missing or stale (Django's CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)
