"""The outcome of those who were sent on, as of the last sync of their continuation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Lower

from dashboard.cases.models import Case, Continuation, Outcome
from dashboard.cases.queue.listing import CaseQuery
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from flows_api import CandidateStatus

CHUNK = 400
"""Addresses per query, below the number of parameters that SQLite takes."""


@dataclass(frozen=True)
class ContinuationCounts:
    """The cases whose candidate was sent on to a continuation.

    Of ``sent_on`` cases the candidates ``completed`` or ``failed`` there, or were ``erased``, which
    leaves their status unknown. ``is_synced`` says whether the continuation has been read.
    """

    continuation: Continuation
    sent_on: int
    completed: int
    failed: int
    erased: int
    is_synced: bool

    @property
    def unfinished(self) -> int:
        """Return how many have not finished there, or are not listed there yet."""
        return self.sent_on - self.completed - self.failed - self.erased

    @property
    def query(self) -> str:
        """Return the query of the list that has the rows of ``sent_on``."""
        row = self.continuation
        return CaseQuery(
            state=Outcome.SENT_ON.value, flow=row.flow.flow_id, step=row.step
        ).encoded()


def count_continuations(workspace: Workspace) -> list[ContinuationCounts]:
    """Return the outcome of each continuation of the workspace, by name."""
    rows = Continuation.objects.filter(flow__workspace=workspace).exclude(target_id="")
    return [_count(workspace, row) for row in rows.select_related("flow").order_by("name", "pk")]


def _count(workspace: Workspace, row: Continuation) -> ContinuationCounts:
    cases = Case.objects.of(workspace).filter(flow=row.flow, step=row.step)
    sent_on = cases.with_state().in_state(Outcome.SENT_ON)
    rows = sent_on.annotate(address=Lower("email")).values_list("address", "erased_at")
    emails = [address for address, erased_at in rows if erased_at is None]
    target = SyncedFlow.objects.filter(workspace=workspace, flow_id=row.target_id).first()
    statuses = _statuses(target, emails) if target and target.version else {}
    counts = Counter(statuses.get(email) for email in emails)
    return ContinuationCounts(
        continuation=row,
        sent_on=len(rows),
        completed=counts[CandidateStatus.COMPLETED.value],
        failed=counts[CandidateStatus.FAILED.value],
        erased=len(rows) - len(emails),
        is_synced=bool(target and target.version),
    )


def _statuses(flow: SyncedFlow, emails: Sequence[str]) -> dict[str, str]:
    """Return the status of each of these addresses in ``flow``."""
    found: dict[str, str] = {}
    states = FlowData.visible(flow).states.annotate(address=Lower("candidate__email"))
    for start in range(0, len(emails), CHUNK):
        listed = states.filter(address__in=emails[start : start + CHUNK]).order_by()
        found.update(listed.values_list("address", "status"))
    return found
