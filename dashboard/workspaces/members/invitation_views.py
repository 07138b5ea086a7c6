"""Member invitations: sending, withdrawing and accepting them."""

from contextlib import suppress
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from dashboard.accounts.forms import JoinForm
from dashboard.accounts.models import User
from dashboard.accounts.sign_in.view_policy import public
from dashboard.core.audit_events import record_event
from dashboard.core.http.double_submission import runs_again_on_conflict
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.idempotency import SubmissionInProgress, hash_content, run_once_per_key
from dashboard.core.models import IdempotencyKey
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.forms import InviteForm
from dashboard.workspaces.members import invitations
from dashboard.workspaces.members.invitation_email import send_invitation
from dashboard.workspaces.models import Invitation
from dashboard.workspaces.roles import Role

SENT, NOT_SENT = "sent", "not sent"


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def invitation_new(request: WorkspaceRequest) -> HttpResponse:
    """Invite a new member by e-mail.

    A POST with ``prefill`` sends nothing and shows the form for its ``email``, which so is in no
    address and no log.
    """
    is_sent = request.method == "POST" and "prefill" not in request.POST
    first = {"email": request.POST.get("email", ""), "role": Role.VIEWER}
    posted = posted_fields(request) if is_sent else None
    form = InviteForm(posted, initial=first, workspace=request.workspace)
    if is_sent and form.is_valid():
        if _too_many(request):
            form.add_error(None, _("You have sent too many invitations. Try again in an hour."))
        else:
            _invite_once(request, form.cleaned_data["email"], Role(form.cleaned_data["role"]))
            return see_other("member_list", request.workspace.slug)
    status = 422 if is_sent else 200
    context = {"form": form, "token": uuid4().hex}
    return render(request, "members/invitation_new.html", context, status=status)


def _invite_once(request: WorkspaceRequest, email: str, role: Role) -> None:
    """Send the invitation, of two clicks only once, since a second link ends the first.

    Once it was withdrawn or accepted, the same form is another submission.
    """
    token = request.POST.get("token") or uuid4().hex
    ended = request.workspace.invitations.filter(email__iexact=email, ended_at__isnull=False)
    content = hash_content(token, request.user.pk, email, role, ended.count())
    key = f"invitation:{request.workspace.pk}:{content}"
    with suppress(SubmissionInProgress):
        outcome = run_once_per_key(key, lambda: _invite(request, email, role))
        _show_outcome(request, email, outcome)


@post_only("member_list", without="invitation_id")
@require_role(Role.OWNER, connected=False)
def invitation_renewal(request: WorkspaceRequest, invitation_id: UUID) -> HttpResponse:
    """Send an open invitation again, with a new link that is valid for another week."""
    row = _open(request, invitation_id)
    if _too_many(request):
        messages.error(request, _("You have sent too many invitations. Try again in an hour."))
    else:
        outcome = _invite(request, row.email, Role(row.role), action="invitation.renewed")
        _show_outcome(request, row.email, outcome)
    return see_other("member_list", request.workspace.slug)


