"""The rows of a sync, written as a version that no page shows yet.

Only what differs from the newest rows is written. So a second sync of unchanged candidates writes
nothing, and a sync continues where an interrupted one ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from dashboard.core.text_search import search_text
from dashboard.progress.compared_emails import compared_email
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import (
    GONE,
    MAX_SORT_NAME,
    CandidateState,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
    VersionedQuerySet,
)
from dashboard.progress.models.bulk_insert import insert_rows
from dashboard.progress.personal_data import find_erased
from dashboard.progress.sync.position import (
    MAX_WAIT,
    Position,
    StepOutcome,
    fingerprint,
    position_of,
    unplaced_results,
)
from flows_api import Candidate, Placement

CHUNK = 500
WITHOUT_NAME = {"email": None, "first_name": None, "last_name": None}
CANDIDATE_COLUMNS = (
    "flow_id",
    "candidate_id",
    "email",
    "first_name",
    "last_name",
    "domain",
    "assigned_at",
    "search_text",
    "sort_name",
    "compared_email",
)
STATE = (
    "flow_id",
    "candidate_id",
    "valid_from",
    "fingerprint",
    "status",
    "step",
    "passed",
    "failed_step",
    "started",
    "moved_after",
    "moved_before",
    "total_score",
)
RESULT = (
    "flow_id",
    "candidate_id",
    "valid_from",
    "order",
    "score",
    "passed",
    "submitted_at",
    "waited_low",
    "waited_high",
)
Fields = Mapping[str, Any]
Known = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class StateChange:
    """A candidate whose newest ``state`` (None without one) differs from their ``position``."""

    key: int
    state: Fields | None
    position: Position
    fingerprint: int


@dataclass
class Writer:
    """A writer of the changed candidates of one sync, in chunks, as rows of ``version``.

    ``synced_at`` is when the sync began. ``placement`` finds the steps of attempts. ``changed``
    counts the candidates written, ``unplaced`` the results of no known step, by candidate.
    """

    flow: SyncedFlow
    version: int
    synced_at: datetime
    placement: Placement | None = None
    changed: int = 0
    unplaced: dict[str, int] = field(default_factory=dict)
    _buffer: dict[str, Candidate] = field(default_factory=dict)

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Add ``candidates`` to the buffer. The later one replaces an earlier one with its id."""
        found = list(candidates)
        if self.placement:
            self.placement.learn(found)
        self._buffer.update((candidate.id[:100], candidate) for candidate in found)
        if len(self._buffer) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write the buffer in one short transaction."""
        candidates, self._buffer = self._buffer, {}
        if self.placement:
            placed = self.placement.apply(candidates.values())
            candidates = dict(zip(candidates, placed, strict=True))
        self._count_unplaced(candidates)
        if candidates:
            with transaction.atomic():
                self._write(candidates)

    def _count_unplaced(self, candidates: Mapping[str, Candidate]) -> None:
        for key, candidate in candidates.items():
            if n := unplaced_results(candidate):
                self.unplaced[key] = n
            else:
                self.unplaced.pop(key, None)

    def leave(self, gone: Iterable[int]) -> None:
        """Record that the candidates with these keys are no longer listed."""
        position = Position(GONE, False, None, 0, None, None, ())
        keys = list(gone)
        with transaction.atomic():
            states = self._states(keys)
            self._replace(
                [
                    StateChange(key, states[key], position, fingerprint(GONE))
                    for key in keys
                    if key in states
                ]
            )

    def _write(self, candidates: dict[str, Candidate]) -> None:
        self._remove_names_of_erased(candidates)
        known = self._known(candidates)
        self._add_new([c for key, c in candidates.items() if key not in known], known)
        changed = []
        rules = {step["order"]: step_rule(step) for step in self.flow.steps}
        for candidate_id, candidate in candidates.items():
            key, stored = known[candidate_id]
            position = position_of(candidate, len(self.flow.steps), rules)
            # Without the sort name and the compared e-mail, which follow from the others.
            new = fingerprint(position, self._candidate_row(candidate)[1:-2])
            if stored != new:
                changed.append((key, candidate, position, new))
        states = self._states([key for key, *_ in changed])
        for key, candidate, _, _ in changed:
            if key in states:
                self._update(key, candidate)
        self._replace(
            [StateChange(key, states.get(key), position, new) for key, _, position, new in changed]
        )

    def _remove_names_of_erased(self, candidates: dict[str, Candidate]) -> None:
        """Replace erased candidates by ones without name and address, which metrics still count."""
        emails = {candidate.email for candidate in candidates.values() if candidate.email}
        erased = find_erased(self.flow.workspace_id, emails)
        for key, candidate in candidates.items():
            if candidate.email in erased:
                candidates[key] = msgspec.structs.replace(candidate, **WITHOUT_NAME)

    def _known(self, candidate_ids: Iterable[str]) -> dict[str, Known]:
        """Return key and fingerprint of the candidates with these ids who have a state."""
        newest = CandidateState.objects.newest().filter(
            candidate__flow=self.flow, candidate__candidate_id__in=list(candidate_ids)
        )
        rows = newest.values_list("candidate__candidate_id", "candidate__pk", "fingerprint")
        return {candidate_id: (key, stored) for candidate_id, key, stored in rows}

    def _add_new(self, candidates: list[Candidate], known: dict[str, Known]) -> None:
        """Add the candidates without a state to ``known``, and insert those without a row."""
        if not candidates:
            return
        rows = SyncedCandidate.objects.filter(
            flow=self.flow, candidate_id__in=[candidate.id[:100] for candidate in candidates]
        )
        ids = set(rows.values_list("candidate_id", flat=True))
        insert_rows(
            SyncedCandidate,
            CANDIDATE_COLUMNS,
            (self._candidate_row(c) for c in candidates if c.id[:100] not in ids),
        )
        known.update((key, (pk, None)) for key, pk in rows.values_list("candidate_id", "pk"))

    def _states(self, keys: list[int]) -> dict[int, Fields]:
        rows: Any = CandidateState.objects.newest().filter(candidate_id__in=keys).values()
        return {row["candidate_id"]: row for row in rows} if keys else {}

    def _candidate_row(self, candidate: Candidate) -> tuple[Any, ...]:
        email = (candidate.email or "")[:500]
        first_name = (candidate.first_name or "")[:200]
        last_name = (candidate.last_name or "")[:200]
        return (
            self.flow.pk,
            candidate.id[:100],
            email,
            first_name,
            last_name,
            email.rpartition("@")[2].lower()[:260],
            candidate.assigned_at,
            search_text(first_name, last_name, email),
            sort_name(first_name, last_name, email),
            compared_email(email),
        )

    def _update(self, key: int, candidate: Candidate) -> None:
        values = dict(zip(CANDIDATE_COLUMNS[2:], self._candidate_row(candidate)[2:], strict=True))
        SyncedCandidate.objects.filter(pk=key).exclude(**values).update(**values)

    def _replace(self, moved: list[StateChange]) -> None:
        """Close the newest rows of these candidates and write the new ones."""
        keys = [move.key for move in moved if move.state is not None]
        old = self._results(keys) if keys else {}
        if keys:
            self._close(CandidateState.objects.newest().filter(candidate_id__in=keys))
            self._close(StepResult.objects.newest().filter(candidate_id__in=keys))
        insert_rows(CandidateState, STATE, (self._state(move) for move in moved))
        insert_rows(StepResult, RESULT, (row for move in moved for row in self._rows(move, old)))
        self.changed += len(moved)

    def _close(self, newest: "VersionedQuerySet[Any]") -> None:
        """End these rows with this version, and delete what was written for it before."""
        newest.filter(valid_from=self.version).delete()
        newest.update(valid_to=self.version)

    def _results(self, keys: list[int]) -> dict[tuple[int, int], Fields]:
        rows: Any = StepResult.objects.newest().filter(candidate_id__in=keys).values()
        return {(row["candidate_id"], row["order"]): row for row in rows}

    def _state(self, move: StateChange) -> tuple[Any, ...]:
        position = move.position
        return (
            self.flow.pk,
            move.key,
            self.version,
            move.fingerprint,
            position.status,
            position.step,
            position.passed,
            position.failed_step,
            position.started,
            *self._moved_between(move),
            _total_score(position),
        )

    def _moved_between(self, move: StateChange) -> tuple[datetime | None, datetime]:
        """Return the interval in which the candidate came to their position."""
        if move.position.moved_at is not None:
            return move.position.moved_at, move.position.moved_at
        if move.state is not None and _is_same(move.state, move.position):
            return move.state["moved_after"], move.state["moved_before"]
        return self.flow.fully_synced_at, self.synced_at

    def _rows(self, move: StateChange, old: dict[tuple[int, int], Fields]) -> Iterator[Any]:
        for result in move.position.results:
            low, high = self._waited(move, result, old.get((move.key, result.order)))
            yield (
                self.flow.pk,
                move.key,
                self.version,
                result.order,
                result.score,
                result.passed,
                result.submitted_at,
                low,
                high,
            )

    def _waited(
        self, move: StateChange, result: StepOutcome, old: Fields | None
    ) -> tuple[int | None, int | None]:
        """Return the seconds in the step as an interval, (None, None) where nothing is known.

        The partner's times come first, then an interval that is stored, then our own syncs.
        """
        if result.waited is not None:
            return result.waited, result.waited
        if old is not None and old["waited_low"] is not None:
            return old["waited_low"], old["waited_high"]
        state, last_sync = move.state, self.flow.fully_synced_at
        has_left = result.passed is not None
        if state is None or last_sync is None or state["step"] != result.order or not has_left:
            return None, None
        if state["moved_after"] is None:
            return None, None
        low = (last_sync - state["moved_before"]).total_seconds()
        high = (self.synced_at - state["moved_after"]).total_seconds()
        return max(0, int(low)), min(int(high), MAX_WAIT)


def sort_name(first_name: str, last_name: str, email: str) -> str:
    """Return by what a list sorts a candidate, who is listed by name, else by address."""
    return (search_text(first_name, last_name) or search_text(email))[:MAX_SORT_NAME]


def _total_score(position: Position) -> float | None:
    scores = [result.score for result in position.results if result.score is not None]
    return sum(scores) if scores else None


def _is_same(state: Fields, position: Position) -> bool:
    names = ("status", "step", "passed", "failed_step", "started")
    return all(state[name] == getattr(position, name) for name in names)
