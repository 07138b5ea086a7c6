"""E-mails to selected candidates: choosing a template, and opening drafts.

Nothing is sent from here. A POST records that a draft is opened, and leads to a page with its link.
"""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.http.mailto import MAX_URL_LENGTH
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import MAX_KEY, read_int, read_ints, read_uuid
from dashboard.progress.bulk_actions import selections
from dashboard.progress.bulk_actions.emails import BulkEmail, order_templates
from dashboard.progress.bulk_actions.page import get_bulk_action, record_action, render_page
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedCandidate
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.email_templates.queries import list_templates
from dashboard.workspaces.models import EmailTemplate
from dashboard.workspaces.roles import Role

NO_TEMPLATE = "none"


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_email(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Show the drafts with the template ``?template=``, or record that one of them is opened.

    ``?opened=`` is the token of the draft that was opened last, whose link the page shows.
    """
    found = get_bulk_action(request, flow_id, selection_id)
    templates = list_templates(request.workspace)
    templates = order_templates(templates, request.user, request.workspace)
    posted = request.POST if request.method == "POST" else request.GET
    template = _find_template(templates, posted.get("template"))
    email = BulkEmail(found, template, request.user)
    if request.method == "POST":
        is_known = request.POST.get("template") == _value(template)
        return _open(request, email) if is_known else _refuse(request, email)
    token = read_uuid(request.GET.get("opened"))
    opened = email.opened_keys(token) if token else set()
    context: dict[str, Any] = {
        "templates": templates,
        "template": template,
        "template_value": _value(template),
        "no_template": NO_TEMPLATE,
        "email": email,
        "opened": email.drafts(opened) if opened else [],
        "longest": MAX_URL_LENGTH,
    }
    return render_page(request, found, "email", context, partials=("email-drafts",))


@post_only("candidate_detail")
@require_role(Role.RECRUITER, connected=False)
def progress_candidate_email(
    request: WorkspaceRequest, flow_id: str, candidate_id: str
) -> HttpResponse:
    """Select one candidate and redirect to the page of the e-mail."""
    known = SyncedCandidate.objects.filter(
        flow__workspace=request.workspace, flow__flow_id=flow_id, candidate_id=candidate_id[:100]
    )
    selection = None
    if (candidate := known.select_related("flow").first()) is not None:
        choice = selections.SelectionRequest(keys=frozenset([candidate.pk]), is_from_profile=True)
        flow_data = FlowData.visible(candidate.flow)
        selection = selections.create_selection(flow_data, SegmentQuery(), choice)
    if selection is None:
        text = _("Flowdeck has not loaded this candidate yet. Refresh the flow's progress first.")
        messages.warning(request, text)
        return see_other("candidate_detail", request.workspace.slug, flow_id, candidate_id)
    return see_other("progress_email", request.workspace.slug, flow_id, selection.pk)


def _open(request: WorkspaceRequest, email: BulkEmail) -> HttpResponse:
    """Record that the posted draft is opened, and redirect to its link."""
    token = read_uuid(request.POST.get("token")) or uuid4()
    keys = read_ints(request.POST.get("candidates", "").split(), most=MAX_KEY)
    if count := email.record_opening(set(keys), token):
        name = email.template.name if email.template else ""
        record_action(request, email.found, "email.draft_opened", count, template=name)
    elif not email.opened_keys(token):
        messages.warning(request, _("None of these candidates is listed any more."))
    return see_other(f"{_path(email)}?template={_value(email.template)}&opened={token}")


def _refuse(request: WorkspaceRequest, email: BulkEmail) -> HttpResponse:
    """Redirect to the page, where the member chooses again."""
    messages.warning(request, _("This template no longer exists. Select another one."))
    return see_other(_path(email))


def _path(email: BulkEmail) -> str:
    flow, selection = email.found.flow, email.found.selection
    return reverse("progress_email", args=[flow.workspace.slug, flow.flow_id, selection.pk])


def _value(template: EmailTemplate | None) -> str:
    return str(template.pk) if template else NO_TEMPLATE


def _find_template(templates: list[EmailTemplate], value: str | None) -> EmailTemplate | None:
    """Return the template with this id, the first one for an unknown id, or None for "none"."""
    if value == NO_TEMPLATE:
        return None
    key = read_int(value, most=MAX_KEY)
    found = next((template for template in templates if template.pk == key), None)
    return found or next(iter(templates), None)
