"""The list of cases: what its URL asks for, and the filters above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboard.accounts.models import User
from dashboard.cases.forms import recruiters_of
from dashboard.cases.models import OPEN, UNKNOWN_STEP, Case, CaseHandling, CaseQuerySet, Outcome
from dashboard.core.params import (
    MAX_KEY,
    UrlQuery,
    read_choice,
    read_exact_moment,
    read_int,
    read_text,
)
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.core.templatetags.moments import absolute
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace

PER_PAGE: Final = 50
ERASED, ALL = "erased", "all"
STATES: Final[dict[str, Promise]] = {
    OPEN: pgettext_lazy("state of a case", "Open"),
    Outcome.UPHELD.value: gettext_lazy("Upheld"),
    Outcome.SENT_ON.value: gettext_lazy("Sent on"),
    ERASED: gettext_lazy("Erased before a decision"),
    ALL: gettext_lazy("All"),
}
"""The filter's labels. A case is in exactly one of them but the last."""
MINE, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class CaseQuery(UrlQuery):
    """The parameters of the list.

    ``flow`` is the flow's ID. ``assignee`` is MINE, NOBODY or a member's key. The cases were opened
    from ``since`` on, and before ``until``. ``requested`` are those that candidates asked for.
    """

    state: str = OPEN
    flow: str = ""
    step: int | None = None
    assignee: str = ""
    overdue: bool = False
    requested: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "CaseQuery":
        """Return the query that ``params`` make. A value without sense has its default."""
        return cls(
            state=read_choice(params.get("state"), STATES, OPEN),
            flow=read_text(params.get("flow"), 100),
            step=read_int(params.get("step"), most=9999),
            assignee=_read_assignee(params.get("assignee")),
            overdue=params.get("overdue") == "1",
            requested=params.get("requested") == "1",
            since=read_exact_moment(params.get("since")),
            until=read_exact_moment(params.get("until")),
        )

    def params(self) -> Mapping[str, object]:
        """Return the value of each parameter, "" or None for one with its default."""
        return {
            "state": self.state if self.state != OPEN else "",
            "flow": self.flow,
            "step": self.step,
            "assignee": self.assignee,
            "overdue": "1" if self.overdue else "",
            "requested": "1" if self.requested else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }


@dataclass(frozen=True)
class StateChoice:
    """A filter by state, with the number of cases it has in the query."""

    value: str
    label: Promise
    count: int
    is_current: bool


@dataclass(frozen=True)
class CasePage:
    """A page of the list, with the filters."""

    query: CaseQuery
    rows: "Page[Case]"
    choices: list[StateChoice]

    @property
    def numbers(self) -> list[int | None]:
        return page_numbers(self.rows.number, self.rows.paginator.num_pages)


def case_page(workspace: Workspace, query: CaseQuery, member: User, number: str | None) -> CasePage:
    """Return a page of the workspace's cases, those due first, then the oldest."""
    found = filter_cases(workspace, query, member)
    counts = count_states(found)
    shown = in_state(found, query.state).select_related("flow", "handling__assignee")
    ordered = shown.order_by(F("handling__due_on").asc(nulls_last=True), "opened_at", "pk")
    choices = [
        StateChoice(value, label, counts[value], value == query.state)
        for value, label in STATES.items()
        if counts[value] or value in (query.state, OPEN, ALL)
    ]
    return CasePage(query, page_of(ordered, number, per_page=PER_PAGE), choices)


def filter_cases(workspace: Workspace, query: CaseQuery, member: User) -> CaseQuerySet:
    """Return the cases that ``query`` selects in every state, each with its state."""
    found = Case.objects.of(workspace).with_state()
    if query.flow:
        found = found.filter(flow__flow_id=query.flow)
    if query.step is not None:
        found = found.filter(step=query.step)
    if query.assignee == MINE:
        found = found.filter(handling__assignee=member)
    elif query.assignee == NOBODY:
        found = found.filter(handling__assignee=None)
    elif query.assignee:
        found = found.filter(handling__assignee=int(query.assignee))
    if query.overdue:
        found = found.filter(handling__due_on__lt=timezone.localdate())
    if query.requested:
        found = found.filter(is_requested=True)
    return _opened_between(found, query.since, query.until)


def handlers(workspace: Workspace, query: CaseQuery) -> QuerySet[User]:
    """Return the members to filter by: who may handle cases, and the one of ``query``."""
    selected = int(query.assignee) if query.assignee.isdigit() else 0
    left = User.objects.filter(pk=selected, pk__in=_assignees(workspace))
    return (recruiters_of(workspace) | left).order_by("email")


def describe_scope(workspace: Workspace, query: CaseQuery) -> list[str]:
    """Return the flow, the step and the time that ``query`` narrows the list to, in words."""
    found = []
    if query.flow:
        flow = SyncedFlow.objects.filter(workspace=workspace, flow_id=query.flow).first()
        found.append(flow.name if flow else query.flow)
    if query.step is not None:
        step = _("Step %(number)s") % {"number": query.step}
        found.append(_("Step not known") if query.step == UNKNOWN_STEP else step)
    if query.since is not None:
        found.append(_("opened since %(when)s") % {"when": absolute(query.since)})
    if query.until is not None:
        found.append(_("opened before %(when)s") % {"when": absolute(query.until)})
    return found


def _assignees(workspace: Workspace) -> Any:
    handlings = CaseHandling.objects.filter(case__workspace=workspace, assignee__isnull=False)
    return handlings.values("assignee")


def _opened_between(
    cases: CaseQuerySet, since: datetime | None, until: datetime | None
) -> CaseQuerySet:
    if since is not None:
        cases = cases.filter(opened_at__gte=since)
    return cases if until is None else cases.filter(opened_at__lt=until)


def in_state(cases: CaseQuerySet, state: str) -> CaseQuerySet:
    """Return those of ``cases``, which have their state, that the filter ``state`` lists."""
    if state == ALL:
        return cases
    if state in (OPEN, ERASED):
        return cases.in_state(OPEN).filter(erased_at__isnull=state == OPEN)
    return cases.in_state(state)


def count_states(cases: CaseQuerySet) -> dict[str, int]:
    """Return the number of ``cases`` by filter."""
    # The type checker knows no columns that a query set adds by itself.
    column: Any = "state"
    by_state = cases.order_by().values_list(column)
    rows = by_state.annotate(n=Count("pk"), erased=Count("erased_at"))
    counts = dict.fromkeys(STATES, 0)
    for state, n, erased in rows:
        counts[state] += n
        counts[ALL] += n
        if state == OPEN:
            counts[OPEN] -= erased
            counts[ERASED] += erased
    return counts


def _read_assignee(text: str | None) -> str:
    key = read_int(text, most=MAX_KEY)
    return str(key) if key is not None else read_choice(text, (MINE, NOBODY))
