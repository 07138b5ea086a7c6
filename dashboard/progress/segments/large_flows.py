"""The totals and keys of a large flow's lists, worked out once for a version and then cached."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from dashboard.progress.flow_data import FlowData, States, VersionCache
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.member_filters import read_signs
from dashboard.progress.segments.query import SegmentQuery

MOST_SKIPPED = 2_000
"""Up to so many rows, the database is as quick as the cache."""
SIZE = "Q"
"""The type of a key in an array: eight bytes."""
MATCHES_TIMEOUT = 10 * 60
"""In seconds. There are many more filters than orders."""


@dataclass(frozen=True)
class LargeFlow:
    """A flow of more than MOST_SKIPPED candidates, with the cache of its visible version."""

    flow_data: FlowData
    cache: VersionCache

    @classmethod
    def of(cls, flow_data: FlowData) -> "LargeFlow | None":
        """Return the flow if it is large, None where the database alone is quick."""
        flow = flow_data.flow
        return cls(flow_data, VersionCache(flow)) if flow.read > MOST_SKIPPED else None

    def fetch_keys(
        self, name: str, timeout: int, find: Callable[[], Iterable[int]]
    ) -> "array[int]":
        """Return the keys stored as ``name``, or those that ``find`` returns, which are stored."""
        stored = self.cache.fetch(name, timeout, lambda: array(SIZE, find()).tobytes())
        return array(SIZE, stored)

    def is_near(self, stop: int, total: int) -> bool:
        """Return whether few rows are read up to the position ``stop`` of ``total`` in an order.

        The candidates of a list are taken for evenly spread over the order.
        """
        return stop * self.flow_data.flow.read <= MOST_SKIPPED * total


@dataclass(frozen=True)
class Matches:
    """Those of a large flow who are in a segment.

    ``name`` is that of its filter, with what else than the version decides who matches. It is ""
    where the time does, and nothing is stored.
    """

    flow: LargeFlow
    segment: SegmentQuery

    @cached_property
    def name(self) -> str:
        name, criteria = self.segment.filter_name, self.segment.criteria
        signs = read_signs(self.flow.flow_data.flow, criteria) if name else []
        return f"{name}-{sha256(repr(signs).encode()).hexdigest()[:32]}" if signs else name

    @property
    def states(self) -> States:
        """Return their states."""
        return segment_states(self.flow.flow_data, self.segment).order_by()

    def count(self) -> int:
        """Return how many match."""
        if not self.name:
            return self.states.count()
        return self.flow.cache.fetch(
            f"total-{self.name}", MATCHES_TIMEOUT, lambda: self.states.count()
        )

    def keep(self, keys: Iterable[int]) -> Iterator[int]:
        """Yield those of ``keys`` who match, in the same order."""
        matching = set(self.store("matches", self._read_keys))
        return filter(matching.__contains__, keys)

    def _read_keys(self) -> Iterable[int]:
        return self.states.values_list("candidate__pk", flat=True)

    def store(self, what: str, find: Callable[[], Iterable[int]]) -> "array[int]":
        """Return the keys that ``find`` returns, stored as ``what`` where the filter has a name."""
        if not self.name:
            return array(SIZE, find())
        return self.flow.fetch_keys(f"{what}-{self.name}", MATCHES_TIMEOUT, find)
