"""Views of the notices: the poll that brings them, and dismissing them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_safe

from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.notices.notices import mark_all_read, mark_read, notices_for
from dashboard.core.http.pages import get_return_url, see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_notices(request: WorkspaceRequest) -> HttpResponse:
    """Return the notices, if they differ from those that the page shows (``?seen=``)."""
    if not request.htmx:
        return see_other("batch_list", request.workspace.slug)
    on = request.GET.get("on", "")
    notices = notices_for(request.user, request.workspace, but=on)
    if notices.version == request.GET.get("seen"):
        return HttpResponse(status=204)
    return _render_notices(request, notices=notices, on=on)


@post_only("batch_detail")
@require_role(Role.VIEWER, connected=False)
def batch_notice_read(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Dismiss a batch's notice: by its button, or because the batch's own page was in view.

    With ``open`` it leads to that page, which so needs no script to count as viewed.
    """
    batch = get_batch_or_404(request, batch_id)
    mark_read(batch, request.user)
    if request.headers.get("X-Requested-With") == "seen":
        return HttpResponse(status=204)
    if "open" in request.POST:
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    if not request.htmx:
        return see_other(get_return_url(request, "batch_detail", request.workspace.slug, batch.pk))
    return _dismissed(request)


@post_only("batch_list")
@require_role(Role.VIEWER, connected=False)
def batch_notices_read(request: WorkspaceRequest) -> HttpResponse:
    """Dismiss the notice that counts batches: all that had finished when the page was made."""
    if until := _parse_time(request.POST.get("until", "")):
        mark_all_read(request.user, request.workspace, until=until)
    if not request.htmx:
        return see_other(get_return_url(request, "batch_list", request.workspace.slug))
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
    notices = notices_for(request.user, request.workspace, but=on)
    return _render_notices(request, notices=notices, on=on, is_dismissed=True)


def _render_notices(request: WorkspaceRequest, **context: Any) -> HttpResponse:
    return render(request, "assignments/_notices.html", context)
