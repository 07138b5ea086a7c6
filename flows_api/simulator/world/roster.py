"""The candidates of one flow, fast to page, search and filter with a hundred thousand of them."""

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flows_api.simulator.world.lifecycle import (
    Lifecycle,
    Status,
    StepConditions,
    simulate_lifecycle,
    status_between,
)

Order = Literal["newest_first", "oldest_first", "by_name"]
Search = Literal["substring", "prefix", "exact", "case_sensitive", "words", "ignored"]

WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Candidate:
    """A candidate who is assigned to a flow. Times are epoch seconds."""

    id: int
    seed: int
    email: str
    first_name: str | None
    last_name: str | None
    assigned_at: float
    visible_from: float
    job_candidate_id: int | str | None = None
    job_id: int | str | None = None
    talent_id: int | str | None = None

    @property
    def haystack(self) -> str:
        """Return the text that a search covers: the name and the e-mail, case folded."""
        return self.searchable.casefold()

    @property
    def searchable(self) -> str:
        """Return name and e-mail, a line each."""
        return f"{self.first_name or ''} {self.last_name or ''}\n{self.email}"


class Roster:
    """The candidates in the order of their assignment."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._haystacks: list[str] = []
        self._by_email: dict[str, Candidate] = {}
        self._all_visible_from = 0.0
        self._timings = _Timings()

    def __len__(self) -> int:
        return len(self.candidates)

    def add(self, candidate: Candidate) -> None:
        self.candidates.append(candidate)
        self._haystacks.append(candidate.haystack)
        self._by_email.setdefault(candidate.email.casefold(), candidate)
        self._all_visible_from = max(self._all_visible_from, candidate.visible_from)

    def extend(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            self.add(candidate)

    def find(self, email: str) -> Candidate | None:
        """Return the candidate with this e-mail, in any case."""
        return self._by_email.get(email.casefold())

    def visible(self, now: float) -> int:
        """Return the number of candidates that the list shows."""
        return len(self._shown(range(len(self.candidates)), now))

    def search(
        self,
        *,
        now: float,
        stages: Sequence[StepConditions],
        search: str = "",
        status: str | None = None,
        order: Order = "newest_first",
        kind: Search = "substring",
        is_inclusive: bool = True,
    ) -> Sequence[int]:
        """Return the indexes of the candidates that match, for ``page``."""
        indexes: Sequence[int] = range(len(self.candidates))
        if search and kind != "ignored":
            indexes = self._found(search, kind)
        if status:
            if self._timings.is_inclusive != is_inclusive:
                self._timings = _Timings(is_inclusive)
            has_status = self._timings.of(self.candidates, stages).test(status, now)
            indexes = [index for index in indexes if has_status(index)]
        indexes = self._shown(indexes, now)
        if order == "by_name":
            return sorted(indexes, key=lambda index: self._haystacks[index])
        return indexes[::-1] if order == "newest_first" else indexes

    def _found(self, search: str, kind: Search) -> list[int]:
        """Return the indexes of the candidates whom a search of this kind finds."""
        needle = search.casefold()
        if kind == "substring":
            return [index for index, text in enumerate(self._haystacks) if needle in text]
        if kind == "case_sensitive":
            return [n for n, c in enumerate(self.candidates) if search in c.searchable]
        if kind == "words":
            words = set(WORDS.findall(needle))
            return [
                n for n, text in enumerate(self._haystacks) if words <= set(WORDS.findall(text))
            ]
        return [
            index
            for index, candidate in enumerate(self.candidates)
            if any(
                field == needle if kind == "exact" else field.startswith(needle)
                for field in candidate.searchable.casefold().split("\n")
            )
        ]

    def page(self, indexes: Sequence[int]) -> list[Candidate]:
        return [self.candidates[index] for index in indexes]

    def warm(self, stages: Sequence[StepConditions]) -> None:
        """Compute in advance what the first filter by status needs."""
        self._timings.of(self.candidates, stages)

    def steps_changed(self) -> None:
        """Forget the computed lifecycles after a threshold has changed or a step was appended."""
        self._timings = _Timings()

    def _shown(self, indexes: Sequence[int], now: float) -> Sequence[int]:
        if self._all_visible_from <= now:
            return indexes
        return [index for index in indexes if self.candidates[index].visible_from <= now]


class _Timings:
    """Start, end and outcome of each candidate, which a filter by status needs."""

    def __init__(self, is_inclusive: bool = True) -> None:
        self.is_inclusive = is_inclusive
        self._started_at = array("d")
        self._ended_at = array("d")
        self._outcomes: list[Status] = []

    def of(self, candidates: Sequence[Candidate], stages: Sequence[StepConditions]) -> "_Timings":
        """Add the candidates that are not known yet and return itself."""
        for candidate in candidates[len(self._outcomes) :]:
            self._add(
                simulate_lifecycle(candidate.seed, candidate.assigned_at, stages, self.is_inclusive)
            )
        return self

    def test(self, status: str, now: float) -> Callable[[int], bool]:
        """Return a function that says of an index whether its candidate has this status now."""
        started, ended, outcomes = self._started_at, self._ended_at, self._outcomes
        return lambda at: status_between(started[at], ended[at], outcomes[at], now) == status

    def _add(self, found: Lifecycle) -> None:
        self._started_at.append(found.started_at)
        self._ended_at.append(found.ended_at)
        self._outcomes.append(found.outcome)
