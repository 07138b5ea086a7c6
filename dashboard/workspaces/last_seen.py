"""Pages in an outage: the same view once more, on what was last seen (design.md §2.1).

@member(Role.VIEWER, last_seen=True)     # on the view, which only reads
register(Snapshot)                       # in the AppConfig.ready of the noun that has kept it
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http.response import HttpResponseBase

from dashboard.web.parallel import in_turn
from dashboard.web.problem_pages import wait_told
from dashboard.web.problems import problem_of
from dashboard.workspaces.models import Workspace
from flows_api import Candidate, CandidatePage, Flow, FlowList, FlowsClient, FlowsError

if TYPE_CHECKING:
    from dashboard.workspaces.access import WorkspaceRequest

NO_CASE = ("not_found", "rejected")
"""The partner answers, and says no."""


class NothingKept(Exception):
    """There is no such thing in what was kept, as far as it goes."""


class LastSeen(ABC):
    """Answers as the partner's client does, from what was kept of a workspace.

    Every method raises NothingKept. What was not kept is None; ``as_of`` is the age of the oldest
    thing that was answered, and ``is_partial`` tells that people were missing when it was read.
    """

    is_partial = False

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.as_of: datetime | None = None

    @abstractmethod
    def list_flows(self) -> FlowList: ...

    @abstractmethod
    def get_flow(self, flow_id: str) -> Flow: ...

    @abstractmethod
    def list_candidates(
        self,
        flow_id: str,
        *,
        page: int = 1,
        page_size: int = 10,
        search: str = "",
        status: str | None = None,
    ) -> CandidatePage: ...

    @abstractmethod
    def get_candidate(self, flow_id: str, candidate_id: str) -> Candidate: ...

    def dates_from(self, when: datetime) -> None:
        """Note that something of ``when`` is shown."""
        self.as_of = min(when, self.as_of or when)


_sources: list[Callable[[Workspace], LastSeen]] = []


def register(source: Callable[[Workspace], LastSeen]) -> None:
    """Have ``source`` answer in the partner's stead; a later one replaces it."""
    _sources[:] = [source]


def name_of_flow(workspace: Workspace, flow_id: str) -> str:
    """What the flow was called when it was last seen; "" where nothing is kept of it."""
    try:
        return _sources[0](workspace).get_flow(flow_id).name if _sources else ""
    except NothingKept:
        return ""


def stand_in(
    request: "WorkspaceRequest", error: FlowsError, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The page of ``view``, which the partner's ``error`` prevented, from what was last seen.

    A whole page keeps the problem's status, for whoever monitors it; a part of a page answers 200,
    so that it takes its place. Raises ``error`` where nothing is kept.
    """
    problem = replace(problem_of(error), what_was_done="")
    if problem.kind in NO_CASE or not _sources:
        raise error
    request.last_seen = _sources[0](request.workspace)
    # It has what such a view, which only reads, asks of a client.
    request.flows = cast("FlowsClient", request.last_seen)
    request.connection.tell(problem)
    try:
        with in_turn():
            response = view()
    except NothingKept:
        request.last_seen = None
        raise error from None
    if not request.htmx:
        response.status_code = problem.status
        wait_told(response, problem)
    return response
