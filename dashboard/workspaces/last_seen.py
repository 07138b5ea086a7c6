"""The stale fallback of pages in an outage: the same view, run again on stored data.

@member(Role.VIEWER, last_seen=True)     # on the view, which must only read
register(Snapshot)                       # in the AppConfig.ready of the app that stores the data
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
"""The problems in which the partner did answer."""


class NothingKept(Exception):
    """The stored data does not contain what was asked for."""


class LastSeen(ABC):
    """A stand-in for the partner's client that answers from a workspace's stored data.

    Every method raises NothingKept. Fields that are not stored are None. ``as_of`` is the time of
    the oldest data returned so far, and ``is_partial`` is set when candidates were missing from the
    sync.
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
        """Record that data of ``when`` is shown."""
        self.as_of = min(when, self.as_of or when)


_sources: list[Callable[[Workspace], LastSeen]] = []


def register(source: Callable[[Workspace], LastSeen]) -> None:
    """Use ``source`` as the fallback, replacing an earlier one."""
    _sources[:] = [source]


def name_of_flow(workspace: Workspace, flow_id: str) -> str:
    """Return the stored name of the flow, or "" if nothing is stored."""
    try:
        return _sources[0](workspace).get_flow(flow_id).name if _sources else ""
    except NothingKept:
        return ""


def stand_in(
    request: "WorkspaceRequest", error: FlowsError, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Render ``view``, which failed with the partner's ``error``, from stored data.

    A whole page keeps the problem's HTTP status, for monitoring. A fragment gets 200, so that htmx
    swaps it in. Raises ``error`` where nothing is stored.
    """
    problem = replace(problem_of(error), what_was_done="")
    if problem.kind in NO_CASE or not _sources:
        raise error
    request.last_seen = _sources[0](request.workspace)
    # It has the methods that a view which only reads calls on a client.
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
