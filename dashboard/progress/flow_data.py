"""The stored data of one flow at one version: what segments, metrics and pages read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Q

from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import (
    GONE,
    CandidateState,
    StepResult,
    SyncedFlow,
    VersionedQuerySet,
    valid_at,
)
from flows_api import PassRule

T = TypeVar("T")
States = VersionedQuerySet[CandidateState]


@dataclass(frozen=True)
class FlowData:
    """The rows of a flow at one version, None for the newest, which may not be visible yet.

    ``stall_limits`` holds, by the order of a step, after how many seconds there a candidate
    counts as stalled.
    """

    flow: SyncedFlow
    version: int | None
    stall_limits: Mapping[int, int]

    @classmethod
    def visible(cls, flow: SyncedFlow) -> "FlowData":
        """Return the rows of the version that the pages show."""
        return cls.at(flow, flow.version)

    @classmethod
    def at(cls, flow: SyncedFlow, version: int) -> "FlowData":
        """Return the rows of ``version``, which may be an earlier one than the pages show."""
        steps = (flow.metrics or {}).get("steps", [])
        return cls(flow, version, {step["order"]: step["limit"]["seconds"] for step in steps})

    @classmethod
    def pending(cls, flow: SyncedFlow, stall_limits: Mapping[int, int]) -> "FlowData":
        """Return the newest rows, which a running sync may not have made visible yet."""
        return cls(flow, None, stall_limits)

    @cached_property
    def states(self) -> States:
        """Return the states of those who are listed."""
        states = CandidateState.objects.filter(self._is_valid).filter(flow=self.flow)
        return states.exclude(status=GONE)

    @cached_property
    def results(self) -> VersionedQuerySet[StepResult]:
        """Return the results of everybody, listed or not."""
        return StepResult.objects.filter(self._is_valid).filter(flow=self.flow)

    def sortable(self) -> "FlowData":
        """Return the visible rows for a query that reads the first in an order."""
        return _Sortable(self.flow, self.version, self.stall_limits)

    def correlated(self) -> "FlowData":
        """Return the visible rows for a subquery that names the candidate, who has one flow only.

        SQLite would read all states of the flow for each candidate if it named the flow too.
        """
        return _Correlated(self.flow, self.version, self.stall_limits)

    @property
    def _is_valid(self) -> Q:
        return Q(valid_to=None) if self.version is None else valid_at(self.version)

    def rule(self, order: int | None) -> PassRule:
        """Return when a score passes the step, without a threshold where there is no such step."""
        return step_rule(self.step(order))

    def step(self, order: int | None) -> dict[str, Any]:
        """Return the step as ``SyncedFlow.steps`` stores it, or {} where there is none."""
        return next((step for step in self.flow.steps if step["order"] == order), {})


class _Sortable(FlowData):
    @cached_property
    def states(self) -> States:
        states = CandidateState.objects.sortable_at(self.flow.version).filter(flow=self.flow)
        return states.exclude(status=GONE)


class _Correlated(FlowData):
    @cached_property
    def states(self) -> States:
        return CandidateState.objects.at(self.flow.version).exclude(status=GONE)


@dataclass(frozen=True)
class VersionCache:
    """The cache of values that follow from the version of a flow that pages show.

    It never returns what was stored for an earlier version, or before candidates were erased.
    """

    flow: SyncedFlow

    def read(self, name: str) -> Any:
        """Return what was written as ``name`` for this version, None for nothing."""
        version, stored = cache.get(self._key(name), (None, None))
        return stored if version == self._version else None

    def write(self, name: str, stored: object, timeout: int) -> None:
        """Store it for ``timeout`` seconds, instead of an earlier version's."""
        cache.set(self._key(name), (self._version, stored), timeout)

    def fetch(self, name: str, timeout: int, find: Callable[[], T]) -> T:
        """Return what was written as ``name``, or what ``find`` returns, which is then written."""
        found: T | None = self.read(name)
        if found is None:
            found = find()
            self.write(name, found, timeout)
        return found

    def note_use(self, name: str, timeout: int) -> None:
        """Note for ``timeout`` seconds that pages use ``name``, whatever the version."""
        cache.set(self._key(f"used-{name}"), True, timeout)

    def is_used(self, name: str) -> bool:
        """Return whether pages use ``name``, as far as it was noted."""
        return bool(cache.get(self._key(f"used-{name}")))

    def _key(self, name: str) -> str:
        return f"flow-{name}:{self.flow.pk}"

    @property
    def _version(self) -> tuple[int, str, int]:
        """Return the version with its time: a restored database counts on from an earlier one."""
        return self.flow.version, str(self.flow.version_at), self.flow.erasures
