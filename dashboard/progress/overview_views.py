"""The morning page over all flows, and two of them side by side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.progress import comparing, digests, overview
from dashboard.progress.coming import coming, wants
from dashboard.progress.models import TrackedFlow, Watch
from dashboard.progress.since import mark_seen, note_look
from dashboard.progress.watching import look_soon
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def progress_home(request: WorkspaceRequest) -> HttpResponse:
    """What changed since this person looked last, and what is worth a look, over all flows. The
    partial ``as-of`` tells whether there are newer figures."""
    fresh = coming(request, TrackedFlow.objects.filter(workspace=request.workspace))
    if wants(request):
        return render(request, "progress/_home_as_of.html", {"coming": fresh})
    rows = overview.flow_rows(request.workspace, request.user)
    context: dict[str, Any] = {
        "rows": rows,
        "coming": fresh,
        "changed": [row for row in rows if row.since and not row.since.is_empty],
        "looked_at": overview.looked_at(rows),
        "rates": overview.rate_findings(rows),
        "silent": overview.silent_findings(rows),
        "stuck": overview.stuck_rows(rows),
        "versions": overview.versions_text(rows),
        "digest": digests.of(request.workspace, request.user),
        "watch": Watch.objects.filter(workspace=request.workspace).first(),
    }
    return render(request, "progress/progress_home.html", context)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_compare(request: WorkspaceRequest) -> HttpResponse:
    """Two flows, or two periods of one, side by side (``comparing.py`` has the parameters)."""
    tracked = TrackedFlow.objects.filter(workspace=request.workspace, looked_at__isnull=False)
    flows = list(tracked.defer("scores").order_by("name", "pk"))
    asked = request.GET.dict()
    sides = [comparing.read_side(asked, name, flows) for name in ("a", "b")]
    one, other = [
        comparing.column(side) if side and not side.is_backwards else None for side in sides
    ]
    context = {
        "flows": flows,
        "fields": list(zip(("a", "b"), sides, strict=True)),
        "one": one,
        "other": other,
        "pairs": comparing.pairs(one, other) if one and other else [],
        "is_apart": bool(one and other and comparing.apart(one.completed, other.completed)),
    }
    return render(request, "progress/compare.html", context)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_seen(request: WorkspaceRequest) -> HttpResponse:
    """Note that this person has seen the versions that their page showed: by looking at it, or by
    the button."""
    is_look = request.headers.get("X-Requested-With") == "seen"
    note = note_look if is_look else mark_seen
    shown = dict(overview.versions(request.POST.get("version", "")))
    for flow in TrackedFlow.objects.filter(workspace=request.workspace, pk__in=list(shown)):
        note(request.user, flow, shown[flow.pk])
    if is_look:
        return HttpResponse(status=204)
    return see_other("progress_home", request.workspace.slug)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_look(request: WorkspaceRequest) -> HttpResponse:
    """Have all flows looked at as soon as the workers are free."""
    look_soon(request.workspace)
    return see_other("progress_home", request.workspace.slug)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_digest(request: WorkspaceRequest) -> HttpResponse:
    """Have what changed sent by mail: every day, every week, or (the default) not at all."""
    origin = f"{request.scheme}://{request.get_host()}"
    digests.choose(request.workspace, request.user, request.POST.get("every", ""), origin=origin)
    messages.success(request, _("Saved."))
    return see_other("progress_home", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def digest_off(request: HttpRequest, signed: str) -> HttpResponse:
    """The mail's way out: one button, no sign-in; the address is signed."""
    digest = digests.signed_for(signed)
    if request.method == "POST" and digest is not None:
        digest.delete()
        return render(request, "progress/digest_off.html", {"is_off": True})
    return render(request, "progress/digest_off.html", {"digest": digest, "is_off": digest is None})
