"""The help page: how to start, what each number counts, and the words of the pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.workspaces.access import allow_any_user
from dashboard.workspaces.help.glossary import GROUPS
from dashboard.workspaces.help.metrics import METRICS


@require_safe
@allow_any_user
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the first steps, what each number counts, and the words of the pages."""
    context = {"metrics": METRICS, "groups": GROUPS, "is_demo": bool(settings.DEMO_SIGN_IN)}
    return render(request, "workspaces/help.html", context)
