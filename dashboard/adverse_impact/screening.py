"""The groups of a flow's candidates compared at each step, as the page shows them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from dashboard.adverse_impact.candidate_index import CandidateIndex
from dashboard.adverse_impact.group_files import GroupColumnProblem, read_group_file
from dashboard.adverse_impact.matching import MatchedGroups, match_groups
from dashboard.assignments.imports.readers import UnreadableList
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.adverse_impact import (
    GroupRate,
    Hidden,
    StepScreening,
    screen_step,
)
from dashboard.progress.metrics.scores import Tally
from dashboard.progress.metrics.types import FlowMetrics, StepMetrics
from dashboard.progress.models import SyncedFlow

MAX_GROUPS: Final = 12


@dataclass(frozen=True)
class GroupRow:
    """A group at the threshold that is tried. ``rate`` is None for a hidden one."""

    name: str
    rate: GroupRate | None
    hidden: Hidden | None


@dataclass(frozen=True)
class StepComparison:
    """A step with its groups. ``now`` is today's threshold in whole points, ``at`` one to try."""

    step: StepMetrics
    screening: StepScreening
    names: Sequence[str]
    now: int
    at: int

    @property
    def rows(self) -> Iterator[GroupRow]:
        """Yield all groups at the tried threshold."""
        rates = self.screening.rates[self.at] if self.screening.rates else ()
        shown = dict(zip(self.screening.totals, rates, strict=True))
        for name in self.names:
            yield GroupRow(name, shown.get(name), self.screening.hidden.get(name))

    @property
    def protects_small(self) -> bool:
        """Return whether a group of five or more is hidden too."""
        return Hidden.PROTECTS_SMALL in self.screening.hidden.values()


@dataclass(frozen=True)
class Comparison:
    """The outcome of a file: whom it matches, and the groups at each step.

    ``left_out`` counts the rows that the workbook hides, and those above the header.
    """

    matched: MatchedGroups
    left_out: int
    steps: list[StepComparison]


def compare_file(
    flow: SyncedFlow, metrics: FlowMetrics, content: bytes, *, column: str, tried: Mapping[int, int]
) -> Comparison:
    """Return the groups that a file gives the candidates of ``flow``, compared at each step.

    ``column`` is that of the groups, "" where the file shows it. Raise UnreadableList, or
    GroupColumnProblem. Neither the file nor a group outlives what is returned.
    """
    flow_data = FlowData.visible(flow)
    index = CandidateIndex.of(flow_data)
    file = read_group_file(content, column, index)
    matched = match_groups(file.rows, index)
    _check_groups(matched)
    steps = _compare_steps(flow_data, metrics, matched, tried)
    return Comparison(matched, file.left_out, steps)


def step_thresholds(metrics: FlowMetrics) -> dict[int, int]:
    """Return today's threshold of each step that has one, in whole points, by the step's order.

    Where no score has a fraction, as many pass at the whole one.
    """
    return {
        step.order: step.whole_thresholds(min(max(step.threshold, 0), 100))[1]
        for step in metrics.steps
        if step.threshold is not None
    }


def _check_groups(matched: MatchedGroups) -> None:
    """Raise UnreadableList or GroupColumnProblem for groups that can't be compared."""
    count = len(matched.names)
    if not count:
        raise UnreadableList(_("No row has a candidate of this flow and a group."))
    if count == 1:
        raise GroupColumnProblem(_("All matched candidates are in one group."))
    if count > MAX_GROUPS:
        message = _("The column has %(n)s different groups. At most %(most)s can be compared.")
        raise GroupColumnProblem(message % {"n": intcomma(count), "most": MAX_GROUPS})


def _compare_steps(
    flow_data: FlowData, metrics: FlowMetrics, matched: MatchedGroups, tried: Mapping[int, int]
) -> list[StepComparison]:
    """Return each step that has a threshold, with the matched groups at every threshold.

    ``tried`` holds thresholds by the step's order. Steps without one have today's.
    """
    names, thresholds = matched.names, step_thresholds(metrics)
    tallies = _tallies(flow_data, matched.groups)
    return [
        StepComparison(
            step=step,
            screening=screen_step({name: tallies[step.order, name] for name in names}, step.rule),
            names=names,
            now=thresholds[step.order],
            at=tried.get(step.order, thresholds[step.order]),
        )
        for step in metrics.steps
        if step.order in thresholds
    ]


def _tallies(flow_data: FlowData, groups: Mapping[int, str]) -> dict[tuple[int, str], list[Tally]]:
    """Return how often each score occurs in each group, by the step's order and the group."""
    scored = flow_data.results.filter(score__isnull=False)
    rows = scored.values_list("candidate__pk", "order", "score")
    counts = Counter(
        (order, groups[key], score)
        for key, order, score in rows.iterator()
        if key in groups and score is not None
    )
    tallies: dict[tuple[int, str], list[Tally]] = defaultdict(list)
    for (order, name, score), n in counts.items():
        tallies[order, name].append(Tally(score, None, n))
    return tallies
