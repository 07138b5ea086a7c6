"""Subscribing to the digest, and unsubscribing from it by a link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.progress.digests import delivery
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@post_only("progress_home")
@require_role(Role.VIEWER, connected=False)
def progress_digest(request: WorkspaceRequest) -> HttpResponse:
    """Set how often the member gets the digest: every day, every week or (the default) never."""
    origin = f"{request.scheme}://{request.get_host()}"
    delivery.subscribe(
        request.workspace, request.user, request.POST.get("every", ""), origin=origin
    )
    messages.success(request, _("Saved."))
    return see_other("progress_home", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def digest_unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Unsubscribe by the signed link of a digest, with one button and without signing in."""
    digest = delivery.find_signed_digest(signed)
    if request.method == "POST" and digest is not None:
        digest.delete()
        return render(request, "progress/digests/unsubscribe.html", {"is_off": True})
    return render(
        request, "progress/digests/unsubscribe.html", {"digest": digest, "is_off": digest is None}
    )
