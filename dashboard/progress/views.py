"""Pages about the progress of one flow. They read the snapshot only, so they show in an outage."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from dashboard.progress import figures, marks, notes, person_rows, reviewing, showing, snoozing
from dashboard.progress.across import besides
from dashboard.progress.asking import Ask
from dashboard.progress.coming import NOT_READ, Coming, coming, pause_before_asking, wants
from dashboard.progress.lists import Scope
from dashboard.progress.models import TrackedFlow
from dashboard.progress.since import last_look, mark_seen, note_look, since_last_look
from dashboard.progress.watching import look_soon
from dashboard.progress.whatif import counts_of, moves, step_on_trial, what_if
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial, see_other
from dashboard.web.sheets import download, lines
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def flow_progress(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """The figures of one flow; ``?threshold-1=70`` tries another threshold. The partial ``as-of``
    tells whether there are newer ones than those of version ``?seen=3``."""
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id, name=flow_id)
    context: dict[str, Any] = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "coming": _coming(request, tracked),
    }
    if wants(request):
        return render(request, "progress/_as_of.html", context)
    known = snoozing.current(tracked)
    if known is None:
        return _not_read_yet(request, context)
    if request.htmx.target == NOT_READ:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    scope = Scope.visible(tracked)
    context |= {
        "figures": known,
        "stages": showing.stages(known),
        "trial": what_if(tracked, known, request.GET.dict()),
        "since": since_last_look(tracked, request.user),
        "reviewed": reviewing.reviewed_near(scope, known),
        "stuck": person_rows.stuck_rows(scope, known),
        "moved": marks.moved_since(tracked, known.days[0].date) if known.days else [],
        "record": tracked.mark_changes.order_by("-before", "-pk")[:10],
    }
    return render(request, "progress/flow_progress.html", context)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_what_if(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """One step's scores with the threshold on trial, for the flow editor to include
    (``?step=2``); nothing where there are none. ``&now=58`` is the threshold that the editor knows
    to be saved."""
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id)
    known = figures.of(tracked)
    ask = Ask.read(request.GET.dict())
    mine = step_on_trial(Scope.visible(tracked), known, ask) if known else None
    data = counts_of([mine], orders=[mine.step.order]) if mine else ""
    context = {"tracked": tracked, "mine": mine, "data": data}
    return render(request, "progress/what_if_step.html", context)


@require_safe
@member(Role.VIEWER, connected=False)
def progress_moves(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """What other thresholds would do to those with a score, for the editor's review to include
    (``?now-2=60&threshold-2=70``); nothing where nobody has one."""
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id)
    known = figures.of(tracked)
    found = moves(Scope.visible(tracked), known, request.GET.dict()) if known else []
    return render(request, "progress/moves.html", {"tracked": tracked, "moves": found})


@require_safe
@member(Role.VIEWER, connected=False)
def progress_people(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """The people behind a figure: their number is the figure's. ``?since=last`` leads to who
    changed since this person looked last, as a fixed pair of versions that can be passed on."""
    tracked = _flow(request, flow_id)
    if request.GET.get("since") == "last":
        return _since_last(request, tracked)
    ask = Ask.read(request.GET.dict())
    scope = Scope.visible(tracked)
    page = person_rows.page(scope, ask, request.GET.get("page"))
    context = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "coming": _coming(request, tracked),
        "ask": ask,
        "figures": snoozing.current(tracked) if ask.is_stuck else None,
        "bands": reviewing.bands(scope, ask, page.paginator.count),
        "what": showing.words(scope, ask),
        "step_label": scope.step(ask.step).get("label", ""),
        "page": page,
        "rows": person_rows.page_rows(scope, ask, page.object_list),
        "query": ask.encoded(),
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }
    return page_or_partial(request, "progress/people.html", context, partials=("people-results",))


@require_safe
@member(Role.VIEWER, connected=False)
def progress_person(request: WorkspaceRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """What the team knows of one candidate besides the partner's answer: notes, reviews, moves,
    other flows; the candidate's page includes it as a partial."""
    tracked = _known(request, flow_id) or TrackedFlow(flow_id=flow_id, name=flow_id)
    found = besides(tracked, candidate_id) if tracked.pk else None
    context = {
        "tracked": tracked,
        "flow": showing.head(tracked),
        "candidate_id": candidate_id,
        "besides": found,
        "deletable": notes.deletable(request.membership).filter(person=found.person)
        if found and found.notes
        else (),
    }
    return page_or_partial(request, "progress/person.html", context, partials=("person-besides",))


