"""The privacy pages: find and erase personal data, and set its retention."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord, erase, sources
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.forms import PersonalDataForm, RetentionForm
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role

FoundData = list[tuple[PersonalDataSource, list[PersonalRecord]]]


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.OWNER, connected=False)
def privacy(request: WorkspaceRequest) -> HttpResponse:
    """Show what is stored about an exact address, and the retention settings.

    The address is posted, because a URL would stay in histories and logs.
    """
    search = PersonalDataForm(request.POST if "email" in request.POST else None)
    context: dict[str, Any] = {"search": search}
    context["retention"] = RetentionForm(instance=request.workspace)
    if search.is_bound and search.is_valid():
        email = search.cleaned_data["email"].strip().lower()
        found = _find(request.workspace, email)
        context |= {"email": email, "found": found, "erasable": _count_erasable(found)}
    return render(request, "workspaces/privacy.html", context, status=422 if search.errors else 200)


@post_only("privacy")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def erasure(request: WorkspaceRequest) -> HttpResponse:
    """Erase everything erasable about an address, which the audit log records without it."""
    search = PersonalDataForm(request.POST)
    if not search.is_valid():
        return see_other("privacy", request.workspace.slug)
    email = search.cleaned_data["email"].strip().lower()
    count = erase(request.workspace.pk, email)
    if count:
        record_event(request, request.workspace, "person.erased", count=count)
        text = ngettext(
            "Erased %(count)s item about this person.",
            "Erased %(count)s items about this person.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing to erase."))
    return see_other("privacy", request.workspace.slug)


@post_only("privacy")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def retention(request: WorkspaceRequest) -> HttpResponse:
    """Set the retention, which ``purge_expired`` enforces."""
    subject = Workspace.objects.get(pk=request.workspace.pk)
    before = {"people": subject.candidate_retention_days, "audit": subject.audit_retention_days}
    form = RetentionForm(request.POST, instance=subject)
    if not form.is_valid():
        context = {"search": PersonalDataForm(), "retention": form}
        return render(request, "workspaces/privacy.html", context, status=422)
    # Only these fields, since another owner may be changing the rest.
    form.instance.save(update_fields=form.Meta.fields)
    after = {"people": subject.candidate_retention_days, "audit": subject.audit_retention_days}
    facts = {"what": "retention in days", "before": before, "after": after}
    record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("privacy", request.workspace.slug)


def _find(workspace: Workspace, email: str) -> FoundData:
    """Return the keepers that store data about ``email``, each with its items."""
    by_source = [(source, source.find(workspace.pk, email)) for source in sources()]
    return [(source, records) for source, records in by_source if records]


def _count_erasable(found: FoundData) -> int:
    return sum(len(records) for source, records in found if source.erase)
