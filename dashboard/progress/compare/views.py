"""The page that compares two flows, or two periods of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.progress.compare import comparison
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def progress_compare(request: WorkspaceRequest) -> HttpResponse:
    """Show two flows, or two periods of one, side by side (``compare.comparison``)."""
    tracked = SyncedFlow.objects.filter(workspace=request.workspace, synced_at__isnull=False)
    flows = list(tracked.defer("scores").order_by("name", "pk"))
    params = request.GET.dict()
    sides = [comparison.read_side(params, name, flows) for name in ("a", "b")]
    one, other = [
        comparison.compare_side(side) if side and not side.is_backwards else None for side in sides
    ]
    context = {
        "flows": flows,
        "fields": list(zip(("a", "b"), sides, strict=True)),
        "one": one,
        "other": other,
        "pairs": comparison.pair_steps(one, other) if one and other else [],
        "is_different": bool(
            one and other and comparison.is_clearly_different(one.completed, other.completed)
        ),
    }
    return render(request, "progress/compare/compare.html", context)
