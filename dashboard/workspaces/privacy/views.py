"""The privacy pages: find and erase personal data, and set its retention."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.http.double_submission import runs_again_on_conflict
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.personal_data import (
    DataHeld,
    PersonalDataSource,
    PersonalRecord,
    erase,
    sources,
)
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.forms import HoldForm, PersonalDataForm, RetentionForm
from dashboard.workspaces.models import CandidateHold, Workspace
from dashboard.workspaces.privacy.holds import (
    find_hold,
    lift_hold,
    list_holds,
    put_on_hold,
    request_erasure,
)
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
    context["holds"] = list_holds(request.workspace)
    if search.is_bound and search.is_valid():
        email = search.cleaned_data["email"].strip().lower()
        found = _find(request.workspace, email)
        context |= {"email": email, "found": found, "erasable": _count_erasable(found)}
        context["hold"] = find_hold(request.workspace, email)
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
    try:
        count = erase(request.workspace.pk, email)
    except DataHeld:
        return _wait_for_hold(request, email)
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
    before = _retention_of(subject)
    form = RetentionForm(request.POST, instance=subject)
    if not form.is_valid():
        holds = list_holds(request.workspace)
        context = {"search": PersonalDataForm(), "retention": form, "holds": holds}
        return render(request, "workspaces/privacy.html", context, status=422)
    # Only these fields, since another owner may be changing the rest.
    form.instance.save(update_fields=form.Meta.fields)
    facts = {"what": "retention in days", "before": before, "after": _retention_of(subject)}
    record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("privacy", request.workspace.slug)


@post_only("privacy")
@require_role(Role.OWNER, connected=False)
@runs_again_on_conflict
@transaction.atomic
def candidate_hold(request: WorkspaceRequest) -> HttpResponse:
    """Put the data about an address on hold. The audit log has the reason without the address."""
    # The page has the field of the search beside it.
    form = HoldForm(request.POST, auto_id="id_hold_%s")
    if not form.is_valid():
        context = {
            "search": PersonalDataForm(),
            "retention": RetentionForm(instance=request.workspace),
            "holds": list_holds(request.workspace),
            "hold_form": form,
        }
        return render(request, "workspaces/privacy.html", context, status=422)
    email, reason = form.cleaned_data["email"], form.cleaned_data["reason"]
    if put_on_hold(request.workspace, email, reason=reason, by=request.user):
        record_event(request, request.workspace, "hold.placed", reason=reason)
        messages.success(request, _("On hold: this data stays until the hold is lifted."))
    else:
        messages.info(request, _("This data is on hold already."))
    return see_other("privacy", request.workspace.slug)


@post_only("privacy", without="hold_id")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def hold_lifting(request: WorkspaceRequest, hold_id: int) -> HttpResponse:
    """Lift a hold, and erase the person where an owner wanted that in the meantime."""
    hold = get_object_or_404(CandidateHold, workspace=request.workspace, pk=hold_id)
    if hold.lifted_at is None:
        erased = lift_hold(hold, by=request.user)
        record_event(request, request.workspace, "hold.lifted", reason=hold.reason)
        if erased is not None:
            record_event(request, request.workspace, "person.erased", count=erased)
            text = ngettext(
                "Hold lifted. Erased %(count)s item about this person, as requested before.",
                "Hold lifted. Erased %(count)s items about this person, as requested before.",
                erased,
            )
            messages.success(request, text % {"count": erased})
        else:
            messages.success(request, _("Hold lifted."))
    return see_other("privacy", request.workspace.slug)


def _wait_for_hold(request: WorkspaceRequest, email: str) -> HttpResponse:
    """Say why nothing is erased, and have it done when the hold is lifted."""
    hold = request_erasure(request.workspace, email)
    if hold is not None:
        record_event(request, request.workspace, "person.erasure_waits", reason=hold.reason)
        text = _(
            "Nothing was erased: %(by)s put this data on hold (%(reason)s). It is erased when the "
            "hold is lifted."
        )
        messages.warning(request, text % {"by": hold.placed_by, "reason": hold.reason})
    return see_other("privacy", request.workspace.slug)


def _retention_of(workspace: Workspace) -> dict[str, int | None]:
    return {
        "people": workspace.candidate_retention_days,
        "history": workspace.history_retention_days,
        "audit": workspace.audit_retention_days,
    }


def _find(workspace: Workspace, email: str) -> FoundData:
    """Return the keepers that store data about ``email``, each with its items."""
    by_source = [(source, source.find(workspace.pk, email)) for source in sources()]
    return [(source, records) for source, records in by_source if records]


def _count_erasable(found: FoundData) -> int:
    return sum(len(records) for source, records in found if source.erase)
