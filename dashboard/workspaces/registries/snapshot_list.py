"""The list of a flow's candidates from the snapshot, for the page that lists them.

Taptalent can search, filter by one status, and no more. The app that stores snapshots registers its
source in its AppConfig.ready, for all else, and for what Flowdeck knows of a listed candidate.
Other apps register signs of their own for the rows, such as a case.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.workspaces.access import ReadingRequest
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.registries.pass_rules import Rules
from flows_api import Candidate, CandidatePage, Flow

Text = SafeString | str


@dataclass(frozen=True, slots=True)
class RowDetails:
    """The details of a listed candidate that Flowdeck knows, each "" where there is nothing.

    ``key`` selects them for a bulk action. ``labels`` are their chips, and ``notes`` what else the
    team added. ``score`` is the one that the list is about, and ``activity`` replaces the time of
    the last activity.
    """

    key: str = ""
    labels: Text = ""
    notes: Text = ""
    score: Text = ""
    review: Text = ""
    activity: Text = ""
    snooze: Text = ""


@dataclass(frozen=True)
class SnapshotList:
    """A page of the list, with the flow as it was stored, and ``details`` by candidate id.

    ``score_column`` names the column of the scores that it is about ("score-2", "total"), "" for
    none, and ``score_label`` is its heading. ``context`` is for the templates of the app that made
    it.
    """

    flow: Flow
    page: CandidatePage
    rules: Rules = field(default_factory=dict)
    details: Mapping[str, RowDetails] = field(default_factory=dict)
    statuses: Collection[str] = ()
    query: str = ""
    score_column: str = ""
    score_label: str = ""
    activity_label: str = ""
    has_review: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SnapshotExport:
    """All candidates of a list in its order. ``name`` is what the list is about, for the file."""

    flow: Flow
    rules: Rules
    name: str
    candidates: Iterator[Candidate]


@dataclass(frozen=True)
class SnapshotSource:
    """The functions of the app that stores snapshots.

    ``is_needed(params)`` tells whether a query needs one, ``is_of_one_flow(params)`` whether it
    means something in the flow of its list only. ``load(request, flow_id, page, page_size)``
    returns the list of the request's query, or a redirect. ``export(request, flow_id)`` returns all
    of it, or raises Http404. ``find_details(workspace, flow_id, candidate_ids)`` returns what is
    known of candidates that Taptalent listed. ``find_address(workspace, flow_id, candidate_id)``
    returns the stored address of one of them, "" for none.
    """

    is_needed: Callable[[QueryDict], bool]
    is_of_one_flow: Callable[[QueryDict], bool]
    load: Callable[[ReadingRequest, str, int, int], SnapshotList | HttpResponse]
    export: Callable[[ReadingRequest, str], SnapshotExport]
    find_details: Callable[[Workspace, str, Collection[str]], Mapping[str, RowDetails]]
    find_address: Callable[[Workspace, str, str], str]


FindSigns = Callable[[Workspace, str, Collection[str]], Mapping[str, SafeString]]
"""Return the sign of each candidate of a flow who has one, by id."""

FindLabels = Callable[[Workspace, str, Collection[str]], Mapping[str, str]]
"""Return the names of the labels of each candidate of a flow who has any, by id."""

_sources: list[SnapshotSource] = []
_signs: list[FindSigns] = []
_labels: list[FindLabels] = []
_label_chips: list[FindSigns] = []


def register(source: SnapshotSource) -> None:
    """Use ``source``, replacing an earlier one."""
    _sources[:] = [source]


def register_signs(find: FindSigns) -> None:
    """Show the signs that ``find`` returns on the rows of the list."""
    if find not in _signs:
        _signs.append(find)


def register_labels(find: FindLabels, find_chips: FindSigns) -> None:
    """Export the labels that ``find`` returns, and show the chips of ``find_chips`` on the rows.

    They replace earlier ones.
    """
    _labels[:] = [find]
    _label_chips[:] = [find_chips]


def needs_snapshot(params: QueryDict) -> bool:
    """Return whether Taptalent can't answer this query of the list."""
    return any(source.is_needed(params) for source in _sources)


def is_of_one_flow(params: QueryDict) -> bool:
    """Return whether this query of the list means something in one flow only."""
    return any(source.is_of_one_flow(params) for source in _sources)


def load_snapshot_list(
    request: ReadingRequest, flow_id: str, *, page: int, page_size: int
) -> SnapshotList | HttpResponse:
    """Return a page of the list that the request's query asks for, or a redirect."""
    found = _sources[0].load(request, flow_id, page, page_size)
    if not isinstance(found, SnapshotList):
        return found
    return replace(found, details=_with_signs(request.workspace, flow_id, found.details))


def export_snapshot_list(request: ReadingRequest, flow_id: str) -> SnapshotExport:
    """Return all candidates of the list that the request's query asks for, or raise Http404."""
    return _sources[0].export(request, flow_id)


def find_row_details(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, RowDetails]:
    """Return what Flowdeck knows of these candidates, by id. Unknown ones are absent."""
    known = _sources[0].find_details(workspace, flow_id, candidate_ids) if _sources else {}
    return _with_signs(workspace, flow_id, known)


def find_label_names(
    workspace: Workspace, flow_id: str, candidate_ids: Collection[str]
) -> Mapping[str, str]:
    """Return the labels of these candidates as one text, by id. Those without any are absent."""
    return _labels[0](workspace, flow_id, candidate_ids) if _labels else {}


def _with_signs(
    workspace: Workspace, flow_id: str, details: Mapping[str, RowDetails]
) -> Mapping[str, RowDetails]:
    """Return ``details`` with the labels, and the signs of other apps below the notes."""
    if not details:
        return details
    found = dict(details)
    for find in _label_chips:
        for candidate_id, chips in find(workspace, flow_id, list(details)).items():
            found[candidate_id] = replace(found[candidate_id], labels=chips)
    for find in _signs:
        for candidate_id, sign in find(workspace, flow_id, list(details)).items():
            known = found[candidate_id]
            found[candidate_id] = replace(known, notes=format_html("{}{}", known.notes, sign))
    return found


def find_address(workspace: Workspace, flow_id: str, candidate_id: str) -> str:
    """Return the e-mail address that the snapshot has for this candidate, "" for none."""
    return _sources[0].find_address(workspace, flow_id, candidate_id) if _sources else ""
