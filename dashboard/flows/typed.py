"""What stands in the editor as typed: plain values that the buttons change, unchecked.

The first steps are the flow's own; of those only the threshold is ever taken from a form, since
the partner lets nothing else of them change (design.md §3 "Editing a flow").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from dashboard.flows.assessments import choice_of_step, written
from flows_api import Flow, Step

DEFAULT_THRESHOLD = "60"
MOST_STEPS = 100
STEP_FIELDS = {
    "assessmentId": "assessment_id",
    "passThreshold": "threshold",
    "name": "name",
    "instructions": "instructions",
    "passAction": "pass_action",
    "about": "about",
}


@dataclass(frozen=True)
class StepText:
    """A step's fields; ``about`` is the chosen assessment for display (``assessments.written``)."""

    assessment_id: str = ""
    threshold: str = DEFAULT_THRESHOLD
    name: str = ""
    instructions: str = ""
    pass_action: str = ""
    about: str = ""

    @classmethod
    def of(cls, step: Step) -> "StepText":
        """The fields of a step as read."""
        return cls(
            assessment_id=step.assessment_id,
            threshold=number_text(step.pass_threshold),
            name=plain(step.name),
            instructions=plain(step.instructions),
            pass_action=plain(step.pass_action),
            about=written(choice_of_step(step)),
        )


@dataclass(frozen=True)
class Typed:
    """All of the editor's fields."""

    name: str = ""
    description: str = ""
    status: str = ""
    steps: tuple[StepText, ...] = (StepText(),)

    @classmethod
    def of(cls, flow: Flow) -> "Typed":
        """The fields of a flow as read, nothing changed."""
        steps = tuple(StepText.of(step) for step in flow.steps or ())
        return cls(one_line(flow.name), plain(flow.description), flow.status, steps)

    @classmethod
    def copy_of(cls, flow: Flow) -> "Typed":
        """The fields of a new flow that starts as a copy of ``flow``."""
        name = _("Copy of %(name)s") % {"name": flow.name}
        return replace(cls.of(flow), name=name, status="", steps=cls.of(flow).steps or cls().steps)

    @classmethod
    def read(cls, posted: Mapping[str, str], flow: Flow | None) -> "Typed":
        """The posted fields on top of ``flow``'s own (None: a new flow).

        What is not posted keeps the flow's value.
        """
        start = cls.of(flow) if flow else cls(steps=())
        own = [
            replace(step, threshold=posted.get(f"steps-{n}-passThreshold", step.threshold))
            for n, step in enumerate(start.steps)
        ]
        added = [read_step(posted, n) for n in range(len(own), count(posted))]
        return cls(
            name=plain(posted.get("flowName", start.name)),
            description=plain(posted.get("description", start.description)),
            status=posted.get("status", start.status),
            steps=(*own, *added),
        )

    def data(self) -> dict[str, str]:
        """The values under the names of the form's fields."""
        fields = {
            "flowName": self.name,
            "description": self.description,
            "status": self.status,
        }
        for n, step in enumerate(self.steps):
            for field, attribute in STEP_FIELDS.items():
                fields[f"steps-{n}-{field}"] = getattr(step, attribute)
        return fields


def read_step(posted: Mapping[str, str], n: int) -> StepText:
    """The ``n``-th step as posted."""
    given = {a: plain(posted.get(f"steps-{n}-{field}", "")) for field, a in STEP_FIELDS.items()}
    return StepText(**given)


def count(posted: Mapping[str, str]) -> int:
    """How many steps were posted: as the management form says, else as many as have fields."""
    total = posted.get("steps-TOTAL_FORMS", "")
    if re.fullmatch(r"\d{1,6}", total, re.ASCII):
        return min(int(total), MOST_STEPS)
    numbers = [re.match(r"steps-(\d{1,6})-", name, re.ASCII) for name in posted]
    return min(max((int(match[1]) + 1 for match in numbers if match), default=0), MOST_STEPS)


def number_text(value: float | None) -> str:
    """A number as a form field has it: 60.0 is "60", 62.5 is "62.5", None is ""."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(value)


def plain(text: str | None) -> str:
    """Text as it comes back from a browser's field: one kind of line end, no blank edges."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str | None) -> str:
    """The same of a field of one line, which loses line ends."""
    return plain(text).replace("\n", "")


def carried_over(flow: Flow, theirs: Flow, typed: Typed) -> Typed:
    """What was typed on ``flow``, on top of the version that stands there now.

    What I changed stays mine; what I left alone becomes theirs; my new steps follow theirs, but
    for those that are there already.
    """
    was, now = Typed.of(flow), Typed.of(theirs)
    steps = list(now.steps)
    for mine, their in same_steps(flow, theirs).items():
        wanted = _newer(was.steps[mine].threshold, steps[their].threshold, typed.steps[mine])
        steps[their] = replace(steps[their], threshold=wanted)
    added = [
        step
        for step in typed.steps[len(was.steps) :]
        if not any(_says_as_much(their, step) for their in now.steps[len(was.steps) :])
    ]
    return Typed(
        name=typed.name if typed.name != was.name else now.name,
        description=typed.description if typed.description != was.description else now.description,
        status=typed.status if typed.status != was.status else now.status,
        steps=(*steps, *added),
    )


def same_steps(flow: Flow, theirs: Flow) -> dict[int, int]:
    """Where each of ``flow``'s steps stands in ``theirs``: the same assessment, the same time."""
    places = {key: place for place, key in enumerate(_occurrences(theirs))}
    return {n: places[key] for n, key in enumerate(_occurrences(flow)) if key in places}


def _occurrences(flow: Flow) -> list[tuple[str, int]]:
    """Each step's assessment, and how many steps before it have the same one."""
    ids = [step.assessment_id for step in flow.steps or ()]
    return [(item, ids[:place].count(item)) for place, item in enumerate(ids)]


def _newer(was: str, theirs: str, mine: StepText) -> str:
    return mine.threshold if mine.threshold != was else theirs


def _says_as_much(their: StepText, mine: StepText) -> bool:
    """Whether their new step is mine too: a first try may have worked after all."""
    said = {name: value for name, value in vars(mine).items() if value and name != "about"}
    return all(getattr(their, name) == value for name, value in said.items())
