"""Checks for likely mistakes in a flow that the partner would accept.

Each rule is a function from the steps to its findings. Rules that need scores live in progress.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from flows_api import PassRule

MAX_TOTAL_MINUTES = 90


@dataclass(frozen=True)
class StepPreview:
    """A step as it would be after saving, as far as known."""

    number: int
    label: str
    assessment_id: str
    threshold: float | None
    assessment_name: str = ""
    duration: float | None = None

    @property
    def rule(self) -> PassRule:
        """Return when a score would pass the step, as far as that is known without results."""
        return PassRule(self.threshold)


@dataclass(frozen=True)
class Finding:
    """A likely mistake: the name of the rule and an explanation."""

    rule: str
    text: str


Rule = Callable[[Sequence[StepPreview]], Iterator[Finding]]


def findings(stages: Sequence[StepPreview]) -> list[Finding]:
    """Return the findings of all rules. A flow without mistakes has none."""
    return [finding for rule in RULES for finding in rule(stages)]


def new_findings(before: Sequence[StepPreview], stages: Sequence[StepPreview]) -> list[Finding]:
    """Return the findings of ``stages`` that a change brought: those that ``before`` had not."""
    known = findings(before)
    return [finding for finding in findings(stages) if finding not in known]


def total_duration(durations: Iterable[float | None]) -> float | None:
    """Return the sum of the steps' durations in minutes, or None unless every step has one."""
    known = list(durations)
    return sum(filter(None, known)) if known and None not in known else None


def extreme_threshold(stages: Sequence[StepPreview]) -> Iterator[Finding]:
    """Find thresholds of 0 and of 100."""
    for stage in stages:
        values = {"number": stage.number, "label": stage.label}
        if stage.threshold == 0:
            text = _(
                "Step %(number)d (%(label)s) passes every candidate because its threshold is 0."
            )
            yield Finding("extreme_threshold", text % values)
        if stage.threshold == 100:
            text = _(
                "Step %(number)d (%(label)s) passes only perfect scores "
                "because its threshold is 100."
            )
            yield Finding("extreme_threshold", text % values)


def same_assessment(stages: Sequence[StepPreview]) -> Iterator[Finding]:
    """Find assessments that several steps use."""
    seen: dict[str, int] = {}
    for stage in stages:
        earlier = seen.setdefault(stage.assessment_id, stage.number)
        if stage.assessment_id and earlier != stage.number:
            text = _("Steps %(earlier)d and %(number)d use the same assessment, %(name)s.")
            name = stage.assessment_name or stage.assessment_id
            numbers = {"earlier": earlier, "number": stage.number, "name": name}
            yield Finding("same_assessment", text % numbers)


def nameless_assessment(stages: Sequence[StepPreview]) -> Iterator[Finding]:
    """Find steps whose assessment has no known name."""
    for stage in stages:
        if not stage.assessment_name:
            text = _(
                "The assessment of step %(number)d has no known name. "
                "It may have been deleted, or its id may be wrong."
            )
            yield Finding("nameless_assessment", text % {"number": stage.number})


def long_flow(stages: Sequence[StepPreview]) -> Iterator[Finding]:
    """Find a flow whose assessments take longer than most candidates accept."""
    minutes = sum(stage.duration or 0 for stage in stages)
    if minutes > MAX_TOTAL_MINUTES:
        text = _(
            "The assessments take %(minutes)d minutes in total. Many candidates give up sooner."
        )
        yield Finding("long_flow", text % {"minutes": minutes})


def harsh_start(stages: Sequence[StepPreview]) -> Iterator[Finding]:
    """Find a first step with a higher threshold than every later step."""
    thresholds = [stage.threshold for stage in stages if stage.threshold is not None]
    if len(thresholds) == len(stages) > 1 and thresholds[0] > max(thresholds[1:]):
        yield Finding(
            "harsh_start",
            _("The first step has a higher threshold than every later step."),
        )


RULES: tuple[Rule, ...] = (
    extreme_threshold,
    same_assessment,
    nameless_assessment,
    long_flow,
    harsh_start,
)
