"""Views of the notices: the poll that brings them, and dismissing them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_POST, require_safe

from dashboard.assignments.lookup import batch_of
from dashboard.assignments.news import mark_all_read, mark_read, news_for
from dashboard.web.pages import see_other, way_back
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def batch_news(request: WorkspaceRequest) -> HttpResponse:
    """Return the notices, if they differ from those that the page shows (``?seen=``)."""
    if not request.htmx:
        return see_other("batch_list", request.workspace.slug)
    on = request.GET.get("on", "")
    news = news_for(request.user, request.workspace, but=on)
    if news.version == request.GET.get("seen"):
        return HttpResponse(status=204)
    return _render_notices(request, news=news, on=on)


@require_POST
@member(Role.VIEWER, connected=False)
def batch_seen(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Dismiss a batch's notice: by its button, or because the batch's own page was in view."""
    batch = batch_of(request, batch_id)
    mark_read(batch, request.user)
    if request.headers.get("X-Requested-With") == "seen":
        return HttpResponse(status=204)
    if not request.htmx:
        return see_other(way_back(request, "batch_detail", request.workspace.slug, batch.pk))
    return _dismissed(request)


@require_POST
@member(Role.VIEWER, connected=False)
def batches_seen(request: WorkspaceRequest) -> HttpResponse:
    """Dismiss the notice that counts batches: all that had finished when the page was made."""
    if until := _parse_time(request.POST.get("until", "")):
        mark_all_read(request.user, request.workspace, until=until)
    if not request.htmx:
        return see_other(way_back(request, "batch_list", request.workspace.slug))
    return _dismissed(request)


def _parse_time(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
        return at.astimezone(UTC) if at and is_aware(at) else None
    except (ValueError, OverflowError):
        # The first and the last representable day do not exist in every time zone.
        return None


def _dismissed(request: WorkspaceRequest) -> HttpResponse:
    on = request.POST.get("on", "")
    news = news_for(request.user, request.workspace, but=on)
    return _render_notices(request, news=news, on=on, is_put_away=True)


def _render_notices(request: WorkspaceRequest, **context: Any) -> HttpResponse:
    return render(request, "assignments/_news.html", context)
