"""The outcome of those who were sent on, as of the last sync of their continuation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Lower

from dashboard.cases.models import Case, Continuation, Outcome
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from flows_api import CandidateStatus

CHUNK = 400
"""Addresses per query, below the number of parameters that SQLite takes."""


@dataclass(frozen=True)
class ContinuationCounts:
    """The candidates who were sent on to a continuation and are not erased.

    ``sent_on`` of them, of whom ``completed`` and ``failed`` there. ``is_synced`` says whether the
    continuation has been read.
    """

    continuation: Continuation
    sent_on: int
    completed: int
    failed: int
    is_synced: bool

    @property
    def unfinished(self) -> int:
        """Return how many have not finished there, or are not listed there yet."""
        return self.sent_on - self.completed - self.failed


def count_continuations(workspace: Workspace) -> list[ContinuationCounts]:
    """Return the outcome of each continuation of the workspace, by name."""
    rows = Continuation.objects.filter(flow__workspace=workspace).exclude(target_id="")
    return [_count(workspace, row) for row in rows.select_related("flow").order_by("name", "pk")]


def _count(workspace: Workspace, row: Continuation) -> ContinuationCounts:
    cases = Case.objects.of(workspace).filter(flow=row.flow, step=row.step, erased_at=None)
    sent_on = cases.with_state().in_state(Outcome.SENT_ON)
    emails = list(sent_on.annotate(address=Lower("email")).values_list("address", flat=True))
    target = SyncedFlow.objects.filter(workspace=workspace, flow_id=row.target_id).first()
    statuses = _statuses(target, emails) if target and target.version else Counter()
    return ContinuationCounts(
        continuation=row,
        sent_on=len(emails),
        completed=statuses[CandidateStatus.COMPLETED.value],
        failed=statuses[CandidateStatus.FAILED.value],
        is_synced=bool(target and target.version),
    )


def _statuses(flow: SyncedFlow, emails: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    states = FlowData.visible(flow).states.alias(address=Lower("candidate__email"))
    for start in range(0, len(emails), CHUNK):
        listed = states.filter(address__in=emails[start : start + CHUNK])
        rows = listed.order_by().values_list("status").annotate(n=Count("pk"))
        found.update(dict(rows))
    return found
