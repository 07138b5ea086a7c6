"""The message that a list is done: the poll that brings it, and putting it away."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_POST, require_safe

from dashboard.assignments.news import mark_all_read, mark_read, news_for
from dashboard.assignments.run_views import batch_of
from dashboard.web.pages import see_other, way_back
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def batch_news(request: WorkspaceRequest) -> HttpResponse:
    """What is new since the message that the page shows (``?seen=``)."""
    if not request.htmx:
        return see_other("batch_list", request.workspace.slug)
    on = request.GET.get("on", "")
    news = news_for(request.user, request.workspace, but=on)
    if news.version == request.GET.get("seen"):
        return HttpResponse(status=204)
    return _message(request, news=news, on=on)


@require_POST
@member(Role.VIEWER, connected=False)
def batch_seen(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """The message is read: put away, or the list's own page was in view (it says so itself)."""
    batch = batch_of(request, batch_id)
    mark_read(batch, request.user)
    if request.headers.get("X-Requested-With") == "seen":
        return HttpResponse(status=204)
    if not request.htmx:
        return see_other(way_back(request, "batch_detail", request.workspace.slug, batch.pk))
    return _put_away(request)


@require_POST
@member(Role.VIEWER, connected=False)
def batches_seen(request: WorkspaceRequest) -> HttpResponse:
    """The message that counts lists is read: whatever had ended when the page was made."""
    if until := _time(request.POST.get("until", "")):
        mark_all_read(request.user, request.workspace, until=until)
    if not request.htmx:
        return see_other(way_back(request, "batch_list", request.workspace.slug))
    return _put_away(request)


def _time(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
        return at.astimezone(UTC) if at and is_aware(at) else None
    except (ValueError, OverflowError):
        # The first and the last day there are have no time in every zone.
        return None


def _put_away(request: WorkspaceRequest) -> HttpResponse:
    on = request.POST.get("on", "")
    news = news_for(request.user, request.workspace, but=on)
    return _message(request, news=news, on=on, is_put_away=True)


def _message(request: WorkspaceRequest, **context: Any) -> HttpResponse:
    return render(request, "assignments/_news.html", context)
