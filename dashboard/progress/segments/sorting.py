"""The orders of the list of candidates, each read from an index, or of a large flow from the cache.

No database reads a nullable column from an index both ways with NULL at the end. So an order is a
list of queries, one after the other: first the candidates with a value, then those without. Equal
values are in the order of the candidates' ids, whichever way the values go.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Any, overload

from django.db.models import Count, Exists, OuterRef, QuerySet, Value

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.flow_data import FlowData, States
from dashboard.progress.models import (
    CandidateState,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.flow_orders import FlowOrder
from dashboard.progress.segments.large_flows import LargeFlow, Matches
from dashboard.progress.segments.query import SegmentQuery, Sort
from flows_api import CandidateStatus

Keys = QuerySet[Any, int]
"""A query of candidates' keys, in an order."""

CHUNK_SIZE = 2000
LARGEST_PAGE = 100


class SortedKeys(Sequence[int]):
    """The keys of the candidates of a list, in the order of ``parts``, read when needed.

    ``count`` returns how many they are. ``parts`` composes the queries one after the other, since
    mostly the first is enough. Of a large flow, ``matches`` are the same candidates, and ``order``
    is that of all candidates, None where the parts are quick enough. ``is_whole`` says that the
    list leaves out none of them. ``first`` returns the first LARGEST_PAGE of them, or fewer where
    they are not all in the first part.
    """

    def __init__(
        self,
        count: Callable[[], int],
        parts: Callable[[], Iterable[Keys]],
        *,
        matches: Matches | None = None,
        order: FlowOrder | None = None,
        is_whole: bool = False,
        first: Callable[[], list[int]] | None = None,
    ) -> None:
        self.count_all = count
        self.parts = parts
        self.matches = matches
        self.order = order
        self.is_whole = is_whole
        self.first = first

    @cached_property
    def _total(self) -> int:
        return self.count_all()

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[int]:
        if self.order is not None:
            return iter(self._in_order(self.order))
        return chain.from_iterable(part.iterator(chunk_size=CHUNK_SIZE) for part in self.parts())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...

    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        # Of the parts after the first one, such as those without a value, a database sorts all.
        if self.order is None or self.order.is_near(max(stop, LARGEST_PAGE), len(self)):
            found = self._of_first_part(start, stop)
            if len(found) == stop - start:
                return found
        if self.order is None:
            return self._read(start, stop)
        return self._in_order(self.order)[start:stop].tolist()

    def _of_first_part(self, start: int, stop: int) -> list[int]:
        """Return the keys from ``start`` to ``stop``, as far as they are in the first part."""
        if stop > LARGEST_PAGE or self.first is None:
            return [] if self.order is None else list(next(iter(self.parts()))[start:stop])
        if self.matches and self.order:
            return self.matches.store(f"first-{self.order.sort}", self.first)[start:stop].tolist()
        return self.first()[start:stop]

    def _in_order(self, order: FlowOrder) -> "array[int]":
        """Return the keys as the order of the whole flow has them."""
        if self.is_whole or self.matches is None:
            return order.read()
        matches = self.matches
        return matches.store(f"order-{order.sort}", lambda: matches.keep(order.read()))

    def _read(self, start: int, stop: int) -> list[int]:
        """Return the keys from position ``start`` to ``stop`` as the parts have them."""
        found: list[int] = []
        for part in self.parts():
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
    parts = partial(SORTS[sort.column], Listed(flow_data, segment), sort)
    shown = flow_data.flow.pk, flow_data.flow.version
    first = partial(_first_query(sort).fetch, *shown) if segment.is_whole else None
    large = LargeFlow.of(flow_data)
    if large is None:
        count = (
            partial(_count_whole, *shown)
            if segment.is_whole
            else partial(_count, flow_data, segment)
        )
        return SortedKeys(count, parts, is_whole=segment.is_whole, first=first)
    matches = Matches(large, segment)
    return SortedKeys(
        matches.count,
        parts,
        matches=matches,
        order=FlowOrder.of(large, sort),
        is_whole=segment.is_whole,
        first=first or partial(_first_of, parts),
    )


def _count(flow_data: FlowData, segment: SegmentQuery) -> int:
    return segment_states(flow_data, segment).order_by().count()


def _count_whole(flow_id: int, version: int) -> int:
    return sum(_WHOLE_COUNT.fetch(flow_id, version))


