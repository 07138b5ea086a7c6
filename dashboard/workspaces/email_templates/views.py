"""The pages of a workspace's e-mail templates. Owners change them, and every member sees them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.core.audit_events import record_event
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.moves import MOVES
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.email_templates import placeholders, queries
from dashboard.workspaces.email_templates.forms import MAX_LINK_LENGTH, EmailTemplateForm
from dashboard.workspaces.email_templates.suggestions import SUGGESTIONS
from dashboard.workspaces.models import EmailTemplate
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def email_template_list(request: WorkspaceRequest) -> HttpResponse:
    """List the templates, each filled with examples."""
    values = _example_values(request)
    templates = [
        (
            template,
            placeholders.fill(template.subject, values),
            placeholders.fill(template.text, values),
        )
        for template in queries.list_templates(request.workspace)
    ]
    context = {
        "templates": templates,
        "suggestions": SUGGESTIONS,
        "can_edit": request.membership.has_role(Role.OWNER),
        "is_full": len(templates) >= queries.MAX_TEMPLATES,
    }
    return render(request, "workspaces/email_template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def email_template_new(request: WorkspaceRequest) -> HttpResponse:
    """Add a template, after the others."""
    return _edit(request, EmailTemplate(workspace=request.workspace))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def email_template_edit(request: WorkspaceRequest, template_id: int) -> HttpResponse:
    """Change a template."""
    return _edit(request, _get(request, template_id))


@post_only("email_template_list", without="template_id")
@require_role(Role.OWNER, connected=False)
def email_template_removal(request: WorkspaceRequest, template_id: int) -> HttpResponse:
    """Delete a template. Drafts that were opened with it keep its name."""
    with queries.lock_templates(request.workspace):
        template = _get(request, template_id)
        template.delete()
        _record(request, "deleted", template.name)
    messages.success(request, _("Deleted “%(name)s”.") % {"name": template.name})
    return see_other("email_template_list", request.workspace.slug)


@post_only("email_template_list", without="template_id")
@require_role(Role.OWNER, connected=False)
def email_template_position(request: WorkspaceRequest, template_id: int) -> HttpResponse:
    """Move a template one place up or down."""
    with queries.lock_templates(request.workspace):
        template = _get(request, template_id)
        if queries.move_template(template, MOVES.get(request.POST.get("move", ""), 0)):
            _record(request, "moved", template.name)
    return see_other("email_template_list", request.workspace.slug)


@post_only("email_template_list")
@require_role(Role.OWNER, connected=False)
def email_template_suggestions(request: WorkspaceRequest) -> HttpResponse:
    """Add the suggested templates in the reader's language."""
    with queries.lock_templates(request.workspace):
        added = queries.add_suggestions(request.workspace)
        for template in added:
            _record(request, "added", template.name)
    text = ngettext("%(n)s template added.", "%(n)s templates added.", len(added))
    messages.success(request, text % {"n": len(added)})
    return see_other("email_template_list", request.workspace.slug)


def _edit(request: WorkspaceRequest, template: EmailTemplate) -> HttpResponse:
    is_new = template.pk is None
    name = template.name
    form = EmailTemplateForm(posted_fields(request), instance=template)
    if request.method == "POST":
        with queries.lock_templates(request.workspace):
            if form.is_valid():
                _save(request, form, is_new=is_new)
            stored = template if form.is_valid() else form.find_repeated()
            if stored:
                messages.success(request, _("Saved as “%(name)s”.") % {"name": stored.name})
                return see_other("email_template_list", request.workspace.slug)
    context = {
        "form": form,
        "template_id": template.pk,
        "name": name,
        "placeholders": placeholders.PLACEHOLDERS,
        "most": MAX_LINK_LENGTH,
    }
    status = 422 if form.is_bound else 200
    return render(request, "workspaces/email_template_edit.html", context, status=status)


def _save(request: WorkspaceRequest, form: EmailTemplateForm, *, is_new: bool) -> None:
    if is_new:
        form.instance.position = queries.next_position(request.workspace)
        form.instance.save()
        _record(request, "added", form.instance.name)
    elif form.has_changed():
        # Only the form's fields, since another owner may have moved it meanwhile.
        form.instance.save(update_fields=form.Meta.fields)
        _record(request, "changed", form.instance.name)


def _get(request: WorkspaceRequest, template_id: int) -> EmailTemplate:
    mine = EmailTemplate.objects.filter(workspace=request.workspace)
    return get_object_or_404(mine.select_related("workspace"), pk=template_id)


def _record(request: WorkspaceRequest, change: str, name: str) -> None:
    facts = {"template": name, "change": change}
    record_event(request, request.workspace, "email.templates_changed", **facts)


def _example_values(request: WorkspaceRequest) -> dict[str, str]:
    """Return an example for each placeholder, with this workspace and this reader."""
    own = {"workspace": request.workspace.name, "sender": str(request.user)}
    return {**placeholders.sample_values(), **own}
