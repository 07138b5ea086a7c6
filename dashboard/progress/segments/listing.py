"""The list of candidates from the snapshot, as the page of candidates asks for it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.core.database.prepared_queries import PreparedLookup, PreparedQuery
from dashboard.core.rendering.components import render_component
from dashboard.core.rendering.pager import page_of
from dashboard.core.templatetags.numbers import points
from dashboard.progress.bulk_actions import notes, reviews, snoozes
from dashboard.progress.changes.visits import find_last_visit
from dashboard.progress.flow_data import FlowData
from dashboard.progress.freshness import flow_freshness
from dashboard.progress.metrics.ranks import Rank
from dashboard.progress.models import CandidateState, SyncedCandidate, SyncedFlow
from dashboard.progress.segments import presenters, rows
from dashboard.progress.segments.chips import build_chips
from dashboard.progress.segments.live_list import LiveList, build_live_list
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import CandidateRow, Results, StoredResult, find_ranks
from dashboard.progress.sync.snapshot import attempt_of, candidate_of, flow_of
from dashboard.progress.templatetags.progress_format import move_writer
from dashboard.workspaces.access import ReadingRequest
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.pass_rules import Rules
from dashboard.workspaces.registries.snapshot_list import (
    RowDetails,
    SnapshotExport,
    SnapshotList,
    SnapshotSource,
)
from flows_api import Attempt, Candidate, CandidatePage

NONE = "–"
OF_EVERY_LIST = {"page", "pageSize", "search", "view"}
"""The parameters that Taptalent's lists have too, and the saved view."""
CHUNK_SIZE = 400


def is_needed(params: QueryDict) -> bool:
    """Return whether Taptalent can't answer this query, or the since of a member's last visit."""
    if params.keys() <= OF_EVERY_LIST:
        return False
    return params.get("since") == "last" or SegmentQuery.from_params(params).needs_snapshot


def is_of_one_flow(params: QueryDict) -> bool:
    """Return whether this query means something in the flow of its list only."""
    return SegmentQuery.from_params(params).is_of_one_flow


def load_list(
    request: ReadingRequest, flow_id: str, number: int, page_size: int
) -> SnapshotList | HttpResponse:
    """Return a page of the candidates that the request's query selects, in its order.

    ``?since=last`` redirects to those who changed since the member's last visit, as a fixed pair of
    versions that can be passed on. Before the first sync, the list is empty.
    """
    tracked = _find_flow(request.workspace, flow_id)
    segment = SegmentQuery.from_params(request.GET)
    if tracked is None or tracked.synced_at is None:
        unknown = SyncedFlow(workspace=request.workspace, flow_id=flow_id, name=flow_id)
        return _not_loaded(tracked or unknown, segment)
    if request.GET.get("since") == "last":
        return _redirect_to_last_visit(request, tracked)
    flow_data, flow = FlowData.visible(tracked), flow_of(tracked)
    page = page_of(rows.listed_keys(flow_data, segment), str(number), per_page=page_size)
    keys = list(page.object_list)
    states = rows.states_of(flow_data, keys)
    results = rows.results_of(flow_data, keys)
    found = rows.candidate_rows(flow_data, segment, states, results)
    ranks = _ranks(flow_data, segment) if found else {}
    total = page.paginator.count
    has_key = request.membership.key_hint is not None
    title = presenters.segment_title(flow_data, segment)
    chips = build_chips(segment, title, flow.steps or (), list_labels(request.workspace))
    sort_label = presenters.sort_label(flow_data, segment)
    return SnapshotList(
        flow=flow,
        page=CandidatePage(
            candidates=tuple(_candidates(states, results)),
            page=page.number,
            page_size=page_size,
            total=total,
            total_pages=page.paginator.num_pages,
            has_next=page.has_next(),
        ),
        rules=_rules(flow_data),
        details=_find_details(found, segment, ranks),
        statuses=segment.statuses,
        query=segment.encoded(),
        score_column=segment.score_column,
        score_label=presenters.score_label(flow_data, segment),
        activity_label=_("Waiting for") if segment.is_stalled else "",
        has_review=segment.name == "near",
        context={
            **_context(segment, build_live_list(segment, chips, sort_label)),
            "tracked": tracked,
            "freshness": flow_freshness(request, tracked, has_key=has_key),
            "metrics": snoozes.current_metrics(tracked) if segment.is_stalled else None,
            "bands": reviews.review_filters(flow_data, segment, total),
            "chips": chips,
            "title": title,
            "sort_label": sort_label,
            "missing_steps": presenters.missing_steps(flow_data, segment),
        },
    )


def _find_flow(workspace: Workspace, flow_id: str) -> SyncedFlow | None:
    for tracked in _FLOW.fetch(workspace.pk, flow_id):
        tracked.workspace = workspace
        return tracked
    return None


def _flow(workspace_id: int, flow_id: str) -> QuerySet[SyncedFlow]:
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id, flow_id=flow_id)
    return flows.defer("scores", "status_counts", "shapes")


_FLOW = PreparedQuery(_flow, int, str)


def export_list(request: ReadingRequest, flow_id: str) -> SnapshotExport:
    """Return all candidates that the request's query selects, in its order, read in chunks.

    Raises Http404 before the first sync.
    """
    tracked = _find_flow(request.workspace, flow_id)
    if tracked is None or tracked.synced_at is None:
        raise Http404("not in the snapshot")
    segment, flow_data = SegmentQuery.from_params(request.GET), FlowData.visible(tracked)
    return SnapshotExport(
        flow=flow_of(tracked),
        rules=_rules(flow_data),
        name=segment.name,
        candidates=_read_all(flow_data, segment),
    )


