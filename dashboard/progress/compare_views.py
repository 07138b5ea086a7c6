"""The page that compares two flows, or two periods of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.progress import comparing
from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def progress_compare(request: WorkspaceRequest) -> HttpResponse:
    """Show two flows, or two periods of one, side by side (``compare.comparison``)."""
    tracked = TrackedFlow.objects.filter(workspace=request.workspace, looked_at__isnull=False)
    flows = list(tracked.defer("scores").order_by("name", "pk"))
    params = request.GET.dict()
    sides = [comparing.read_side(params, name, flows) for name in ("a", "b")]
    one, other = [
        comparing.column(side) if side and not side.is_backwards else None for side in sides
    ]
    context = {
        "flows": flows,
        "fields": list(zip(("a", "b"), sides, strict=True)),
        "one": one,
        "other": other,
        "pairs": comparing.pairs(one, other) if one and other else [],
        "is_different": bool(one and other and comparing.apart(one.completed, other.completed)),
    }
    return render(request, "progress/compare.html", context)
