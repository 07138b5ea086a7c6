"""The changes between two versions of a flow, or of a period."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce

from dashboard.core.params import format_moment
from dashboard.progress.changes.kinds import CHANGE_KINDS, FINISHED, StateSummary, group_by_kind
from dashboard.progress.models import (
    GONE,
    CandidateState,
    SyncedFlow,
    SyncRun,
    ThresholdChange,
    VersionedQuerySet,
    valid_at,
)
from dashboard.progress.models.recorded_times import has_ended_in, is_assigned_in
from flows_api import CandidateStatus

_LISTED = ~Q(status=GONE)
CONDITIONS: Mapping[str, Q] = {
    "assigned": _LISTED & Q(was_status=GONE),
    "started": _LISTED & Q(started=True, was_started=False),
    "moved-on": _LISTED
    & ~Q(status=CandidateStatus.COMPLETED.value)
    & Q(passed__gt=F("was_passed")),
    "completed": Q(status=CandidateStatus.COMPLETED.value)
    & ~Q(was_status=CandidateStatus.COMPLETED.value),
    "failed": Q(status=CandidateStatus.FAILED.value) & ~Q(was_status=CandidateStatus.FAILED.value),
    "reopened": _LISTED & Q(was_status__in=FINISHED) & ~Q(status__in=FINISHED),
    "left": Q(status=GONE) & ~Q(was_status=GONE),
}
"""The kinds of change for the database, in terms of the columns that ``changed_states`` annotates.
"""
FLOWS_PER_QUERY = 100
"""Each has conditions of its own, and SQLite takes 1,000 of them."""


class VersionedFlow(Protocol):
    """A flow by its key and its visible version, all that changes need of it."""

    @property
    def pk(self) -> int: ...
    @property
    def version(self) -> int: ...


TIMED: Mapping[str, Callable[[datetime], Q]] = {
    "assigned": is_assigned_in,
    "completed": partial(has_ended_in, "completed"),
    "failed": partial(has_ended_in, "failed"),
}
"""The kinds of change whose times Taptalent gives, as the daily counts know them."""


@dataclass(frozen=True)
class ChangeSet:
    """The changes after version ``start`` up to ``end``.

    ``candidates`` holds the keys of the changed candidates by kind of change. ``at`` is when
    ``start`` was synced, ``visited_at`` when the member's last visit was. ``after`` is the start of
    a period whose changes are counted by their recorded times.
    """

    start: int
    end: int
    at: datetime | None
    visited_at: datetime | None = None
    after: datetime | None = None
    candidates: dict[str, list[int]] = field(default_factory=dict)
    thresholds: list[ThresholdChange] = field(default_factory=list)

    @property
    def pair(self) -> str:
        """Return both versions as ``?since=`` takes them: a fixed pair that can be passed on."""
        return f"{self.start}-{self.end}"

    @property
    def after_text(self) -> str:
        """Return the start of the period as ``?after=`` takes it, "" without one."""
        return format_moment(self.after) if self.after else ""

    @property
    def is_empty(self) -> bool:
        return not (self.candidates or self.thresholds)


def changes_between(flow: SyncedFlow, start: int, end: int | None = None) -> ChangeSet:
    """Return what changed after version ``start`` up to ``end`` (None: the visible version)."""
    return changes_by_flow([(flow, start)], end)[flow.pk]


def changes_by_flow(
    starts: Iterable[tuple[VersionedFlow, int]], end: int | None = None
) -> dict[int, ChangeSet]:
    """Return the changes of many flows, each from its own start, by the flow's key.

    It takes two queries, and two more for each FLOWS_PER_QUERY flows with a new version.
    """
    spans = {
        flow.pk: (start, min(flow.version if end is None else end, flow.version))
        for flow, start in starts
    }
    runs = SyncRun.objects.filter(
        flow__in=list(spans), version__in={start for start, _ in spans.values()}
    )
    synced = {(run.flow_id, run.version): run.at for run in runs}
    newer = {pk: span for pk, span in spans.items() if span[0] < span[1]}
    candidates, thresholds = _changed_candidates(newer), _changed_thresholds(newer)
    return {
        pk: ChangeSet(
            start=start,
            end=last,
            at=synced.get((pk, start)),
            candidates=candidates.get(pk, {}),
            thresholds=thresholds.get(pk, []),
        )
        for pk, (start, last) in spans.items()
    }


def count_by_times(
    found: Mapping[int, ChangeSet], flows: Mapping[int, VersionedFlow], after: datetime
) -> dict[int, ChangeSet]:
    """Return the change sets of ``flows``, with the kinds of TIMED by their recorded times.

    These are known from before the first sync too. It takes a query for each of these kinds, and
    one more for each flow in which candidates are new.
    """
    visible = _visible(flows)
    timed: dict[int, dict[str, list[int]]] = {pk: {} for pk in flows}
    for kind, condition in TIMED.items():
        rows = visible.filter(_LISTED, condition(after)).order_by("candidate__pk")
        for flow, key in rows.values_list("flow_id", "candidate__pk"):
            timed[flow].setdefault(kind, []).append(key)
    return {pk: _by_times(flows[pk], found[pk], timed[pk], after) for pk in found}


def changed_by_times(flows: Iterable[int], after: datetime) -> set[int]:
    """Return the keys of those ``flows`` in which a kind of TIMED occurred since ``after``."""
    occurred = reduce(or_, (condition(after) for condition in TIMED.values()))
    found = _visible(flows).filter(_LISTED, occurred).order_by()
    return set(found.values_list("flow_id", flat=True).distinct())


def changed_states(
    flow: SyncedFlow, start: int, end: int, kind: str = "", *, after: datetime | None = None
) -> VersionedQuerySet[CandidateState]:
    """Return the states at ``end`` of the candidates to whom ``kind`` of change occurred.

    "" stands for any kind. ``after`` selects the kinds of TIMED by their times, as
    ``count_by_times`` does. ``changes_between`` counts the same in Python. Here the database
    selects them, as there may be more keys than an IN takes.
    """
    end = min(end, flow.version)
    kinds = [name for name in CONDITIONS if kind in ("", name)]
    if after is None:
        return _changed(flow, start, end, kinds)
    versioned = _changed(flow, start, end, [name for name in kinds if name not in TIMED])
    selected = Q(pk__in=versioned.values("pk"))
    for name in TIMED.keys() & kinds:
        selected |= _LISTED & TIMED[name](after)
    if "assigned" in kinds:
        selected |= Q(pk__in=_untimed(flow, start, end).values("pk"))
    return CandidateState.objects.at(end).filter(selected, flow=flow)


def _untimed(flow: VersionedFlow, start: int, end: int) -> VersionedQuerySet[CandidateState]:
    """Return the new candidates of whom Taptalent gives no time of assignment."""
    return _changed(flow, start, end, ["assigned"]).filter(candidate__assigned_at=None)


def _changed(
    flow: VersionedFlow, start: int, end: int, kinds: Iterable[str]
) -> VersionedQuerySet[CandidateState]:
    at_start = Q(candidate__states__valid_from__lte=start, candidate__states__valid_to__gt=start)
    moved: Any = _moved(flow, start, end).annotate(
        was=FilteredRelation("candidate__states", condition=at_start),
        was_status=Coalesce("was__status", Value(GONE)),
        was_started=Coalesce("was__started", Value(value=False)),
        was_passed=Coalesce("was__passed", Value(0)),
    )
    selected = Q(pk__in=[])
    for name in kinds:
        selected |= CONDITIONS[name]
    found: VersionedQuerySet[CandidateState] = moved.filter(selected)
    return found


def _changed_candidates(spans: Mapping[int, tuple[int, int]]) -> dict[int, dict[str, list[int]]]:
    """Return, by flow, the keys of the candidates by kind of change from start to end."""
    keys, found = list(spans), {}
    for first in range(0, len(keys), FLOWS_PER_QUERY):
        part = keys[first : first + FLOWS_PER_QUERY]
        is_after, is_before = Q(), Q()
        for pk in part:
            start, end = spans[pk]
            is_after |= Q(valid_at(end), flow=pk, valid_from__gt=start)
            is_before |= Q(valid_at(start), flow=pk, valid_to__lte=end)
        after, before = _spots(is_after), _spots(is_before)
        for pk in part:
            now, was = after.get(pk, {}), before.get(pk, {})
            found[pk] = group_by_kind(was, now, sorted(now))
    return found


def _changed_thresholds(spans: Mapping[int, tuple[int, int]]) -> dict[int, list[ThresholdChange]]:
    """Return, by flow, the changes of thresholds after start up to end, the oldest first."""
    if not spans:
        return {}
    first = min(start for start, _ in spans.values())
    later = ThresholdChange.objects.filter(flow__in=list(spans), version__gt=first)
    found: dict[int, list[ThresholdChange]] = {}
    for change in later.order_by("pk"):
        start, end = spans[change.flow_id]
        if start < change.version <= end:
            found.setdefault(change.flow_id, []).append(change)
    return found


def _visible(flows: Iterable[int]) -> VersionedQuerySet[CandidateState]:
    """Return the states of each flow's visible version."""
    return CandidateState.objects.filter(valid_at(F("flow__version")), flow__in=list(flows))


