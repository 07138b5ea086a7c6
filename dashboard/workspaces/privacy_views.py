"""What Flowdeck holds about a person: find it, erase it, and decide for how long it is kept."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.events import tell
from dashboard.web.holdings import Holding, Keeper, erase, keepers
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.forms import PersonForm, RetentionForm
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role

Held = list[tuple[Keeper, list[Holding]]]


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.OWNER, connected=False)
def privacy(request: WorkspaceRequest) -> HttpResponse:
    """Find a person by their exact address, and the retention's settings.

    The address is posted, never in a URL: it would stay in histories and logs.
    """
    person = PersonForm(request.POST if "email" in request.POST else None)
    context: dict[str, Any] = {"person": person}
    context["retention"] = RetentionForm(instance=request.workspace)
    if person.is_bound and person.is_valid():
        email = person.cleaned_data["email"].strip().lower()
        held = _held(request.workspace, email)
        context |= {"email": email, "held": held, "erasable": _erasable(held)}
    return render(request, "workspaces/privacy.html", context, status=422 if person.errors else 200)


@require_POST
@member(Role.OWNER, connected=False)
@transaction.atomic
def erasure(request: WorkspaceRequest) -> HttpResponse:
    """Erase what can be erased about a person; the trail notes that, without the address."""
    person = PersonForm(request.POST)
    if not person.is_valid():
        return see_other("privacy", request.workspace.slug)
    email = person.cleaned_data["email"].strip().lower()
    count = erase(request.workspace.pk, email)
    if count:
        tell(request, request.workspace, "person.erased", count=count)
        messages.success(
            request, _("Erased: %(count)s things about this person.") % {"count": count}
        )
    else:
        messages.info(request, _("There was nothing to erase."))
    return see_other("privacy", request.workspace.slug)


@require_POST
@member(Role.OWNER, connected=False)
@transaction.atomic
def retention(request: WorkspaceRequest) -> HttpResponse:
    """For how long things are kept; ``purge_expired`` carries it out."""
    subject = Workspace.objects.get(pk=request.workspace.pk)
    before = {"people": subject.keep_people_days, "audit": subject.keep_audit_days}
    form = RetentionForm(request.POST, instance=subject)
    if not form.is_valid():
        context = {"person": PersonForm(), "retention": form}
        return render(request, "workspaces/privacy.html", context, status=422)
    # Only these: another owner may be changing the rest.
    form.instance.save(update_fields=form.Meta.fields)
    after = {"people": subject.keep_people_days, "audit": subject.keep_audit_days}
    facts = {"what": "retention in days", "before": before, "after": after}
    tell(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("privacy", request.workspace.slug)


def _held(workspace: Workspace, email: str) -> Held:
    found = [(keeper, keeper.find(workspace.pk, email)) for keeper in keepers()]
    return [(keeper, holdings) for keeper, holdings in found if holdings]


def _erasable(held: Held) -> int:
    return sum(len(holdings) for keeper, holdings in held if keeper.erase)