def _whole_count(flow_id: int, version: int) -> QuerySet[CandidateState, int]:
    listed = FlowData.visible(SyncedFlow(pk=flow_id, version=version)).states
    # Grouped by a constant, so it has one row, like an aggregate.
    counted = listed.annotate(one=Value(1)).order_by().values("one").annotate(n=Count("pk"))
    return counted.values_list("n", flat=True)


_WHOLE_COUNT: PreparedQuery[int] = PreparedQuery(_whole_count, int, int)


def _first_of(parts: Callable[[], Iterator[Keys]]) -> list[int]:
    return list(next(parts())[:LARGEST_PAGE])


@lru_cache(maxsize=128)
def _first_query(sort: Sort) -> PreparedQuery[int]:
    """Return the query of the first keys of a flow in this order, which most visits ask for."""

    def compose(flow_id: int, version: int) -> Keys:
        flow_data = FlowData.visible(SyncedFlow(pk=flow_id, version=version))
        parts = SORTS[sort.column](Listed(flow_data, SegmentQuery()), sort)
        return next(parts)[:LARGEST_PAGE]

    return PreparedQuery(compose, int, int)


@dataclass(frozen=True)
class Listed:
    """The candidates of a list, as the queries of an order need them."""

    flow_data: FlowData
    segment: SegmentQuery

    @cached_property
    def states(self) -> States:
        """Return all of their states."""
        return segment_states(self.flow_data.sortable(), self.segment)

    @cached_property
    def own(self) -> States:
        """Return the states for a subquery that names the candidate."""
        return segment_states(self.flow_data.correlated(), self.segment)

    @cached_property
    def candidates(self) -> QuerySet[SyncedCandidate]:
        is_listed = Exists(self.own.filter(candidate=OuterRef("pk")))
        return SyncedCandidate.objects.filter(is_listed, flow=self.flow_data.flow)


def _by_name(listed: Listed, sort: Sort) -> Iterator[Keys]:
    named = listed.candidates.filter(sort_name__gt="")
    yield _keys(named, sort.by("sort_name"), "candidate_id")
    yield _keys(listed.candidates.filter(sort_name=""), "candidate_id")


def _by_assignment(listed: Listed, sort: Sort) -> Iterator[Keys]:
    known = listed.candidates.filter(assigned_at__isnull=False)
    yield _keys(known, sort.by("assigned_at"), "candidate_id")
    yield _keys(listed.candidates.filter(assigned_at=None), "candidate_id")


def _by_status(listed: Listed, sort: Sort) -> Iterator[Keys]:
    """Sort by how far they have come. Statuses that are not documented come last."""
    names = [status.value for status in CandidateStatus]
    for name in reversed(names) if sort.is_descending else names:
        yield _keys(listed.states.filter(status=name), BY_ID)
    yield _keys(listed.states.exclude(status__in=names), "status", BY_ID)


def _by_score(listed: Listed, sort: Sort) -> Iterator[Keys]:
    flow = listed.flow_data.flow
    scored = StepResult.objects.at(flow.version).filter(order=sort.step or 0, score__isnull=False)
    is_listed = Exists(listed.own.filter(candidate=OuterRef("candidate")))
    yield _keys(scored.filter(is_listed, flow=flow), sort.by("score"), BY_ID)
    has_score = Exists(scored.filter(candidate=OuterRef("candidate")))
    yield _keys(listed.states.filter(~has_score), BY_ID)


def _by_column(column: str) -> "Order":
    """Sort by a column of the states."""

    def order(listed: Listed, sort: Sort) -> Iterator[Keys]:
        known = listed.states.filter(**{f"{column}__isnull": False})
        yield _keys(known, sort.by(column), BY_ID)
        yield _keys(listed.states.filter(**{column: None}), BY_ID)

    return order


def _by_activity(listed: Listed, sort: Sort) -> Iterator[Keys]:
    yield _keys(listed.states, sort.by("moved_before"), BY_ID)


def _keys(rows: QuerySet[Any], *order: str) -> Keys:
    key = "pk" if rows.model is SyncedCandidate else "candidate__pk"
    return rows.order_by(*order).values_list(key, flat=True)


BY_ID = "candidate__candidate_id"
Order = Callable[[Listed, Sort], Iterator[Keys]]
SORTS: Mapping[str, Order] = {
    "name": _by_name,
    "status": _by_status,
    "step": _by_column("step"),
    "score": _by_score,
    "total": _by_column("total_score"),
    "assigned": _by_assignment,
    "activity": _by_activity,
}
