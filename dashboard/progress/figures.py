"""The figures of a flow: worked out once per look (``working_out.py``), stored as JSON, and read by
the pages."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules import durations, funnel, journeys, silence


@dataclass(frozen=True)
class StepFigures:
    """All that is known of a step. ``counts`` is for each mark 0–100 how many would pass.

    ``is_learned``: that a score equal to the mark passes (``inclusive``) was seen in the data.
    ``drift`` counts those failed above and passed below today's mark, ``near`` those close to it.
    ``recent`` and ``earlier`` are how many passed, and how many were judged, of those who handed in
    within the last two weeks, and before.
    """

    order: int
    label: str
    mark: float | None
    inclusive: bool
    is_learned: bool
    scored: int
    classes: list[tuple[int, int, int]]
    counts: list[int]
    passing: int
    drift: tuple[int, int]
    near: int
    pace: durations.Pace | None
    limit: durations.Limit
    stuck: int
    recent: tuple[int, int]
    earlier: tuple[int, int]

    @property
    def judged(self) -> int:
        """How many of those with a score passed, by the partner's verdict."""
        return sum(passed for passed, _, _ in self.classes)

    @property
    def drifted(self) -> int:
        """How many were judged otherwise than today's mark would."""
        return sum(self.drift)


@dataclass(frozen=True)
class Day:
    """How many were assigned, completed and failed on a day (UTC)."""

    date: str
    assigned: int
    completed: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """A flow's figures as of ``as_of``; ``stuck_longest`` are the persons who wait longest.

    ``stuck_unstarted``: how many of those stuck have not started; None where another release, which
    did not count them, stored the figures. ``snoozed`` are stuck people who have leave to wait: as
    stored none, ``snoozing.current`` takes them out of those who are stuck.
    """

    as_of: datetime
    funnel: funnel.Funnel
    steps: list[StepFigures]
    days: list[Day] = field(default_factory=list)
    silent: list[silence.Silence] = field(default_factory=list)
    finish: journeys.Range | None = None
    stuck_longest: list[int] = field(default_factory=list)
    stuck_unstarted: int | None = None
    snoozed: int = 0

    @property
    def stuck(self) -> int:
        return sum(step.stuck for step in self.steps)

    @property
    def stuck_midway(self) -> int:
        return self.stuck - (self.stuck_unstarted or 0)


def of(flow: TrackedFlow) -> Figures | None:
    """The stored figures; None before the first sync, and where another release stored others: the
    next look stores them anew."""
    if flow.figures is None:
        return None
    try:
        return msgspec.convert(flow.figures, Figures)
    except msgspec.ValidationError:
        return None
