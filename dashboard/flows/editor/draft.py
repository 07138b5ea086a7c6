"""The edited flow as plain text values, before validation.

The first steps are the flow's existing ones. Only their thresholds are ever read from a form, since
the partner allows no other change to them (docs/partner-api.md, Flows).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from dashboard.core.decimals import format_decimal, parse_decimal
from dashboard.core.params import read_int
from dashboard.flows.assessments import choice_from_step, encode_choice
from flows_api import Flow, Step

DEFAULT_THRESHOLD = "60"
MAX_STEPS = 100
STEP_FIELDS = {
    "assessmentId": "assessment_id",
    "passThreshold": "threshold",
    "name": "name",
    "instructions": "instructions",
    "passAction": "pass_action",
    "about": "about",
}


@dataclass(frozen=True)
class StepDraft:
    """The fields of a step. ``about`` is the encoded assessment, for display."""

    assessment_id: str = ""
    threshold: str = DEFAULT_THRESHOLD
    name: str = ""
    instructions: str = ""
    pass_action: str = ""
    about: str = ""

    @classmethod
    def from_step(cls, step: Step) -> "StepDraft":
        """Return the fields of a step as read from the partner."""
        return cls(
            assessment_id=step.assessment_id,
            threshold=format_decimal(step.pass_threshold),
            name=normalize_text(step.name),
            instructions=normalize_text(step.instructions),
            pass_action=normalize_text(step.pass_action),
            about=encode_choice(choice_from_step(step)),
        )


@dataclass(frozen=True)
class FlowDraft:
    """All fields of the editor."""

    name: str = ""
    description: str = ""
    status: str = ""
    steps: tuple[StepDraft, ...] = (StepDraft(),)

    @classmethod
    def from_flow(cls, flow: Flow) -> "FlowDraft":
        """Return the fields of a flow as read from the partner."""
        steps = tuple(StepDraft.from_step(step) for step in flow.steps or ())
        return cls(normalize_line(flow.name), normalize_text(flow.description), flow.status, steps)

    @classmethod
    def copy_of(cls, flow: Flow) -> "FlowDraft":
        """Return the fields of a new flow that starts as a copy of ``flow``."""
        name = _("Copy of %(name)s") % {"name": flow.name}
        return replace(
            cls.from_flow(flow),
            name=name,
            status="",
            steps=cls.from_flow(flow).steps or cls().steps,
        )

    @classmethod
    def from_post(cls, posted: Mapping[str, str], flow: Flow | None) -> "FlowDraft":
        """Read the posted fields on top of the fields of ``flow`` (None for a new flow).

        A field that was not posted keeps the flow's value.
        """
        start = cls.from_flow(flow) if flow else cls(steps=())
        own = [
            replace(step, threshold=_plain_number(posted.get(name, step.threshold)))
            for n, step in enumerate(start.steps)
            for name in [f"steps-{n}-passThreshold"]
        ]
        added = [parse_step(posted, n) for n in range(len(own), count_steps(posted))]
        return cls(
            name=normalize_text(posted.get("flowName", start.name)),
            description=normalize_text(posted.get("description", start.description)),
            status=posted.get("status", start.status),
            steps=(*own, *added),
        )

    def form_data(self) -> dict[str, str]:
        """Return the values by the names of the form fields."""
        fields = {
            "flowName": self.name,
            "description": self.description,
            "status": self.status,
        }
        for n, step in enumerate(self.steps):
            for field, attribute in STEP_FIELDS.items():
                fields[f"steps-{n}-{field}"] = getattr(step, attribute)
        return fields


def parse_step(posted: Mapping[str, str], n: int) -> StepDraft:
    """Read the step with the index ``n`` from posted values."""
    given = {
        a: normalize_text(posted.get(f"steps-{n}-{field}", "")) for field, a in STEP_FIELDS.items()
    }
    given["threshold"] = _plain_number(given["threshold"])
    return StepDraft(**given)


def count_steps(posted: Mapping[str, str]) -> int:
    """Return the number of posted steps, by the management form or else by the field names."""
    total = read_int(posted.get("steps-TOTAL_FORMS"))
    if total is not None:
        return min(total, MAX_STEPS)
    numbers = [re.match(r"steps-(\d{1,6})-", name, re.ASCII) for name in posted]
    return min(max((int(match[1]) + 1 for match in numbers if match), default=0), MAX_STEPS)


def _plain_number(text: str) -> str:
    """Return a number with a decimal point, whichever sign it was entered with.

    Any other text stays as it is, for the form to refuse.
    """
    number = parse_decimal(text)
    return text if number is None else format_decimal(number)


def normalize_text(text: str | None) -> str:
    """Return text as a browser's field sends it: one kind of line break, no outer white space."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def normalize_line(text: str | None) -> str:
    """Return text as a browser's one-line field sends it, without line breaks."""
    return normalize_text(text).replace("\n", "")


def rebase_draft(flow: Flow, theirs: Flow, draft: FlowDraft) -> FlowDraft:
    """Apply the edits that were made to ``flow`` on top of the current version ``theirs``.

    Edited fields keep the edited value, all others take the current one. New steps follow the
    current steps, unless they are there already.
    """
    was, now = FlowDraft.from_flow(flow), FlowDraft.from_flow(theirs)
    steps = list(now.steps)
    for mine, their in match_steps(flow, theirs).items():
        threshold = _merged_threshold(
            was.steps[mine].threshold, steps[their].threshold, draft.steps[mine]
        )
        steps[their] = replace(steps[their], threshold=threshold)
    added = [
        step
        for step in draft.steps[len(was.steps) :]
        if not any(_has_all_values(their, step) for their in now.steps[len(was.steps) :])
    ]
    return FlowDraft(
        name=draft.name if draft.name != was.name else now.name,
        description=draft.description if draft.description != was.description else now.description,
        status=draft.status if draft.status != was.status else now.status,
        steps=(*steps, *added),
    )


def match_steps(flow: Flow, theirs: Flow) -> dict[int, int]:
    """Map the index of each step of ``flow`` to its index in ``theirs``.

    Steps match by assessment and by its occurrence.
    """
    indexes = {key: index for index, key in enumerate(_occurrences(theirs))}
    return {n: indexes[key] for n, key in enumerate(_occurrences(flow)) if key in indexes}


def _occurrences(flow: Flow) -> list[tuple[str, int]]:
    """Return each step's assessment with the number of earlier steps that have the same one."""
    ids = [step.assessment_id for step in flow.steps or ()]
    return [(item, ids[:index].count(item)) for index, item in enumerate(ids)]


def _merged_threshold(was: str, theirs: str, mine: StepDraft) -> str:
    return mine.threshold if mine.threshold != was else theirs


def _has_all_values(their: StepDraft, mine: StepDraft) -> bool:
    """Return whether the current step has every value of the edited one.

    It has them when a first attempt to save worked after all.
    """
    entered = {name: value for name, value in vars(mine).items() if value and name != "about"}
    return all(getattr(their, name) == value for name, value in entered.items())
