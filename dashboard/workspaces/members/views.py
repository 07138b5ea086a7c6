"""The members' pages."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.accounts.second_factor import users_with_second_factor
from dashboard.accounts.sign_in.single_sign_on import identity_provider
from dashboard.core.audit_events import record_event
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.forms import JoinDomainForm, PermissionsForm, RoleForm
from dashboard.workspaces.members import domain_joining, memberships
from dashboard.workspaces.members.invitations import open_invitations
from dashboard.workspaces.members.memberships import LastOwner
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Permission, Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def member_list(request: WorkspaceRequest) -> HttpResponse:
    """List the members. Owners also see invitations and the company's users in Taptalent."""
    team = list(request.workspace.memberships.select_related("user").order_by("created_at", "pk"))
    context: dict[str, object] = {
        "team": team,
        "can_leave": memberships.can_leave(request.membership),
    }
    if request.membership.has_role(Role.OWNER):
        context |= {
            "invitations": open_invitations(request.workspace),
            "with_second_factor": users_with_second_factor([one.user_id for one in team]),
        }
        context |= _joining_context(request)
    return render(request, "members/member_list.html", context)


def _joining_context(request: WorkspaceRequest) -> dict[str, object]:
    """Return what the form of joining by domain needs, nothing without single sign-on."""
    provider = identity_provider()
    if provider is None:
        return {}
    saved = domain_joining.join_domain(request.workspace)
    form = JoinDomainForm(initial={"role": saved.role if saved else ""})
    domain = saved.domain if saved else domain_joining.domain_of(request.user.email)
    return {"identity_provider": provider, "join_form": form, "join_domain": domain}


@post_only("member_list")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def join_domain_rule(request: WorkspaceRequest) -> HttpResponse:
    """Open the workspace to the domain of the owner's own address, or close it.

    No other domain can be chosen: an owner must not draw another company's users in.
    """
    form = JoinDomainForm(request.POST)
    slug = request.workspace.slug
    if identity_provider() is None:
        messages.error(request, _("Single sign-on isn't set up here. Nothing was changed."))
        return see_other("member_list", slug)
    if not form.is_valid():
        messages.error(request, str(form.errors["role"][0]))
        return see_other("member_list", slug)
    before = domain_joining.join_domain(request.workspace)
    domain = before.domain if before else domain_joining.domain_of(request.user.email)
    role = form.cleaned_data["role"]
    domain_joining.set_join_domain(request.workspace, domain if role else "", role)
    if role != (before.role if before else ""):
        facts = {"what": "joining by domain", "before": before.role if before else "nobody"}
        after = role or "nobody"
        record_event(request, request.workspace, "settings.changed", **facts, after=after)
    messages.success(request, _("Saved."))
    return see_other("member_list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def member_detail(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Show one member, with forms to change the role, transfer ownership or remove them."""
    subject = _member(request, membership_id)
    form = RoleForm(posted_fields(request), initial={"role": subject.role})
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            _change_role(request, subject, role)
        except LastOwner:
            form.add_error("role", _("A workspace needs at least one owner."))
        else:
            return see_other("member_list", request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {
        "subject": subject,
        "form": form,
        "permissions_form": PermissionsForm(instance=subject),
        "is_you": subject.user_id == request.user.pk,
    }
    return render(request, "members/member_detail.html", context, status=status)


@transaction.atomic
def _change_role(request: WorkspaceRequest, subject: Membership, role: Role) -> None:
    """Change a member's role and record it. Raises LastOwner."""
    before = subject.role
    if role == before or not memberships.change_role(subject, role):
        return
    facts = {"member": subject.user.email, "before": before, "after": str(role)}
    record_event(request, request.workspace, "member.role_changed", **facts)
    message = _("%(who)s is now %(role)s.") % {"who": subject.user, "role": role.label}
    messages.success(request, message)


@post_only("member_detail")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def member_permissions(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Grant a member the permissions that are selected, and take the others from them."""
    subject = _member(request, membership_id)
    granted = [permission for permission in Permission if permission.value in request.POST]
    for permission in memberships.grant_permissions(subject, granted):
        facts = {"member": subject.user.email, "permission": permission.value}
        record_event(
            request,
            request.workspace,
            "member.permission_changed",
            **facts,
            before=permission not in granted,
            after=permission in granted,
        )
    messages.success(request, _("Saved."))
    return see_other("member_detail", request.workspace.slug, membership_id)


@post_only("member_list", without="membership_id")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def member_removal(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Remove a member, who loses access with their next request."""
    subject = _member(request, membership_id)
    try:
        removed = memberships.remove_member(subject)
    except LastOwner:
        messages.error(request, _("A workspace needs at least one owner."))
        return see_other("member_detail", request.workspace.slug, membership_id)
    if removed:
        facts = {"member": subject.user.email, "role": subject.role}
        record_event(request, request.workspace, "member.removed", **facts)
        messages.success(request, _("%(who)s was removed.") % {"who": subject.user})
    return see_other("member_list", request.workspace.slug)


@post_only("member_detail")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def ownership_transfer(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Make another member an owner and the current user a recruiter, in one step."""
    receiver = _member(request, membership_id)
    if receiver.pk != request.membership.pk and memberships.transfer_ownership(
        request.membership, receiver
    ):
        facts = {"member": receiver.user.email}
        record_event(request, request.workspace, "ownership.transferred", **facts)
        message = _("%(who)s is now an owner of this workspace, and you are a recruiter.") % {
            "who": receiver.user
        }
        messages.success(request, message)
    return see_other("member_list", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, connected=False, second_factor=False)
@transaction.atomic
def membership_leave(request: WorkspaceRequest) -> HttpResponse:
    """Leave the workspace, which its last owner can't."""
    is_last_owner = False
    if request.method == "POST":
        try:
            memberships.remove_member(request.membership)
        except LastOwner:
            is_last_owner = True
        else:
            facts = {"member": request.user.email, "role": request.membership.role}
            record_event(request, request.workspace, "member.left", **facts)
            message = _("You have left %(workspace)s.") % {"workspace": request.workspace}
            messages.success(request, message)
            return see_other("home")
    context = {"is_last_owner": is_last_owner}
    status = 409 if is_last_owner else 200
    return render(request, "members/membership_leave.html", context, status=status)


def _member(request: WorkspaceRequest, membership_id: int) -> Membership:
    rows = request.workspace.memberships.select_related("user", "workspace")
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise Http404("no such member of this workspace")
    return found
