"""Writing what a look saw, as rows of a version that nobody sees yet (``models``).

Only what differs from the newest rows is written: a second look at the same people writes nothing,
and a look that was cut off in the middle is simply taken up again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from dashboard.progress.bulk import insert
from dashboard.progress.erasing import erased_among
from dashboard.progress.models import GONE, Person, Result, State, TrackedFlow, Versioned
from dashboard.progress.rules.placing import LONGEST_WAIT, Place, StepResult, fingerprint, placed
from flows_api import Candidate

CHUNK = 500
NAMELESS = {"email": None, "first_name": None, "last_name": None}
PERSON = ("flow_id", "candidate_id", "email", "first_name", "last_name", "domain", "assigned_at")
STATE = (
    "flow_id",
    "person_id",
    "since",
    "fingerprint",
    "status",
    "step",
    "passed",
    "failed_at",
    "started",
    "moved_after",
    "moved_before",
)
RESULT = (
    "flow_id",
    "person_id",
    "since",
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
class Move:
    """A person whose newest ``state`` (None: there is none) is not their ``place``."""

    person_id: int
    state: Fields | None
    place: Place
    mark: int


@dataclass
class Writer:
    """Takes candidates in, and writes the changed ones by the chunk as rows of ``version``.

    ``looked_at`` is when this look began. ``changed`` counts the people written.
    """

    flow: TrackedFlow
    version: int
    looked_at: datetime
    changed: int = 0
    _waiting: dict[str, Candidate] = field(default_factory=dict)

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Note ``candidates``; of one that comes twice, the later counts."""
        self._waiting.update((candidate.id[:100], candidate) for candidate in candidates)
        if len(self._waiting) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what waits, in one short transaction."""
        waiting, self._waiting = self._waiting, {}
        if waiting:
            with transaction.atomic():
                self._write(waiting)

    def leave(self, gone: Iterable[int]) -> None:
        """Note that the persons with these keys are no longer listed."""
        place = Place(GONE, False, None, 0, None, None, ())
        people = list(gone)
        with transaction.atomic():
            states = self._states(people)
            self._replace(
                [
                    Move(pk, states.get(pk), place, fingerprint(GONE))
                    for pk in people
                    if pk in states
                ]
            )

    def _write(self, waiting: dict[str, Candidate]) -> None:
        self._keep_out_the_erased(waiting)
        known = self._known(waiting)
        self._introduce([c for key, c in waiting.items() if key not in known], known)
        changed = []
        for key, candidate in waiting.items():
            person_id, mark = known[key]
            place, now = self._facts(candidate)
            if mark != now:
                changed.append((person_id, candidate, place, now))
        states = self._states([person_id for person_id, *_ in changed])
        for person_id, candidate, _, _ in changed:
            if person_id in states:
                self._rename(person_id, candidate)
        self._replace([Move(pk, states.get(pk), place, now) for pk, _, place, now in changed])

    def _keep_out_the_erased(self, waiting: dict[str, Candidate]) -> None:
        """Take from ``waiting`` what names people who were erased here; their places count on."""
        emails = {candidate.email for candidate in waiting.values() if candidate.email}
        erased = erased_among(self.flow.workspace_id, emails)
        for key, candidate in waiting.items():
            if candidate.email in erased:
                waiting[key] = msgspec.structs.replace(candidate, **NAMELESS)

    def _facts(self, candidate: Candidate) -> tuple[Place, int]:
        place = placed(candidate, len(self.flow.steps))
        return place, fingerprint(place, self._person(candidate)[1:])

    def _known(self, keys: Iterable[str]) -> dict[str, Known]:
        """The persons with these ids who have a state, each with its fingerprint."""
        newest = State.objects.newest().filter(
            person__flow=self.flow, person__candidate_id__in=list(keys)
        )
        rows = newest.values_list("person__candidate_id", "person_id", "fingerprint")
        return {key: (person_id, mark) for key, person_id, mark in rows}

    def _introduce(self, strangers: list[Candidate], known: dict[str, Known]) -> None:
        """Add to ``known`` those of whom there is no state yet, as new persons if need be."""
        if not strangers:
            return
        here = Person.objects.filter(
            flow=self.flow, candidate_id__in=[candidate.id[:100] for candidate in strangers]
        )
        there = set(here.values_list("candidate_id", flat=True))
        insert(Person, PERSON, (self._person(c) for c in strangers if c.id[:100] not in there))
        known.update((key, (pk, None)) for key, pk in here.values_list("candidate_id", "pk"))

    def _states(self, people: list[int]) -> dict[int, Fields]:
        newest = State.objects.newest().filter(person_id__in=people)
        return {row["person_id"]: row for row in newest.values()} if people else {}

    def _person(self, candidate: Candidate) -> tuple[Any, ...]:
        email = (candidate.email or "")[:500]
        return (
            self.flow.pk,
            candidate.id[:100],
            email,
            (candidate.first_name or "")[:200],
            (candidate.last_name or "")[:200],
            email.rpartition("@")[2].lower()[:260],
            candidate.assigned_at,
        )

    def _rename(self, person_id: int, candidate: Candidate) -> None:
        values = dict(zip(PERSON[2:], self._person(candidate)[2:], strict=True))
        Person.objects.filter(pk=person_id).exclude(**values).update(**values)

    def _replace(self, moved: list[Move]) -> None:
        """Close the newest rows of these people and write the new ones."""
        people = [move.person_id for move in moved if move.state is not None]
        old = self._results(people) if people else {}
        if people:
            self._close(State.objects.newest().filter(person_id__in=people))
            self._close(Result.objects.newest().filter(person_id__in=people))
        insert(State, STATE, (self._state(move) for move in moved))
        insert(Result, RESULT, (row for move in moved for row in self._rows(move, old)))
        self.changed += len(moved)

    def _close(self, newest: "Versioned[Any]") -> None:
        """End these rows with this version; what was written for it already goes."""
        newest.filter(since=self.version).delete()
        newest.update(until=self.version)

    def _results(self, people: list[int]) -> dict[tuple[int, int], Fields]:
        newest = Result.objects.newest().filter(person_id__in=people)
        return {(row["person_id"], row["order"]): row for row in newest.values()}

    def _state(self, move: Move) -> tuple[Any, ...]:
        place = move.place
        return (
            self.flow.pk,
            move.person_id,
            self.version,
            move.mark,
            place.status,
            place.step,
            place.passed,
            place.failed_at,
            place.started,
            *self._moment(move),
        )

    def _moment(self, move: Move) -> tuple[datetime | None, datetime]:
        """Between when and when they came where they are."""
        if move.place.moved_at is not None:
            return move.place.moved_at, move.place.moved_at
        if move.state is not None and _is_same_place(move.state, move.place):
            return move.state["moved_after"], move.state["moved_before"]
        return self.flow.covered_at, self.looked_at

    def _rows(self, move: Move, old: dict[tuple[int, int], Fields]) -> Iterator[Any]:
        for result in move.place.results:
            low, high = self._waited(move, result, old.get((move.person_id, result.order)))
            yield (
                self.flow.pk,
                move.person_id,
                self.version,
                result.order,
                result.score,
                result.passed,
                result.submitted_at,
                low,
                high,
            )

    def _waited(
        self, move: Move, result: StepResult, old: Fields | None
    ) -> tuple[int | None, int | None]:
        """Seconds in the step: by the partner's times, else between the looks that we had."""
        if result.waited is not None:
            return result.waited, result.waited
        if old is not None and old["waited_low"] is not None:
            return old["waited_low"], old["waited_high"]
        state, seen = move.state, self.flow.covered_at
        is_left = result.passed is not None
        if state is None or seen is None or state["step"] != result.order or not is_left:
            return None, None
        if state["moved_after"] is None:
            return None, None
        low = (seen - state["moved_before"]).total_seconds()
        high = (self.looked_at - state["moved_after"]).total_seconds()
        return max(0, int(low)), min(int(high), LONGEST_WAIT)


def _is_same_place(state: Fields, place: Place) -> bool:
    names = ("status", "step", "passed", "failed_at", "started")
    return all(state[name] == getattr(place, name) for name in names)
