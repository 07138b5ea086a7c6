"""The stale fallback of pages in an outage: the same view, run again on stored data.

@require_role(Role.VIEWER, fallback=True)
def flow_list(request: ReadingRequest) …   # its ``flows`` is a FlowsReader
register(Snapshot)     # in the AppConfig.ready of the app that stores the data
"""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.http.response import HttpResponseBase

from dashboard.core.concurrency import run_sequentially
from dashboard.core.errors.catalog import problem_for
from dashboard.core.errors.pages import set_retry_after
from dashboard.workspaces.models import Workspace
from flows_api import Candidate, CandidatePage, Flow, FlowList, FlowsError

if TYPE_CHECKING:
    from dashboard.workspaces.access import ReadingRequest

DEFINITIVE_KINDS = ("not_found", "rejected")
"""The problems in which the partner did answer."""


class NotCached(Exception):
    """The stored data does not contain what was asked for."""


class FlowsReader(Protocol):
    """The methods of a page that may be rendered from stored data: it reads, and nothing else."""

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


class FallbackClient(FlowsReader):
    """A FlowsReader that answers from a workspace's stored data.

    Every method raises NotCached. Fields that are not stored are None. ``as_of`` is the time of
    the oldest data returned so far, and ``is_partial`` is set when candidates were missing from the
    sync.
    """

    is_partial = False

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.as_of: datetime | None = None

    @abstractmethod
    def get_candidate(self, flow_id: str, candidate_id: str) -> Candidate: ...

    def record_age(self, when: datetime) -> None:
        """Record that data of ``when`` is shown."""
        self.as_of = min(when, self.as_of or when)


_sources: list[Callable[[Workspace], FallbackClient]] = []


def register(source: Callable[[Workspace], FallbackClient]) -> None:
    """Use ``source`` as the fallback, replacing an earlier one."""
    _sources[:] = [source]


def stored_reader(workspace: Workspace) -> FallbackClient:
    """Return a client that answers from the workspace's stored data."""
    return _sources[0](workspace)


def cached_flow_name(workspace: Workspace, flow_id: str) -> str:
    """Return the stored name of the flow, or "" if nothing is stored."""
    try:
        return _sources[0](workspace).get_flow(flow_id).name if _sources else ""
    except NotCached:
        return ""


def render_stale(
    request: "ReadingRequest", error: FlowsError, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Render ``view``, which failed with the partner's ``error``, from stored data.

    A whole page keeps the problem's HTTP status, for monitoring. A fragment gets 200, so that htmx
    swaps it in. Raises ``error`` where nothing is stored.
    """
    problem = replace(problem_for(error), effect="")
    if problem.kind in DEFINITIVE_KINDS or not _sources:
        raise error
    request.flows = request.fallback = _sources[0](request.workspace)
    request.connection.record_problem(problem)
    try:
        with run_sequentially():
            response = view()
    except NotCached:
        request.fallback = None
        raise error from None
    if not request.htmx:
        response.status_code = problem.status
        set_retry_after(response, problem)
    return response
