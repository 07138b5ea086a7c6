"""The orders of all candidates of a large flow, each worked out once for a version.

A database reaches the middle of an order row by row, the more so where a filter leaves some out.
So the keys in an order are stored in the cache, and a page at any depth is a slice of them.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from threading import Event
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.segments.large_flows import LargeFlow, Matches
from dashboard.progress.segments.query import SegmentQuery, Sort
from flows_api import CandidateStatus

TIMEOUT = 60 * 60

Values = Mapping[int, Any]
"""What an order sorts by, by the keys of candidates. None or no entry stand for no value."""


@dataclass(frozen=True)
class FlowOrder:
    """An order of all candidates of a large flow, at the version that pages show.

    ``sort`` is by a step that the flow has, if it is by the score at a step.
    """

    flow: LargeFlow
    sort: Sort

    @classmethod
    def of(cls, flow: LargeFlow, sort: Sort) -> "FlowOrder | None":
        """Return the order, or None where the flow has no such step."""
        has_step = sort.column != "score" or bool(flow.flow_data.step(sort.step))
        return cls(flow, sort) if has_step else None

    def is_near(self, stop: int, total: int) -> bool:
        """Return whether the database reads few rows up to the position ``stop`` of ``total``.

        Those with the same status, or at the same step, are too many to be sorted by id.
        """
        return self.sort.column not in ("status", "step") and self.flow.is_near(stop, total)

    def read(self) -> "array[int]":
        """Return the keys in this order: as they are stored, else worked out for whoever asks.

        For an hour, the worker renews it for each new version (``prepare_lists``).
        """
        self.flow.cache.note_use(self._name, TIMEOUT)
        return self._fetch()

    def renew(self) -> None:
        """Work out the order if pages use it, and it isn't stored for this version."""
        if self.flow.cache.is_used(self._name):
            self._fetch()

    @property
    def _name(self) -> str:
        return f"order-{self.sort}"

    def _fetch(self) -> "array[int]":
        return self.flow.fetch_keys(
            self._name, TIMEOUT, lambda: compute_order(self.flow.flow_data, self.sort)
        )


def prepare_lists(flow: SyncedFlow, stop: Event) -> None:
    """Count a large flow at its version, and work out the orders that pages use, until ``stop``.

    A worker does it, so that no reader waits for it. It learns of no use where each process has a
    cache of its own.
    """
    large = LargeFlow.of(FlowData.visible(flow))
    if large is None:
        return
    Matches(large, SegmentQuery()).count()
    for sort in every_sort(flow):
        if stop.is_set():
            return
        FlowOrder(large, sort).renew()


def every_sort(flow: SyncedFlow) -> Iterator[Sort]:
    """Yield each order that a list of ``flow`` can have."""
    for is_descending in (False, True):
        yield from (Sort(column, None, is_descending) for column in VALUES if column != "score")
        yield from (Sort("score", step["order"], is_descending) for step in flow.steps)


def compute_order(flow_data: FlowData, sort: Sort) -> list[int]:
    """Return the keys of all candidates by ``sort``, equal ones by id, those without value last.

    Python sorts, but texts only by what the database says of their order.
    """
    own = SyncedCandidate.objects.filter(flow=flow_data.flow)
    values = VALUES[sort.column](flow_data, own, sort)
    # Not asked twice: the values of states are of those who are listed.
    is_of_states = sort.column in STATE_COLUMNS
    listed = (
        values if is_of_states else set(flow_data.states.values_list("candidate__pk", flat=True))
    )
    by_id = own.order_by("candidate_id").values_list("pk", flat=True)
    everyone = [key for key in by_id if key in listed]
    known = [key for key in everyone if values.get(key) is not None]
    known.sort(key=values.__getitem__, reverse=sort.is_descending)
    return [*known, *(key for key in everyone if values.get(key) is None)]


def _names(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
    """Return the rank of each name, since a database has a collation of its own."""
    rows = own.filter(sort_name__gt="").order_by("sort_name").values_list("pk", "sort_name")
    groups = groupby(rows.iterator(), itemgetter(1))
    return {key: rank for rank, (_, same) in enumerate(groups) for key, _ in same}


def _assignments(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
    return dict(own.values_list("pk", _as_text("assigned_at")))


def _scores(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
    return dict(
        flow_data.results.filter(order=sort.step or 0).values_list("candidate__pk", "score")
    )


def _statuses(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
    """Return how far each has come. Statuses that are not documented come last, both ways."""
    found = dict(flow_data.states.values_list("candidate__pk", "status"))
    ranks = {status.value: rank for rank, status in enumerate(CandidateStatus)}
    others = sorted(set(found.values()) - ranks.keys())
    last = len(ranks)
    ranks |= {status: -1 - n if sort.is_descending else last + n for n, status in enumerate(others)}
    return {key: ranks[status] for key, status in found.items()}


def _of_states(column: str) -> "FindValues":
    def find(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
        return dict(flow_data.states.values_list("candidate__pk", column))

    return find


def _activity(flow_data: FlowData, own: QuerySet[SyncedCandidate], sort: Sort) -> Values:
    return dict(flow_data.states.values_list("candidate__pk", _as_text("moved_before")))


def _as_text(column: str) -> Cast:
    """Return a time as both databases write it, in the order of times, and quicker to read."""
    return Cast(column, TextField())


FindValues = Callable[[FlowData, QuerySet[SyncedCandidate], Sort], Values]
STATE_COLUMNS = ("status", "step", "total", "activity")
VALUES: Mapping[str, FindValues] = {
    "name": _names,
    "status": _statuses,
    "step": _of_states("step"),
    "score": _scores,
    "total": _of_states("total_score"),
    "assigned": _assignments,
    "activity": _activity,
}