@post_only("member_list", without="invitation_id")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def invitation_revocation(request: WorkspaceRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an open invitation, so that its link no longer works."""
    row = _open(request, invitation_id)
    if invitations.revoke(row):
        record_event(request, request.workspace, "invitation.revoked", member=row.email)
        messages.success(request, _("Invitation withdrawn. Its link no longer works."))
    return see_other("member_list", request.workspace.slug)


@public
@login_not_required
@runs_again_on_conflict
@sensitive_post_parameters("password", "key")
@sensitive_variables("key", "form")
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show the invitation that the e-mailed link opens, and accept it by POST.

    The key proves access to the mailbox, so the page may reveal whether an account exists.
    """
    key = request.POST.get("key") or request.GET.get("key", "")
    row = invitations.find(invitation_id, key)
    if row is None or not invitations.is_open(row):
        return _enter(request, row) or _invalid(request, row)
    form = None
    if not request.user.is_authenticated and not _has_account(row):
        posted = request.POST if "password" in request.POST else None
        form = JoinForm(posted, email=row.email)
    if request.method == "POST" and form is not None and form.is_valid():
        return _join(request, row, form)
    is_for_you = request.user.is_authenticated and invitations.is_for(row, request.user)
    if request.method == "POST" and isinstance(request.user, User) and is_for_you:
        response = _accept(request, row, request.user)
        # Of two clicks at once, the second one waited until the first one had joined.
        return response if response.status_code == 303 else _enter(request, row) or response
    context = {
        "invitation": row,
        "key": key,
        "form": form,
        "is_for_you": is_for_you,
        "token": uuid4().hex,
    }
    return render(request, "members/invitation.html", context)


def _join(request: HttpRequest, row: Invitation, form: JoinForm) -> HttpResponse:
    """Create the account and the membership in one transaction, then sign in."""
    with transaction.atomic():
        user = form.save()
        response = _accept(request, row, user)
        if response.status_code != 303:
            transaction.set_rollback(True)
            return response
        if request.POST.get("token"):
            IdempotencyKey.objects.get_or_create(token=_form_key(request, row))
    signed_in: HttpResponse = perform_login(request, user, redirect_url=response["Location"])
    return signed_in


def _enter(request: HttpRequest, row: Invitation | None) -> HttpResponse | None:
    """Return what the first of two clicks led to, or None for anybody but the one who joined."""
    if (
        request.method != "POST"
        or row is None
        or not invitations.is_member(row.workspace, row.email)
    ):
        return None
    home = resolve_url("workspace_home", row.workspace.slug)
    if isinstance(request.user, User):
        return see_other(home) if invitations.is_for(row, request.user) else None
    if not getattr(request, "repeats_conflict", False) and not _is_second_click(request, row):
        return None
    user = _authenticate(request, row.email, request.POST.get("password", ""))
    if user is None:
        return None
    entered: HttpResponse = perform_login(request, user, redirect_url=home)
    entered.status_code = 303
    return entered


def _is_second_click(request: HttpRequest, row: Invitation) -> bool:
    """Return whether this very form has been used to join."""
    return IdempotencyKey.objects.filter(token=_form_key(request, row)).exists()


def _form_key(request: HttpRequest, row: Invitation) -> str:
    return f"join:{row.pk}:{hash_content(request.POST.get('token', ''))}"


@sensitive_variables("password")
def _authenticate(request: HttpRequest, email: str, password: str) -> User | None:
    """Return the user with this password, within the limits of sign-in."""
    try:
        user: User | None = get_adapter(request).authenticate(
            request, email=email, password=password
        )
    except ValidationError:
        return None
    return user


def _accept(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    membership = invitations.accept(row, user)
    if membership is None:
        return _invalid(request, row)
    facts = {"member": user.email, "role": membership.role}
    record_event(user, row.workspace, "invitation.accepted", **facts)
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": row.workspace})
    return see_other("workspace_home", row.workspace.slug)


def _invalid(request: HttpRequest, row: Invitation | None) -> HttpResponse:
    """Show that the link is invalid (404) or no longer valid (410)."""
    status = 404 if row is None else 410
    return render(request, "members/invitation_closed.html", {"invitation": row}, status=status)


def _has_account(row: Invitation) -> bool:
    return User.objects.filter(email__iexact=row.email).exists()


def _invite(
    request: WorkspaceRequest, email: str, role: Role, *, action: str = "member.invited"
) -> str:
    """Create the invitation and return whether it was sent: SENT or NOT_SENT."""
    row, token = invitations.invite(request.workspace, email, role, by=request.user)
    mailed = send_invitation(request, row, token)
    record_event(request, request.workspace, action, member=email, role=str(role), mailed=mailed)
    return SENT if mailed else NOT_SENT


def _show_outcome(request: WorkspaceRequest, email: str, outcome: str) -> None:
    if outcome == SENT:
        messages.success(request, _("Invitation sent to %(email)s.") % {"email": email})
    else:
        message = _("The invitation to %(email)s could not be sent. Send it again below.")
        messages.error(request, message % {"email": email})


def _too_many(request: WorkspaceRequest) -> bool:
    return not ratelimit.consume(request, action="invite", user=request.user)


def _open(request: WorkspaceRequest, invitation_id: UUID) -> Invitation:
    rows = request.workspace.invitations.filter(ended_at=None)
    return get_object_or_404(rows, pk=invitation_id)
