"""Pages of a workspace: home, creation, settings and API key."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.accounts.second_factor import has_second_factor
from dashboard.core.audit_events import record_event
from dashboard.core.errors.catalog import find_problem
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.http.request import SignedInRequest
from dashboard.core.idempotency import SubmissionInProgress, hash_content, run_once_per_key
from dashboard.workspaces.access import WorkspaceRequest, allow_any_user, require_role
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.connection.environments import ADDRESSES
from dashboard.workspaces.connection.keys import recheck_key, remove_key, save_key
from dashboard.workspaces.creation import create_workspace
from dashboard.workspaces.forms import WorkspaceForm
from dashboard.workspaces.members.memberships import members_without_second_factor
from dashboard.workspaces.models import ApiKey, KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Role

DEFAULT_BASE_URL = ADDRESSES["live"]

CHECKED = {
    KeyCheck.ACCEPTED: gettext_lazy("Connected to Taptalent."),
    KeyCheck.REFUSED: gettext_lazy("Taptalent rejects the saved key. Replace it to connect."),
    KeyCheck.UNCLEAR: gettext_lazy(
        "Key saved, but we could not verify it with Taptalent. Check again later."
    ),
}


@require_safe
@allow_any_user
def home(request: SignedInRequest) -> HttpResponse:
    """Redirect to the flows of the workspace used last, or show a welcome page."""
    last = (
        Membership.objects.filter(user=request.user)
        .select_related("workspace")
        .order_by(F("used_at").desc(nulls_last=True), "workspace__name")
        .first()
    )
    if last is None:
        return render(request, "workspaces/welcome.html")
    return redirect("flow_list", last.workspace.slug)


@require_safe
@require_role(Role.VIEWER, connected=False)
def workspace_home(request: WorkspaceRequest) -> HttpResponse:
    """Redirect the workspace's short URL to its flows."""
    return redirect("flow_list", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_any_user
@sensitive_post_parameters("api_key")
@sensitive_variables("form")
def workspace_new(request: SignedInRequest) -> HttpResponse:
    """Create a workspace, connected right away if a key is entered."""
    form = WorkspaceForm(posted_fields(request), initial={"base_url": DEFAULT_BASE_URL})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "token": uuid4().hex}
        status = 422 if request.method == "POST" else 200
        return render(request, "workspaces/workspace_new.html", context, status=status)
    try:
        slug = run_once_per_key(_submission(request, form), lambda: _create(request, form))
    except SubmissionInProgress:
        return see_other("home")
    return see_other("flow_list" if form.is_connected else "workspace_settings", slug)


def _submission(request: SignedInRequest, form: WorkspaceForm) -> str:
    """Return the idempotency key: the form's token and its content without the API key."""
    token = request.POST.get("token") or uuid4().hex
    return f"workspace:{request.user.pk}:{hash_content(token, sorted(form.cleaned_data.items()))}"


