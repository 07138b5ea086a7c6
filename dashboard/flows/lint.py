"""What looks like a mistake in a flow, though the partner would take it (field.md §4, idea 17).

Each rule is a function from the stages to the findings; those that need scores are with progress.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_MINUTES = 90


@dataclass(frozen=True)
class Stage:
    """A step as it would stand after saving, as far as is known."""

    number: int
    label: str
    assessment_id: str
    threshold: float | None
    assessment_name: str = ""
    duration: float | None = None


@dataclass(frozen=True)
class Finding:
    """Something to look at twice: the rule that found it, and why in words."""

    rule: str
    text: str


Rule = Callable[[Sequence[Stage]], Iterator[Finding]]


def findings(stages: Sequence[Stage]) -> list[Finding]:
    """All that the rules find; nothing for a flow in order."""
    return [finding for rule in RULES for finding in rule(stages)]


def total_duration(durations: Iterable[float | None]) -> float | None:
    """The sum of the steps' durations, in the partner's unit; None unless every step has one."""
    known = list(durations)
    return sum(filter(None, known)) if known and None not in known else None


def extreme_mark(stages: Sequence[Stage]) -> Iterator[Finding]:
    for stage in stages:
        place = {"number": stage.number, "label": stage.label}
        if stage.threshold == 0:
            text = _("Step %(number)d (%(label)s) passes everyone: its threshold is 0.")
            yield Finding("extreme_mark", text % place)
        if stage.threshold == 100:
            text = _(
                "Step %(number)d (%(label)s) passes only a perfect score: its threshold is 100."
            )
            yield Finding("extreme_mark", text % place)


def same_assessment(stages: Sequence[Stage]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for stage in stages:
        earlier = seen.setdefault(stage.assessment_id, stage.number)
        if stage.assessment_id and earlier != stage.number:
            text = _("Steps %(earlier)d and %(number)d use the same assessment, %(name)s.")
            name = stage.assessment_name or stage.assessment_id
            numbers = {"earlier": earlier, "number": stage.number, "name": name}
            yield Finding("same_assessment", text % numbers)


def nameless_assessment(stages: Sequence[Stage]) -> Iterator[Finding]:
    for stage in stages:
        if not stage.assessment_name:
            text = _(
                "Step %(number)d's assessment has no name that we know of: "
                "it may have been deleted, or its id mistyped."
            )
            yield Finding("nameless_assessment", text % {"number": stage.number})


def long_flow(stages: Sequence[Stage]) -> Iterator[Finding]:
    minutes = sum(stage.duration or 0 for stage in stages)
    if minutes > LONGEST_MINUTES:
        text = _(
            "The assessments take %(minutes)d minutes together; many candidates give up sooner."
        )
        yield Finding("long_flow", text % {"minutes": minutes})


def harsh_start(stages: Sequence[Stage]) -> Iterator[Finding]:
    marks = [stage.threshold for stage in stages if stage.threshold is not None]
    if len(marks) == len(stages) > 1 and marks[0] > max(marks[1:]):
        yield Finding(
            "harsh_start",
            _("The first step's threshold is higher than that of every later step."),
        )


RULES: tuple[Rule, ...] = (
    extreme_mark,
    same_assessment,
    nameless_assessment,
    long_flow,
    harsh_start,
)
