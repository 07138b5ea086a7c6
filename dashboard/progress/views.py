"""The page of one flow's progress. It reads stored data only, so it shows in an outage."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from dashboard.progress import figures, marks, notes, person_rows, reviewing, showing, snoozing
from dashboard.progress.across import besides
from dashboard.progress.asking import Ask
from dashboard.progress.coming import NOT_READ, coming, pause_before_asking, wants
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import TrackedFlow
from dashboard.progress.since import mark_seen, note_look, since_last_look
from dashboard.progress.watching import look_soon
from dashboard.progress.whatif import counts_of, moves, step_on_trial, what_if
from dashboard.web.pages import page_or_partial, see_other
from dashboard.web.sheets import download, lines
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def flow_progress(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the metrics of one flow. ``?threshold-1=70`` tries another threshold.

    The partial ``freshness`` tells whether there are newer metrics than those of ``?seen=3``.
    """
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id, name=flow_id)
    context: dict[str, Any] = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "freshness": coming(request, TrackedFlow.objects.filter(pk=tracked.pk)),
    }
    if wants(request):
        return render(request, "progress/_as_of.html", context)
    known = snoozing.current(tracked)
    if known is None:
        return _not_loaded(request, context)
    if request.htmx.target == NOT_READ:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    flow_data = FlowData.visible(tracked)
    context |= {
        "metrics": known,
        "stages": showing.stages(known),
        "what_if": what_if(tracked, known, request.GET.dict()),
        "changes": since_last_look(tracked, request.user),
        "reviewed": reviewing.reviewed_near(flow_data, known),
        "stalled": person_rows.stalled_rows(flow_data, known),
        "changed_thresholds": marks.moved_since(tracked, known.days[0].date) if known.days else [],
        "history": tracked.mark_changes.order_by("-before", "-pk")[:10],
    }
    return render(request, "progress/flow_progress.html", context)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_what_if(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Render the what-if of one step (``?step=2``) for the flow editor to include.

    It is empty without scores. ``&now=58`` is the saved threshold as the editor knows it.
    """
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id)
    known = figures.of(tracked.figures)
    segment = Ask.read(request.GET.dict())
    trial = step_on_trial(FlowData.visible(tracked), known, segment) if known else None
    data = counts_of([trial], orders=[trial.step.order]) if trial else ""
    context = {"tracked": tracked, "trial": trial, "data": data}
    return render(request, "progress/what_if_step.html", context)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_moves(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Render the impact of changed thresholds for the editor's review to include.

    They come as ``?now-2=60&threshold-2=70``. It is empty without scores.
    """
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id)
    known = figures.of(tracked.figures)
    found = moves(FlowData.visible(tracked), known, request.GET.dict()) if known else []
    return render(request, "progress/moves.html", {"tracked": tracked, "impacts": found})


@require_safe
@member(Role.VIEWER, connected=False)
def progress_person(request: WorkspaceRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Show a candidate's notes, reviews, history and other flows.

    The candidate's page, which has the partner's answer, includes it as a partial.
    """
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id, name=flow_id)
    found = besides(tracked, candidate_id) if tracked.pk else None
    context = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "candidate_id": candidate_id,
        "profile": found,
        "deletable": notes.deletable(request.membership).filter(person=found.person)
        if found and found.notes
        else (),
    }
    partials = ("candidate-profile",)
    return page_or_partial(request, "progress/candidate_profile.html", context, partials=partials)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_record_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export the threshold history as CSV."""
    tracked = _flow(request, flow_id)
    rows = (showing.record_cells(change) for change in tracked.mark_changes.order_by("pk"))
    return download(
        lines(showing.RECORD_HEADER, rows), f"{slugify(tracked.name) or 'flow'}-thresholds.csv"
    )


@require_POST
@member(Role.VIEWER, connected=False)
def progress_seen(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Record the version that the member's page showed: as a visit, or as read by the button.

    The page itself reports a visit by the header ``X-Requested-With: seen``.
    """
    tracked = _flow(request, flow_id)
    is_visit = request.headers.get("X-Requested-With") == "seen"
    version = request.POST.get("version", "")
    if version.isdecimal() and len(version) < 10:
        record = note_look if is_visit else mark_seen
        record(request.user, tracked, int(version))
    if is_visit:
        return HttpResponse(status=204)
    return see_other("flow_progress", request.workspace.slug, flow_id)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_look(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Have the flow synced as soon as a worker is free."""
    look_soon(request.workspace, _flow(request, flow_id).flow_id)
    return see_other("flow_progress", request.workspace.slug, flow_id)


def _not_loaded(request: WorkspaceRequest, context: dict[str, Any]) -> HttpResponse:
    """Return the page before the first sync, which polls until there are metrics."""
    text = request.GET.get("asked", "")
    polls = int(text) if text.isdecimal() and len(text) < 4 else 0
    context |= {"polls": polls + 1, "poll_seconds": pause_before_asking(polls)}
    template = "progress/not_read_yet.html"
    return page_or_partial(request, template, context, partials=(NOT_READ,))


def _known(request: WorkspaceRequest, flow_id: str) -> TrackedFlow | None:
    """Return the stored flow, or None for one that was never listed, such as a new one."""
    return TrackedFlow.objects.filter(workspace=request.workspace, flow_id=flow_id).first()


def _flow(request: WorkspaceRequest, flow_id: str) -> TrackedFlow:
    flows = TrackedFlow.objects.defer("scores")
    return get_object_or_404(flows, workspace=request.workspace, flow_id=flow_id)