@transaction.atomic
def _create(request: SignedInRequest, form: WorkspaceForm) -> str:
    """Create the workspace, with its key if one was entered, and return its slug."""
    workspace = create_workspace(owner=request.user, **form.cleaned_data)
    _apply_key(request, form, workspace)
    return workspace.slug


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
@sensitive_post_parameters("api_key")
@sensitive_variables("form")
def workspace_settings(request: WorkspaceRequest) -> HttpResponse:
    """Show and save the name, API address and key. A blank key field keeps the saved key."""
    # A separate copy, because validation writes the input into the instance even when invalid.
    subject = Workspace.objects.get(pk=request.workspace.pk)
    form = WorkspaceForm(posted_fields(request), instance=subject)
    if request.method == "POST" and form.is_valid():
        _save(request, form)
        messages.success(request, _("Settings saved."))
        _apply_key(request, form, subject)
        return see_other("workspace_settings", subject.slug)
    saved = ApiKey.objects.defer("ciphertext").filter(workspace=subject).first()
    context = {
        "form": form,
        "api_key": saved,
        "key_problem": find_problem(saved.check_problem) if saved else None,
        "checked_url": f"{request.workspace.base_url}/assessment-flows",
        "key_warning": _key_warning(saved),
        "you_have_second_factor": has_second_factor(request.user),
        "member_count": subject.memberships.count(),
        "without_second_factor": members_without_second_factor(subject),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/workspace_settings.html", context, status=status)


@transaction.atomic
def _save(request: WorkspaceRequest, form: WorkspaceForm) -> None:
    """Save only the form's fields, since another owner may have changed others meanwhile."""
    form.instance.save(update_fields=form.Meta.fields)
    changed = [name for name in form.Meta.fields if form.cleaned_data[name] != form.initial[name]]
    if changed:
        before = {name: form.initial[name] for name in changed}
        after = {name: form.cleaned_data[name] for name in changed}
        record_event(request, request.workspace, "settings.changed", before=before, after=after)


@post_only("workspace_settings")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def second_factor_rule(request: WorkspaceRequest) -> HttpResponse:
    """Require two-factor authentication of every member, or make it optional.

    An owner who requires it must have set it up, and confirms how many members have not.
    """
    is_required = request.POST.get("required") == "on"
    slug = request.workspace.slug
    if is_required and not has_second_factor(request.user):
        messages.error(request, _("Set up two-factor authentication for your own account first."))
        return see_other("workspace_settings", slug)
    if is_required and not _confirms_count(request):
        messages.warning(
            request, _("Confirm how many members have to set it up first. Nothing was changed.")
        )
        return see_other("workspace_settings", slug)
    rows = Workspace.objects.filter(pk=request.workspace.pk)
    changed = rows.filter(requires_second_factor=not is_required)
    if changed.update(requires_second_factor=is_required):
        facts = {"what": "second factor required", "before": not is_required, "after": is_required}
        record_event(request, request.workspace, "settings.changed", **facts)
        messages.success(request, _("Saved."))
    return see_other("workspace_settings", slug)


def _confirms_count(request: WorkspaceRequest) -> bool:
    """Return whether the owner confirmed as many members without a second factor as there are."""
    without = len(members_without_second_factor(request.workspace))
    return not without or request.POST.get("without") == str(without)


@post_only("workspace_settings")
@require_role(Role.OWNER, connected=False)
def api_key_check(request: WorkspaceRequest) -> HttpResponse:
    """Check again whether the saved key works."""
    _show(request, _recheck(request, request.workspace))
    return see_other("workspace_settings", request.workspace.slug)


@post_only("workspace_settings")
@require_role(Role.OWNER, connected=False)
def api_key_remove(request: WorkspaceRequest) -> HttpResponse:
    """Delete the saved key."""
    remove_key(request.workspace, by=request.user)
    messages.success(request, _("API key removed. Flowdeck no longer stores it."))
    return see_other("workspace_settings", request.workspace.slug)


def _apply_key(request: SignedInRequest, form: WorkspaceForm, workspace: Workspace) -> None:
    """Save an entered key, or check the saved key at a changed address."""
    if form.followed_key:
        text = _("The API address was set to that of your key: %(address)s")
        messages.info(request, text % {"address": workspace.base_url})
    if form.key is not None and form.key_check is not None:
        save_key(workspace, form.key, by=request.user, result=form.key_check, error=form.key_error)
        _show(request, form.key_check)
    elif "base_url" in form.changed_data:
        _show(request, _recheck(request, workspace))


def _recheck(request: SignedInRequest, workspace: Workspace) -> KeyCheck | None:
    try:
        return recheck_key(workspace, by=request.user)
    except ApiKey.DoesNotExist:
        return None
    except DecryptionError:
        return KeyCheck.UNCLEAR


def _show(request: SignedInRequest, result: KeyCheck | None) -> None:
    """Flash that the key works. What else its check found stands on the settings page, once."""
    if result == KeyCheck.ACCEPTED:
        messages.success(request, str(CHECKED[result]))


def _key_warning(saved: ApiKey | None) -> str:
    """Return what the settings page says of a key that is not known to work, else ""."""
    if saved is None or saved.check_result == KeyCheck.ACCEPTED:
        return ""
    if saved.check_problem in ("account_inactive", "forbidden", "wrong_address"):
        return ""
    return str(CHECKED[KeyCheck(saved.check_result)])
