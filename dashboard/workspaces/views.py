"""Pages of a workspace: the way in, creating one, its settings and key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.web.http import SignedInRequest
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, any_signed_in, member
from dashboard.workspaces.creating import create_workspace
from dashboard.workspaces.forms import WorkspaceForm
from dashboard.workspaces.keys import recheck, remove_key, save_key
from dashboard.workspaces.models import ApiKey, KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Role
from dashboard.workspaces.sealing import SealBroken

DEFAULT_BASE_URL = "https://partner-api.taptalent.io/v1/partner"

CHECKED = {
    KeyCheck.ACCEPTED: gettext_lazy("Connected: Taptalent accepts the key."),
    KeyCheck.REFUSED: gettext_lazy("Taptalent refuses the saved key. Replace it to connect."),
    KeyCheck.UNCLEAR: gettext_lazy(
        "The key is saved, but Taptalent could not be asked whether it works. Check again later."
    ),
}


@require_safe
@any_signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """To the flows of the workspace used last; without any, a welcome."""
    last = (
        Membership.objects.filter(user=request.user)
        .select_related("workspace")
        .order_by("-used_at", "workspace__name")
        .first()
    )
    if last is None:
        return render(request, "workspaces/welcome.html")
    return redirect("flow_list", last.workspace.slug)


@require_safe
@member(Role.VIEWER, connected=False)
def workspace_home(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's short address leads to its flows."""
    return redirect("flow_list", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@any_signed_in
@sensitive_post_parameters("api_key")
@sensitive_variables("form")
def workspace_new(request: SignedInRequest) -> HttpResponse:
    """Create a workspace, connected at once when a key is given."""
    form = WorkspaceForm(request.POST or None, initial={"base_url": DEFAULT_BASE_URL})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "workspaces/workspace_new.html", {"form": form}, status=status)
    workspace = create_workspace(owner=request.user, **form.cleaned_data)
    _keep_key(request, form, workspace)
    return see_other("flow_list" if form.key else "workspace_settings", workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.OWNER, connected=False)
@sensitive_post_parameters("api_key")
@sensitive_variables("form")
def workspace_settings(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's name, API address and key; a blank key field keeps the key."""
    # A copy of its own: validation writes what was typed into the instance, even when invalid.
    subject = Workspace.objects.get(pk=request.workspace.pk)
    form = WorkspaceForm(request.POST or None, instance=subject)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Settings saved."))
        _keep_key(request, form, subject)
        return see_other("workspace_settings", subject.slug)
    saved = ApiKey.objects.defer("sealed").filter(workspace=subject).first()
    return render(
        request,
        "workspaces/workspace_settings.html",
        {"form": form, "api_key": saved},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@member(Role.OWNER, connected=False)
def api_key_check(request: WorkspaceRequest) -> HttpResponse:
    """Ask the partner again whether the saved key works."""
    _tell(request, _recheck(request.workspace))
    return see_other("workspace_settings", request.workspace.slug)


@require_POST
@member(Role.OWNER, connected=False)
def api_key_remove(request: WorkspaceRequest) -> HttpResponse:
    """Wipe the saved key."""
    remove_key(request.workspace)
    messages.success(request, _("The API key is removed. Flowdeck no longer holds it."))
    return see_other("workspace_settings", request.workspace.slug)


def _keep_key(request: SignedInRequest, form: WorkspaceForm, workspace: Workspace) -> None:
    """Save a typed key; a kept key that now goes to another address is checked there."""
    if form.key is not None and form.key_check is not None:
        save_key(workspace, form.key, by=request.user, result=form.key_check)
        _tell(request, form.key_check)
    elif "base_url" in form.changed_data:
        _tell(request, _recheck(workspace))


def _recheck(workspace: Workspace) -> KeyCheck | None:
    try:
        return recheck(workspace)
    except ApiKey.DoesNotExist:
        return None
    except SealBroken:
        return KeyCheck.UNCLEAR


def _tell(request: SignedInRequest, result: KeyCheck | None) -> None:
    if result is not None:
        level = messages.SUCCESS if result == KeyCheck.ACCEPTED else messages.WARNING
        messages.add_message(request, level, CHECKED[result])