def find_details(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, RowDetails]:
    """Return key and notes of the candidates that Taptalent listed, as far as they are synced."""
    ids = [candidate_id[:100] for candidate_id in candidate_ids]
    found = _KNOWN.fetch(ids, workspace.pk, flow_id)
    noted = {key for _id, key, note in found if note is not None}
    written = notes.notes_by_candidate(list(noted)) if noted else {}
    return {
        candidate_id: RowDetails(key=str(key), notes=_notes(written.get(key, [])))
        for candidate_id, key, _note in found
    }


def _known(
    workspace_id: int, flow_id: str, *ids: str
) -> QuerySet[SyncedCandidate, tuple[str, int, int | None]]:
    known = SyncedCandidate.objects.filter(
        flow__workspace_id=workspace_id, flow__flow_id=flow_id, candidate_id__in=ids
    )
    return known.values_list("candidate_id", "pk", "notes__pk").distinct()


_KNOWN = PreparedLookup(_known, int, str, key=str)


def find_address(workspace: Workspace, flow_id: str, candidate_id: str) -> str:
    """Return the stored address of this candidate of the flow, "" for none."""
    known = SyncedCandidate.objects.filter(
        flow__workspace=workspace, flow__flow_id=flow_id, candidate_id=candidate_id[:100]
    )
    return known.values_list("email", flat=True).first() or ""


SOURCE = SnapshotSource(
    is_needed=is_needed,
    is_of_one_flow=is_of_one_flow,
    load=load_list,
    export=export_list,
    find_details=find_details,
    find_address=find_address,
)


def _not_loaded(tracked: SyncedFlow, segment: SegmentQuery) -> SnapshotList:
    """Return the empty list of a flow before its first sync."""
    empty = CandidatePage(
        candidates=(), page=1, page_size=1, total=None, total_pages=None, has_next=False
    )
    title, labels = str(presenters.SEGMENT_TITLES[segment.name]), list_labels(tracked.workspace)
    chips = build_chips(segment, title, (), labels)
    live = build_live_list(segment, chips, "")
    context = {**_context(segment, live), "tracked": tracked, "is_not_loaded": True}
    flow = presenters.flow_header(tracked)
    return SnapshotList(
        flow, empty, statuses=segment.statuses, query=segment.encoded(), context=context
    )


def _context(segment: SegmentQuery, live: LiveList) -> dict[str, Any]:
    return {
        "segment": segment,
        "live": live,
        "cleared_query": replace(segment, search="").encoded(),
    }


def _redirect_to_last_visit(request: ReadingRequest, tracked: SyncedFlow) -> HttpResponse:
    visit = find_last_visit(request.user, tracked)
    start = min(visit.base[0], tracked.version) if visit else tracked.version
    params = request.GET.dict() | {"show": "changed", "since": f"{start}-{tracked.version}"}
    path = reverse("candidate_list", args=[request.workspace.slug, tracked.flow_id])
    return redirect(f"{path}?{SegmentQuery.from_params(params).encoded()}")


def _rules(flow_data: FlowData) -> Rules:
    return {step["order"]: flow_data.rule(step["order"]) for step in flow_data.flow.steps}


def _read_all(flow_data: FlowData, segment: SegmentQuery) -> Iterator[Candidate]:
    keys = iter(rows.listed_keys(flow_data, segment))
    while chunk := list(islice(keys, CHUNK_SIZE)):
        results = rows.results_of(flow_data, chunk)
        yield from _candidates(rows.states_of(flow_data, chunk), results)


def _candidates(states: Sequence[CandidateState], results: Results) -> list[Candidate]:
    """Return the candidates of ``states`` as Taptalent returns them."""
    return [candidate_of(state, _attempts(results.get(state.candidate_id, ()))) for state in states]


def _attempts(results: Sequence[StoredResult]) -> list[Attempt]:
    return [attempt for result in results if (attempt := attempt_of(result))]


def _ranks(flow_data: FlowData, segment: SegmentQuery) -> dict[float, Rank]:
    """Return the ranks of all scores at the step whose scores the list shows, listed or not."""
    step = segment.score_step
    if step is None or segment.shows_total:
        return {}
    return find_ranks(flow_data, step)


def _find_details(
    found: Sequence[CandidateRow], segment: SegmentQuery, ranks: Mapping[float, Rank]
) -> dict[str, RowDetails]:
    """Return what Flowdeck knows of the candidates, by id."""
    write_move = move_writer()
    is_near = segment.name == "near"
    return {
        row.state.candidate.candidate_id: RowDetails(
            key=str(row.state.candidate_id),
            notes=_notes(row.notes),
            score=_score(row, segment, ranks),
            review=_part("progress/segments/_review.html", row=row, review=row.review)
            if is_near
            else "",
            activity=row.waited or write_move(row.state),
            snooze=_part("progress/_snooze.html", snooze=row.snooze) if row.snooze else "",
        )
        for row in found
    }


def _score(
    row: CandidateRow, segment: SegmentQuery, ranks: Mapping[float, Rank]
) -> SafeString | str:
    """Return the score that the list is about with its rank, "" where it is about none."""
    if segment.shows_total:
        return points(row.state.total_score) or NONE
    if segment.score_step is None:
        return ""
    rank = None if row.score is None else ranks.get(row.score)
    if rank is None:
        return points(row.score) or NONE
    content = (points(row.score), rank, segment.score_step)
    return render_component("progress/segments/_rank.html", content)


def _notes(written: Sequence[Any]) -> SafeString | str:
    return _part("progress/segments/_notes.html", notes=written) if written else ""


def _part(template: str, **context: object) -> SafeString:
    """Render a part that few rows have."""
    return render_to_string(template, context)