def _by_times(
    flow: VersionedFlow, found: ChangeSet, timed: dict[str, list[int]], after: datetime
) -> ChangeSet:
    """Return ``found`` with the timed kinds.

    A candidate without a time of assignment counts as assigned by the versions, as else nothing
    would tell of them.
    """
    if "assigned" in found.candidates:
        new = _untimed(flow, found.start, found.end)
        untimed = new.values_list("candidate__pk", flat=True)
        timed = timed | {"assigned": sorted({*timed.get("assigned", []), *untimed})}
    rest = {kind: keys for kind, keys in found.candidates.items() if kind not in TIMED}
    known = rest | timed
    ordered = {kind: known[kind] for kind in CHANGE_KINDS if known.get(kind)}
    return replace(found, candidates=ordered, after=after)


def _moved(flow: VersionedFlow, start: int, end: int) -> VersionedQuerySet[CandidateState]:
    """Return the states at ``end`` that began after ``start``."""
    return CandidateState.objects.at(end).filter(flow=flow.pk, valid_from__gt=start)


def _spots(condition: Q) -> dict[int, dict[int, StateSummary]]:
    """Return, by flow and candidate, the parts of the states with ``condition`` that count."""
    columns = ("flow_id", "candidate_id", "status", "started", "passed")
    found: dict[int, dict[int, StateSummary]] = {}
    for flow, key, *summary in CandidateState.objects.filter(condition).values_list(*columns):
        found.setdefault(flow, {})[key] = StateSummary(*summary)
    return found
