"""The metrics of a flow, as a sync stores them (JSON) and the pages read them.

The stored keys are those of the first release. ``rename`` maps the names of today to them, so that
no stored row has to be rewritten.
"""

from datetime import datetime
from typing import Any

import msgspec

from dashboard.progress.metrics.blocked_domains import BlockedDomain
from dashboard.progress.metrics.completion import CompletionRange
from dashboard.progress.metrics.durations import DurationSummary, StallLimit
from dashboard.progress.metrics.funnel import Funnel
from dashboard.progress.metrics.rate_changes import RateChange, find_rate_change
from dashboard.progress.metrics.scores import whole_thresholds
from flows_api import PassRule


class StepMetrics(
    msgspec.Struct,
    frozen=True,
    rename={
        "threshold": "mark",
        "histogram": "classes",
        "durations": "pace",
        "stall_limit": "limit",
        "stalled": "stuck",
    },
):
    """The metrics of one step.

    ``scored`` candidates have a score, ``passing`` of them reach today's threshold. ``counts``
    holds, for each threshold from 0 to 100, how many would pass. ``histogram`` holds passed, failed
    and unknown results for each class of scores.
    ``inclusive`` says whether a score that equals the threshold passes; ``is_learned`` says that
    the data show it. ``drift`` counts who failed above, and who passed below today's threshold;
    ``near`` who lies close to it.
    ``durations`` is None where no time is known. ``stalled`` counts who waits for longer than
    ``stall_limit``. ``recent`` and ``earlier`` are (passed, with a result) of the attempts
    submitted within the last two weeks, and before.
    ``has_fractions`` says whether a score is no whole number. It is None in rows that an earlier
    release stored.
    """

    order: int
    label: str
    threshold: float | None
    inclusive: bool
    is_learned: bool
    scored: int
    histogram: tuple[tuple[int, int, int], ...]
    counts: tuple[int, ...]
    passing: int
    drift: tuple[int, int]
    near: int
    durations: DurationSummary | None
    stall_limit: StallLimit
    stalled: int
    recent: tuple[int, int]
    earlier: tuple[int, int]
    has_fractions: bool | None = None

    @property
    def rule(self) -> PassRule:
        """Return when a score passes the step."""
        return PassRule(self.threshold, self.inclusive, self.is_learned)

    def whole_thresholds(self, threshold: float) -> tuple[int, int]:
        """Return the thresholds of ``counts`` around ``threshold``, as ``scores`` does."""
        has_fractions = self.has_fractions is not False
        return whole_thresholds(threshold, self.inclusive, has_fractions=has_fractions)

    @property
    def recorded_passes(self) -> int:
        """Return how many of the scored candidates passed, by the partner's results."""
        return sum(passed for passed, _, _ in self.histogram)

    @property
    def drifted(self) -> int:
        """Return how many results differ from what today's threshold would give."""
        return sum(self.drift)


class DayCounts(msgspec.Struct, frozen=True):
    """The candidates assigned, completed and failed on a day (ISO date, UTC)."""

    date: str
    assigned: int
    completed: int
    failed: int


class FlowMetrics(
    msgspec.Struct,
    frozen=True,
    rename={
        "blocked_domains": "silent",
        "completion": "finish",
        "longest_stalled": "stuck_longest",
        "stalled_not_started": "stuck_unstarted",
    },
):
    """The metrics of a flow as of ``as_of``.

    ``longest_stalled`` holds the keys of the candidates who have waited longest.
    ``stalled_not_started`` is None in rows that an earlier release stored without it.
    ``unplaced`` counts the results of no known step, ``unplaced_candidates`` who has them.
    ``snoozed`` is 0 as stored: ``snoozes.current_metrics`` takes the snoozed candidates out of the
    stalled ones when a page is rendered.
    """

    as_of: datetime
    funnel: Funnel
    steps: list[StepMetrics]
    days: list[DayCounts] = []
    blocked_domains: list[BlockedDomain] = []
    completion: CompletionRange | None = None
    longest_stalled: list[int] = []
    stalled_not_started: int | None = None
    snoozed: int = 0
    unplaced: int = 0
    unplaced_candidates: int = 0

    @property
    def stalled(self) -> int:
        return sum(step.stalled for step in self.steps)

    @property
    def surest_rate_change(self) -> float | None:
        """Return the probability of the surest change of a step's pass rate, None without one."""
        return min((change.probability for _, change in self.rate_changes()), default=None)

    def rate_changes(self) -> list[tuple[StepMetrics, RateChange]]:
        """Return the steps whose pass rate changed lately, each with its change."""
        found = ((step, find_rate_change(step.recent, step.earlier)) for step in self.steps)
        return [(step, change) for step, change in found if change]

    @property
    def stalled_midway(self) -> int:
        return self.stalled - (self.stalled_not_started or 0)


def load_metrics(stored: Any) -> FlowMetrics | None:
    """Return the metrics that ``SyncedFlow.metrics`` holds.

    None stands for a flow without a finished sync, and for metrics of a release that stored other
    fields. The next sync stores them anew.
    """
    if stored is None:
        return None
    try:
        return msgspec.convert(stored, FlowMetrics)
    except msgspec.ValidationError:
        return None
