"""The candidates of one flow: quick to page, search and filter, also for a hundred thousand."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flows_api.simulator.life import Journey, Stage, Status, journey, status_between

Order = Literal["newest_first", "oldest_first"]


@dataclass(slots=True)
class Candidate:
    """Someone assigned to a flow. Times are epoch seconds."""

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
        """What the search looks through: the name and the e-mail, case folded (§3.5)."""
        return f"{self.first_name or ''} {self.last_name or ''}\n{self.email}".casefold()


class Roll:
    """The candidates, in the order in which they were assigned."""

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
        """The candidate with this e-mail in any case."""
        return self._by_email.get(email.casefold())

    def visible(self, now: float) -> int:
        """How many the list shows."""
        return len(self._shown(range(len(self.candidates)), now))

    def found(
        self,
        *,
        now: float,
        stages: Sequence[Stage],
        search: str = "",
        status: str | None = None,
        order: Order = "newest_first",
    ) -> Sequence[int]:
        """The places of the candidates that match, for ``page``."""
        places: Sequence[int] = range(len(self.candidates))
        if search:
            needle = search.casefold()
            places = [place for place, text in enumerate(self._haystacks) if needle in text]
        if status:
            has_status = self._timings.of(self.candidates, stages).test(status, now)
            places = [place for place in places if has_status(place)]
        places = self._shown(places, now)
        return places[::-1] if order == "newest_first" else places

    def page(self, places: Sequence[int]) -> list[Candidate]:
        return [self.candidates[place] for place in places]

    def warm(self, stages: Sequence[Stage]) -> None:
        """Work out now what the first filter by status would have to."""
        self._timings.of(self.candidates, stages)

    def stages_changed(self) -> None:
        """To be called when a threshold has changed or a stage was appended."""
        self._timings = _Timings()

    def _shown(self, places: Sequence[int], now: float) -> Sequence[int]:
        if self._all_visible_from <= now:
            return places
        return [place for place in places if self.candidates[place].visible_from <= now]


class _Timings:
    """For each candidate, when they start, when they end, and how: what a status filter needs."""

    def __init__(self) -> None:
        self._started_at = array("d")
        self._ended_at = array("d")
        self._outcomes: list[Status] = []

    def of(self, candidates: Sequence[Candidate], stages: Sequence[Stage]) -> "_Timings":
        """Brought up to date: those not known yet are added."""
        for candidate in candidates[len(self._outcomes) :]:
            self._add(journey(candidate.seed, candidate.assigned_at, stages))
        return self

    def test(self, status: str, now: float) -> Callable[[int], bool]:
        """A function that tells of a place whether its candidate has this status by now."""
        started, ended, outcomes = self._started_at, self._ended_at, self._outcomes
        return lambda at: status_between(started[at], ended[at], outcomes[at], now) == status

    def _add(self, found: Journey) -> None:
        self._started_at.append(found.started_at)
        self._ended_at.append(found.ended_at)
        self._outcomes.append(found.outcome)
