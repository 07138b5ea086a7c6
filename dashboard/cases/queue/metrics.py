"""The outcome of all cases: counts, shares and days, by flow and step and by member."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from dashboard.cases.models import OPEN, Case, CaseQuerySet, Outcome
from dashboard.cases.queue.listing import ALL, ERASED, MINE, NOBODY, CaseQuery
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.metrics.scores import Rate, wilson_rate
from dashboard.workspaces.models import Workspace

DAY: Final = timedelta(days=1)
MAX_FLOWS: Final = 5
"""The number of flows that the queue names at a glance."""


@dataclass
class CaseCounts:
    """The cases of a step, or of a whole flow (``step`` None).

    ``days`` holds how many days passed from the opening to the first decision, for each decided
    case.
    """

    flow_id: str
    flow_name: str
    step: int | None
    step_label: str
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    days: list[float] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def decided(self) -> int:
        return self.states[Outcome.UPHELD] + self.states[Outcome.SENT_ON]

    @property
    def upheld_rate(self) -> Rate:
        """Return the share of decided cases that were upheld."""
        return wilson_rate(self.states[Outcome.UPHELD], self.decided)

    @property
    def sent_on_rate(self) -> Rate:
        return wilson_rate(self.states[Outcome.SENT_ON], self.decided)

    @property
    def median_days(self) -> float | None:
        """Return the median of the days until the first decision."""
        return median(self.days) if self.days else None

    def links(self) -> list[tuple[str, int, str]]:
        """Return each count with its name and the query of the list that has these rows."""
        names = [ALL, OPEN, Outcome.UPHELD.value, Outcome.SENT_ON.value, ERASED]
        counts = {**self.states, ALL: self.total}
        return [(name, counts.get(name, 0), self._query(name)) for name in names]

    def _query(self, state: str) -> str:
        return CaseQuery(state=state, flow=self.flow_id, step=self.step).encoded()


@dataclass(frozen=True)
class FlowQueue:
    """The open cases of a flow, of which the oldest was opened at ``oldest``."""

    flow_id: str
    flow_name: str
    open: int
    oldest: datetime

    @property
    def query(self) -> str:
        """Return the query of the list that has these rows."""
        return CaseQuery(flow=self.flow_id).encoded()

    @property
    def oldest_days(self) -> int:
        """Return for how many whole days the oldest is open."""
        return (timezone.now() - self.oldest).days


@dataclass(frozen=True)
class QueueCounts:
    """The open cases of a workspace, as a member sees them at a glance.

    ``flows`` has those of each flow, the flow with the oldest first.
    """

    open: int
    mine: int
    nobody: int
    overdue: int
    flows: list[FlowQueue]

    @property
    def links(self) -> list[tuple[str, int, str]]:
        """Return each count with its name and the query of the list that has these rows."""
        return [
            ("mine", self.mine, CaseQuery(assignee=MINE).encoded()),
            ("nobody", self.nobody, CaseQuery(assignee=NOBODY).encoded()),
            ("overdue", self.overdue, CaseQuery(overdue=True).encoded()),
        ]

    @property
    def oldest_days(self) -> int:
        """Return for how many whole days the oldest is open, 0 without any."""
        return self.flows[0].oldest_days if self.flows else 0

    @property
    def oldest_flows(self) -> list[FlowQueue]:
        """Return the flows to name at a glance, none where all cases are of one."""
        return self.flows[:MAX_FLOWS] if len(self.flows) > 1 else []

    @property
    def other_flows(self) -> int:
        """Return how many more flows have open cases."""
        return max(len(self.flows) - MAX_FLOWS, 0)


@dataclass(frozen=True)
class MemberCounts:
    """The open cases that one member handles (address "" for nobody)."""

    member: str
    query: str
    open: int
    overdue: int


def count_queue(workspace: Workspace, member_id: int | None) -> QueueCounts:
    """Return the numbers of the workspace's open cases, with one query."""
    # No member has the id 0.
    rows = _QUEUE.fetch(workspace.pk, member_id or 0, timezone.localdate())
    flows = [FlowQueue(flow_id, name, n, oldest) for flow_id, name, n, oldest, *_ in rows]
    return QueueCounts(
        open=sum(flow.open for flow in flows),
        mine=sum(row[4] for row in rows),
        nobody=sum(row[5] for row in rows),
        overdue=sum(row[6] for row in rows),
        flows=flows,
    )


_QueueRow = tuple[str, str, int, datetime, int, int, int]


def _queue(workspace_id: int, member_id: int, today: date) -> QuerySet[Case, _QueueRow]:
    cases = Case.objects.filter(workspace_id=workspace_id).undecided().order_by()
    counted = cases.values("flow__flow_id", "flow__name").annotate(
        open=Count("pk"),
        oldest=Min("opened_at"),
        mine=Count("pk", filter=Q(handling__assignee=member_id)),
        nobody=Count("pk", filter=Q(handling__assignee=None)),
        overdue=Count("pk", filter=Q(handling__due_on__lt=today)),
    )
    columns = ("open", "oldest", "mine", "nobody", "overdue")
    return counted.order_by("oldest").values_list("flow__flow_id", "flow__name", *columns)


_QUEUE = PreparedQuery(_queue, int, int, date)


def open_cases_of(workspace: Workspace) -> CaseQuerySet:
    """Return the open cases that can be decided."""
    return Case.objects.of(workspace).undecided()


def count_by_step(workspace: Workspace) -> list[CaseCounts]:
    """Return the counts of each flow, each followed by its steps, by the flow's name."""
    found: dict[tuple[str, int | None], CaseCounts] = {}
    for flow_id, name, step, label, state, erased_at, opened_at, decided_at in _rows(workspace):
        is_erased = state == OPEN and erased_at is not None
        for key, shown in ((None, ""), (step, label)):
            counts = found.setdefault((flow_id, key), CaseCounts(flow_id, name, key, shown))
            counts.states[ERASED if is_erased else state] += 1
            if decided_at is not None:
                counts.days.append((decided_at - opened_at) / DAY)
    return sorted(found.values(), key=_order)


def _order(counts: CaseCounts) -> tuple[str, str, int]:
    """Sort by flow, the whole flow first, then its steps. A step may be 0, which is unknown."""
    return counts.flow_name, counts.flow_id, -1 if counts.step is None else counts.step


def count_by_member(workspace: Workspace) -> list[MemberCounts]:
    """Return the open cases of each member who handles any, and of nobody."""
    overdue = Count("pk", filter=Q(handling__due_on__lt=timezone.localdate()))
    rows = open_cases_of(workspace).order_by("handling__assignee__email")
    counted = rows.values_list("handling__assignee", "handling__assignee__email").annotate(
        n=Count("pk"), overdue=overdue
    )
    return [
        MemberCounts(email or "", CaseQuery(assignee=str(key or NOBODY)).encoded(), n, late)
        for key, email, n, late in counted
    ]


_Row = tuple[str, str, int, str, str, datetime | None, datetime, datetime | None]


def _rows(workspace: Workspace) -> Iterable[_Row]:
    cases = Case.objects.of(workspace).with_state().order_by("pk")
    decided = cases.annotate(decided_at=Min("decisions__at"))
    return decided.values_list(
        "flow__flow_id",
        "flow__name",
        "step",
        "step_label",
        "state",
        "erased_at",
        "opened_at",
        "decided_at",
    ).iterator(chunk_size=2000)
