"""The totals and keys of a large flow's lists, worked out once for a version and then cached.

Pages never show those of an earlier version, or of candidates who were erased since.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Value

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, SyncedCandidate, VersionedQuerySet
from dashboard.progress.segments.query import SegmentQuery

MOST_SKIPPED = 2_000
"""Up to so many rows, the database is as quick as the cache."""
SIZE = "Q"
"""The type of a key in an array: eight bytes."""
MATCHES_TIMEOUT = 10 * 60
"""In seconds. There are many more filters than orders."""


@dataclass(frozen=True)
class LargeFlow:
    """The cache of a flow of more than MOST_SKIPPED candidates, at the version that pages show."""

    flow_data: FlowData

    @classmethod
    def of(cls, flow_data: FlowData) -> "LargeFlow | None":
        """Return the flow's cache, or None where the database alone is quick."""
        return cls(flow_data) if flow_data.flow.read > MOST_SKIPPED else None

    def is_near(self, stop: int, total: int) -> bool:
        """Return whether few rows are read up to the position ``stop`` of ``total`` in an order.

        The candidates of a list are taken for evenly spread over the order.
        """
        return stop * self.flow_data.flow.read <= MOST_SKIPPED * total

    def read(self, name: str) -> Any:
        """Return what was written as ``name`` for this version, None for nothing."""
        version, stored = cache.get(self._key(name), (None, None))
        return stored if version == self._version else None

    def write(self, name: str, stored: object, timeout: int) -> None:
        """Store it for ``timeout`` seconds, instead of an earlier version's."""
        cache.set(self._key(name), (self._version, stored), timeout)

    def _key(self, name: str) -> str:
        return f"candidate-{name}:{self.flow_data.flow.pk}"

    @cached_property
    def _version(self) -> tuple[int, str, int]:
        """Return the version with its time: a restored database counts on from an earlier one.

        The number of candidates, read from an index, tells of those who were erased since.
        """
        flow = self.flow_data.flow
        [candidates] = _CANDIDATES.fetch(flow.pk)
        return flow.version, str(flow.synced_at), candidates


def _count_candidates(flow_id: int) -> QuerySet[SyncedCandidate, int]:
    own = SyncedCandidate.objects.filter(flow=flow_id).order_by().annotate(one=Value(1))
    return own.values("one").annotate(n=Count("pk")).values_list("n", flat=True)


_CANDIDATES: PreparedQuery[int] = PreparedQuery(_count_candidates, int)


@dataclass(frozen=True)
class Matches:
    """Those of a large flow who match a filter.

    ``name`` is the filter's, "" where not the version alone decides who matches: nothing is stored
    then.
    """

    flow: LargeFlow
    states: VersionedQuerySet[CandidateState]
    name: str

    @classmethod
    def of(
        cls, flow: LargeFlow, segment: SegmentQuery, states: VersionedQuerySet[CandidateState]
    ) -> "Matches":
        """Return the candidates of ``states``, which are those of ``segment``."""
        return cls(flow, states.order_by(), segment.filter_name)

    def count(self) -> int:
        """Return how many match."""
        found: int | None = self.flow.read(f"total-{self.name}") if self.name else None
        if found is None:
            found = self.states.count()
            if self.name:
                self.flow.write(f"total-{self.name}", found, MATCHES_TIMEOUT)
        return found

    def find_keys(self) -> set[int]:
        """Return the keys of those who match."""
        return set(self.store("matches", self.states.values_list("candidate__pk", flat=True).all))

    def store(self, what: str, find: Callable[[], Iterable[int]]) -> "array[int]":
        """Return the keys that ``find`` returns, stored as ``what`` where the filter has a name."""
        name = f"{what}-{self.name}"
        stored = self.flow.read(name) if self.name else None
        if stored is not None:
            return array(SIZE, stored)
        found = array(SIZE, find())
        if self.name:
            self.flow.write(name, found.tobytes(), MATCHES_TIMEOUT)
        return found