@require_safe
@member(Role.VIEWER, connected=False)
def progress_people_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """The same people in the same order as CSV."""
    tracked = _flow(request, flow_id)
    ask = Ask.read(request.GET.dict())
    scope = Scope.visible(tracked)
    tell(
        request,
        request.workspace,
        "candidates.exported",
        flow_id=tracked.flow_id,
        flow=tracked.name,
        what=ask.show,
    )
    rows = showing.csv_rows(person_rows.in_order(scope, ask))
    return download(
        lines(showing.CSV_HEADER, rows), f"{slugify(tracked.name) or 'flow'}-{ask.show}.csv"
    )


@require_safe
@member(Role.VIEWER, connected=False)
def progress_record_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """The decision record as CSV."""
    tracked = _flow(request, flow_id)
    rows = (showing.record_cells(change) for change in tracked.mark_changes.order_by("pk"))
    return download(
        lines(showing.RECORD_HEADER, rows), f"{slugify(tracked.name) or 'flow'}-thresholds.csv"
    )


@require_POST
@member(Role.VIEWER, connected=False)
def progress_seen(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Note that this person has seen the version that their page showed: by looking at it (the
    page says so itself), or by the button."""
    tracked = _flow(request, flow_id)
    is_look = request.headers.get("X-Requested-With") == "seen"
    version = request.POST.get("version", "")
    if version.isdecimal() and len(version) < 10:
        note = note_look if is_look else mark_seen
        note(request.user, tracked, int(version))
    if is_look:
        return HttpResponse(status=204)
    return see_other("flow_progress", request.workspace.slug, flow_id)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_look(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Have the flow looked at as soon as a worker is free."""
    look_soon(request.workspace, _flow(request, flow_id).flow_id)
    return see_other("flow_progress", request.workspace.slug, flow_id)


def _not_read_yet(request: WorkspaceRequest, context: dict[str, Any]) -> HttpResponse:
    """The page while there is no figure yet: it asks again by itself, and turns into figures."""
    text = request.GET.get("asked", "")
    asked = int(text) if text.isdecimal() and len(text) < 4 else 0
    context |= {"asked": asked + 1, "pause": pause_before_asking(asked)}
    template = "progress/not_read_yet.html"
    return page_or_partial(request, template, context, partials=(NOT_READ,))


def _coming(request: WorkspaceRequest, tracked: TrackedFlow) -> Coming:
    return coming(request, TrackedFlow.objects.filter(pk=tracked.pk))


def _since_last(request: WorkspaceRequest, tracked: TrackedFlow) -> HttpResponse:
    seen = last_look(request.user, tracked)
    start = min(seen.base[0], tracked.version) if seen else tracked.version
    params = request.GET.dict() | {"show": "changed", "since": f"{start}-{tracked.version}"}
    path = reverse("progress_people", args=[request.workspace.slug, tracked.flow_id])
    return redirect(f"{path}?{Ask.read(params).encoded()}")


def _known(request: WorkspaceRequest, flow_id: str) -> TrackedFlow | None:
    """The flow as last seen; None for one that was never listed, such as one made a minute ago."""
    return TrackedFlow.objects.filter(workspace=request.workspace, flow_id=flow_id).first()


def _flow(request: WorkspaceRequest, flow_id: str) -> TrackedFlow:
    flows = TrackedFlow.objects.defer("scores")
    return get_object_or_404(flows, workspace=request.workspace, flow_id=flow_id)
