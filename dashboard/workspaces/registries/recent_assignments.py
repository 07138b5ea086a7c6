"""Candidates that Flowdeck assigned lately, for apps whose own data is older.

The app that assigns registers a source, and sends ``candidate_assigned``. Others count from these.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

from dashboard.workspaces.models import Workspace

candidate_assigned = Signal()
"""Sent with ``workspace_id``, ``flow_id`` and ``more_to_come`` (bool) after each new assignment,
and once more at the end of a bulk assignment."""


@dataclass(frozen=True)
class RecentAssignment:
    """A candidate whom we assigned to a flow. ``number`` is unique, and never that of another.

    ``key`` is the normalised address, or the job-candidate ID. ``candidate_id`` is "" where the
    partner returned none.
    """

    flow_id: str
    key: str
    candidate_id: str
    at: datetime
    number: int


Source = Callable[[Workspace, datetime], Iterable[RecentAssignment]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Register an app's source, from its ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def assigned_after(workspace: Workspace, since: datetime) -> list[RecentAssignment]:
    """Return the candidates of ``workspace`` whom we assigned after ``since``."""
    return [found for source in _sources for found in source(workspace, since)]
