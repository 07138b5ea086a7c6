"""The orders of the list of candidates, each read from an index, or of a large flow from the cache.

No database reads a nullable column from an index both ways with NULL at the end. So an order is a
list of queries, one after the other: first the candidates with a value, then those without. Equal
values are in the order of the candidates' ids, whichever way the values go.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any, overload

from django.db.models import Exists, OuterRef, QuerySet

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
    VersionedQuerySet,
)
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.flow_orders import FlowOrder
from dashboard.progress.segments.query import SegmentQuery, Sort
from flows_api import CandidateStatus

States = VersionedQuerySet[CandidateState]
Keys = QuerySet[Any, int]
"""A query of candidates' keys, in an order."""

CHUNK_SIZE = 2000


class SortedKeys(Sequence[int]):
    """The keys of all candidates of ``states``, in the order of ``parts``, read when needed.

    ``order`` is the same of all candidates of a large flow, None where the parts are quick enough.
    ``is_whole`` says that the list leaves out none of them.
    """

    def __init__(
        self,
        states: States,
        parts: Sequence[Keys],
        order: FlowOrder | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        self.states = states
        self.parts = parts
        self.order = order
        self.is_whole = is_whole

    @cached_property
    def _total(self) -> int:
        if self.order is None or self.is_whole:
            return self.states.order_by().count()
        return len(self._listed)

    @cached_property
    def _listed(self) -> set[int]:
        """Return the keys, in no order. A filtered list needs them, and they are counted too."""
        return set(self.states.order_by().values_list("candidate__pk", flat=True))

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[int]:
        if self.order is not None:
            return self._in_order(self.order)
        return chain.from_iterable(part.iterator(chunk_size=CHUNK_SIZE) for part in self.parts)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...

    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        if self.order is None:
            return self._read(start, stop)
        stored = self.order.find()
        if stored is None and self.order.is_near(stop, len(self)):
            found = list(self.parts[0][start:stop])
            # Of the next part, those without a value, a database sorts all.
            if len(found) == stop - start:
                return found
        return list(islice(self._in_order(self.order, stored), start, stop))

    def _in_order(self, order: FlowOrder, stored: "array[int] | None" = None) -> Iterator[int]:
        """Yield the keys as the order of the whole flow has them.

        It is worked out anew after a candidate was erased.
        """
        stored = order.find() if stored is None else stored
        if stored is None or (self.is_whole and len(stored) != len(self)):
            stored = order.compute()
        return iter(stored) if self.is_whole else filter(self._listed.__contains__, stored)

    def _read(self, start: int, stop: int) -> list[int]:
        """Return the keys from position ``start`` to ``stop`` as the parts have them."""
        found: list[int] = []
        for part in self.parts:
            rows = list(part[start:stop])
            found += rows
            stop -= len(rows)
            if start >= stop:
                break
            # The next part begins where this one ends.
            skipped = part.count() if start and not rows else start
            start, stop = start - skipped, stop - skipped
        return found


def sort_keys(flow_data: FlowData, segment: SegmentQuery, sort: Sort) -> SortedKeys:
    """Return the keys of the candidates in ``segment``, sorted by ``sort``."""
    states = segment_states(flow_data.sortable(), segment)
    own = segment_states(flow_data.correlated(), segment)
    parts = SORTS[sort.column](Listed(flow_data.flow, states, own), sort)
    order = FlowOrder.of_large(flow_data, sort)
    listed = segment_states(flow_data, segment)
    return SortedKeys(listed, parts, order, is_whole=segment.is_whole)


@dataclass(frozen=True)
class Listed:
    """The candidates of a list: all their ``states``, and ``own`` for the one of a candidate."""

    flow: SyncedFlow
    states: States
    own: States

    @property
    def candidates(self) -> QuerySet[SyncedCandidate]:
        is_listed = Exists(self.own.filter(candidate=OuterRef("pk")))
        return SyncedCandidate.objects.filter(is_listed, flow=self.flow)


def _by_name(listed: Listed, sort: Sort) -> list[Keys]:
    return [
        _keys(listed.candidates.filter(sort_name__gt=""), sort.by("sort_name"), "candidate_id"),
        _keys(listed.candidates.filter(sort_name=""), "candidate_id"),
    ]


def _by_assignment(listed: Listed, sort: Sort) -> list[Keys]:
    known = listed.candidates.filter(assigned_at__isnull=False)
    return [
        _keys(known, sort.by("assigned_at"), "candidate_id"),
        _keys(listed.candidates.filter(assigned_at=None), "candidate_id"),
    ]


def _by_status(listed: Listed, sort: Sort) -> list[Keys]:
    """Sort by how far they have come. Statuses that are not documented come last."""
    names = [status.value for status in CandidateStatus]
    known = [_keys(listed.states.filter(status=name), BY_ID) for name in names]
    others = _keys(listed.states.exclude(status__in=names), "status", BY_ID)
    return [*(reversed(known) if sort.is_descending else known), others]


def _by_score(listed: Listed, sort: Sort) -> list[Keys]:
    scored = StepResult.objects.at(listed.flow.version).filter(
        order=sort.step or 0, score__isnull=False
    )
    is_listed = Exists(listed.own.filter(candidate=OuterRef("candidate")))
    unscored = listed.states.filter(~Exists(scored.filter(candidate=OuterRef("candidate"))))
    return [
        _keys(scored.filter(is_listed, flow=listed.flow), sort.by("score"), BY_ID),
        _keys(unscored, BY_ID),
    ]


def _by_column(column: str) -> "Order":
    """Sort by a column of the states."""

    def order(listed: Listed, sort: Sort) -> list[Keys]:
        known = listed.states.filter(**{f"{column}__isnull": False})
        unknown = listed.states.filter(**{column: None})
        return [_keys(known, sort.by(column), BY_ID), _keys(unknown, BY_ID)]

    return order


def _by_activity(listed: Listed, sort: Sort) -> list[Keys]:
    return [_keys(listed.states, sort.by("moved_before"), BY_ID)]


def _keys(rows: QuerySet[Any], *order: str) -> Keys:
    key = "pk" if rows.model is SyncedCandidate else "candidate__pk"
    return rows.order_by(*order).values_list(key, flat=True)


BY_ID = "candidate__candidate_id"
Order = Callable[[Listed, Sort], list[Keys]]
SORTS: Mapping[str, Order] = {
    "name": _by_name,
    "status": _by_status,
    "step": _by_column("step"),
    "score": _by_score,
    "total": _by_column("total_score"),
    "assigned": _by_assignment,
    "activity": _by_activity,
}
