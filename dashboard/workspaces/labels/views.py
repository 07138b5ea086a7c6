"""The pages of a workspace's labels. Owners change them, and every member sees them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.core.audit_events import record_event
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.labels import queries
from dashboard.workspaces.labels.forms import LabelForm
from dashboard.workspaces.models import Label
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def label_list(request: WorkspaceRequest) -> HttpResponse:
    """List the labels, each with the number of candidates and of flows that have it."""
    labels = list(queries.count_uses(request.workspace))
    context = {"labels": labels, "is_full": len(labels) >= queries.MAX_LABELS}
    return render(request, "workspaces/label_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def label_new(request: WorkspaceRequest) -> HttpResponse:
    """Add a label."""
    return _edit(request, Label(workspace=request.workspace))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def label_edit(request: WorkspaceRequest, label_id: int) -> HttpResponse:
    """Rename a label, or give it another colour."""
    return _edit(request, _get(request, label_id))


@post_only("label_list", without="label_id")
@require_role(Role.OWNER, connected=False)
def label_removal(request: WorkspaceRequest, label_id: int) -> HttpResponse:
    """Delete a label, which takes it off all candidates and flows."""
    with queries.lock_labels(request.workspace):
        label = _get(request, label_id)
        uses = queries.Uses.of(label)
        label.delete()
        _record(request, "deleted", label.name, count=uses.candidates, flows=uses.flows)
    text = _("Deleted “%(name)s”, which %(uses)s had.") if uses.total else _("Deleted “%(name)s”.")
    messages.success(request, text % {"name": label.name, "uses": uses.text})
    return see_other("label_list", request.workspace.slug)


def _edit(request: WorkspaceRequest, label: Label) -> HttpResponse:
    is_new = label.pk is None
    name = label.name
    form = LabelForm(posted_fields(request), instance=label)
    if request.method == "POST":
        with queries.lock_labels(request.workspace):
            if form.is_valid():
                _save(request, form, is_new=is_new)
            stored = label if form.is_valid() else form.find_repeated()
            if stored:
                messages.success(request, _("Saved as “%(name)s”.") % {"name": stored.name})
                return see_other("label_list", request.workspace.slug)
    context = {
        "form": form,
        "label_id": label.pk,
        "name": name,
        "uses": None if is_new else queries.Uses.of(label),
    }
    status = 422 if form.is_bound else 200
    return render(request, "workspaces/label_edit.html", context, status=status)


def _save(request: WorkspaceRequest, form: LabelForm, *, is_new: bool) -> None:
    if is_new or form.has_changed():
        form.instance.save()
        _record(request, "added" if is_new else "changed", form.instance.name)


def _get(request: WorkspaceRequest, label_id: int) -> Label:
    return get_object_or_404(Label, workspace=request.workspace, pk=label_id)


def _record(request: WorkspaceRequest, change: str, name: str, **facts: int) -> None:
    record_event(request, request.workspace, "labels.changed", label=name, change=change, **facts)
