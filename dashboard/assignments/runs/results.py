"""Assignments of one batch or of the whole workspace, filtered as an address asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import FAILED, SENT, AssignmentState
from dashboard.assignments.paging import PER_PAGE, FilterChoice
from dashboard.core.params import read_choice, read_text
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.core.text_search import has_words

GROUPS: dict[str, tuple[Any, tuple[AssignmentState, ...]]] = {
    "needs-you": (_("Action needed"), (AssignmentState.NEEDS_DECISION,)),
    "unconfirmed": (_("Unconfirmed"), (AssignmentState.UNCONFIRMED,)),
    "not-assigned": (_("Not assigned"), FAILED),
    "waiting": (_("Waiting or sending"), (AssignmentState.WAITING, AssignmentState.SENDING)),
    "assigned": (_("Assigned"), SENT),
    "already-in": (_("Already in flow"), (AssignmentState.ALREADY_IN,)),
    "cancelled": (_("Cancelled"), (AssignmentState.CANCELLED,)),
}
"""Filters: the value in the address, the label, the states."""


@dataclass(frozen=True)
class Results:
    """A page of assignments. ``states`` counts all rows, whatever the filter, by their state."""

    rows: "Page[Assignment]"
    choices: list[FilterChoice]
    outcome: str
    q: str
    states: Mapping[str, int]

    @property
    def numbers(self) -> list[int | None]:
        return page_numbers(self.rows.number, self.rows.paginator.num_pages)

    @property
    def is_filtered(self) -> bool:
        return bool(self.outcome or self.q)


def results(
    rows: "QuerySet[Assignment]", params: Mapping[str, str], *, order: tuple[str, ...]
) -> Results:
    """Return a page of ``rows`` for ``?outcome=&q=&page=``. Invalid values are ignored."""
    q = read_text(params.get("q"), 200)
    every_state = count_states(rows)
    if q:
        # Rows that an earlier release writes during an upgrade have no search text yet.
        raw = Q(email__icontains=q) | Q(first_name__icontains=q) | Q(last_name__icontains=q)
        words = has_words("search_text", q) | (raw & Q(search_text=""))
        rows = rows.filter(words | Q(flow_name__icontains=q) | Q(job_candidate_id=q))
    counts = count_states(rows) if q else every_state
    outcome = read_choice(params.get("outcome"), GROUPS)
    shown = rows.filter(state__in=GROUPS[outcome][1]) if outcome else rows
    ordered = shown.select_related("created_by").order_by(*order)
    page = page_of(ordered, params.get("page"), per_page=PER_PAGE)
    return Results(page, _choices(counts, outcome), outcome, q, every_state)


def count_states(rows: "QuerySet[Assignment]") -> dict[str, int]:
    """Return the number of ``rows`` by state."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def _choices(counts: Mapping[str, int], selected: str) -> list[FilterChoice]:
    """Return a filter for all rows, and one for each outcome that has rows or is selected."""
    found = [
        FilterChoice(value, str(label), sum(counts.get(s, 0) for s in states), value == selected)
        for value, (label, states) in GROUPS.items()
    ]
    everything = FilterChoice("", str(_("All")), sum(counts.values()), not selected)
    return [everything, *(c for c in found if c.count or c.selected)]
