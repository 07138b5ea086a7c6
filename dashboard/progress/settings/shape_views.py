"""The page about the shapes of Taptalent's answers, and its download."""

import json
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.progress.sync.shape_census import as_report, workspace_census
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from flows_api import __version__
from flows_api.census_fields import is_used, missing_facts

TITLES = {"flow": _("A flow"), "candidates": _("A flow's candidates")}


@dataclass(frozen=True)
class Shape:
    """A field of the answers: its path, its types with how often each came, and its use."""

    path: str
    types: dict[str, int]
    is_used: bool


@require_safe
@require_role(Role.OWNER, connected=False)
def partner_answers(request: WorkspaceRequest) -> HttpResponse:
    """Show which shapes Taptalent's answers have, as of the last syncs."""
    census = workspace_census(request.workspace)
    groups = [
        {
            "title": TITLES.get(kind, kind),
            "answers": found["answers"],
            "shapes": [Shape(p or "$", types, is_used(p)) for p, types in found["shapes"].items()],
        }
        for kind, found in census.items()
    ]
    missing = [(TITLES.get(kind, kind), fact) for kind, fact in missing_facts(census)]
    context = {"groups": groups, "missing": missing}
    return render(request, "progress/partner_answers.html", context)


@require_safe
@require_role(Role.OWNER, connected=False)
def partner_answers_export(request: WorkspaceRequest) -> HttpResponse:
    """Return the same as JSON, to send to whoever maintains Flowdeck."""
    report = {"flowdeck": __version__, **as_report(workspace_census(request.workspace))}
    return HttpResponse(
        json.dumps(report, indent=2, sort_keys=True),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="taptalent-answers.json"'},
    )
