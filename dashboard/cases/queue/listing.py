"""The list of cases: what its URL asks for, and the filters above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Count, F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.accounts.models import User
from dashboard.cases.models import OPEN, Case, CaseQuerySet, Outcome
from dashboard.core.params import (
    MAX_KEY,
    UrlQuery,
    read_choice,
    read_exact_moment,
    read_int,
    read_text,
)
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.workspaces.models import Workspace

PER_PAGE: Final = 50
ERASED, ALL = "erased", "all"
STATES: Final[dict[str, Promise]] = {
    OPEN: pgettext_lazy("state of a case", "Open"),
    Outcome.UPHELD.value: _("Upheld"),
    Outcome.SENT_ON.value: _("Sent on"),
    ERASED: _("Erased before a decision"),
    ALL: _("All"),
}
"""The filter's labels. A case is in exactly one of them but the last."""
MINE, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class CaseQuery(UrlQuery):
    """The parameters of the list.

    ``flow`` is the flow's ID. ``assignee`` is MINE, NOBODY or a member's key. The cases were opened
    from ``since`` on, and before ``until``.
    """

    state: str = OPEN
    flow: str = ""
    step: int | None = None
    assignee: str = ""
    overdue: bool = False
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
    return _opened_between(found, query.since, query.until)


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
