"""The endpoint of Taptalent's events, and the page on which an owner manages it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.params import read_int
from dashboard.progress import tasks
from dashboard.progress.models import Webhook
from dashboard.progress.webhooks import registration
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

MAX_BODY_SIZE = 256 * 1024
"""The most bytes of an event. Its body is never read."""


class KeyForm(forms.Form):
    key = forms.CharField(
        label=gettext_lazy("Webhook key"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@csrf_exempt
@require_POST
@login_not_required
def receive_event(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an event with 204 where it has the right key, whatever its content."""
    webhook = Webhook.objects.filter(token=token).first()
    if webhook is None:
        return HttpResponse(status=404)
    has_key = registration.is_valid_key(webhook, request.headers.get("X-Webhook-Key", ""))
    timestamp = request.headers.get("X-Webhook-Timestamp", "")
    if not has_key or registration.is_replay(timestamp, timezone.now()):
        return HttpResponse(status=401)
    if _size(request) > MAX_BODY_SIZE:
        return HttpResponse(status=413)
    if registration.record_event(webhook):
        tasks.request_early_sync.enqueue(webhook.workspace_id)
    return HttpResponse(status=204)


@sensitive_post_parameters("key")
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def progress_webhook(request: WorkspaceRequest) -> HttpResponse:
    """Show or change the webhook's address and key. ``action`` is create, key or remove."""
    action, form = request.POST.get("action", ""), KeyForm()
    if action == "key":
        form = KeyForm(request.POST)
        if form.is_valid():
            return _saved(request, action, form.cleaned_data["key"])
    elif action in ("create", "remove"):
        return _saved(request, action)
    found = registration.find_webhook(request.workspace)
    context: dict[str, Any] = {"webhook": found, "form": form}
    if found:
        context["address"] = request.build_absolute_uri(reverse("webhook", args=[found.token]))
    status = 422 if form.is_bound else 200
    return render(request, "progress/webhooks/webhook.html", context, status=status)


@transaction.atomic
def _saved(request: WorkspaceRequest, action: str, key: str = "") -> HttpResponse:
    if action == "create":
        registration.create_webhook(request.workspace)
    elif action == "remove":
        registration.delete_webhook(request.workspace)
    elif not registration.save_key(request.workspace, key):
        return see_other("progress_webhook", request.workspace.slug)
    what = {"create": "webhook created", "key": "webhook key saved", "remove": "webhook removed"}
    record_event(request, request.workspace, "settings.changed", what=what[action])
    messages.success(request, _("Saved."))
    if action == "key" and len(key) < registration.SHORT_KEY_LENGTH:
        messages.warning(
            request,
            _("This key has fewer than 16 characters. If Taptalent offers a longer one, use that."),
        )
    return see_other("progress_webhook", request.workspace.slug)


def _size(request: HttpRequest) -> int:
    size = read_int(str(request.META.get("CONTENT_LENGTH") or "0"))
    return MAX_BODY_SIZE + 1 if size is None else size
