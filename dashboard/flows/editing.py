"""Saving an edited flow by the partner's rules: no step is mismatches or altered.

The partner has no versions and no partial update (docs/partner-api.md, Flows). The flow is read
again before it is written, and nothing is sent when it changed since it was opened. It is read back
afterwards, because a 200 alone does not prove that the change was stored.
"""

from dataclasses import dataclass

from dashboard.flows.typed import one_line, plain
from flows_api import Flow, FlowsClient, FlowsError, Step, StepInput

Value = str | float | None
Cells = dict[tuple[int, str], Value]
"""A flow as a table: one value per field of the flow (0, name) and of each step (1…, name)."""


@dataclass(frozen=True)
class Wanted:
    """The content of a valid form: a threshold for each existing step, and the steps to append."""

    name: str
    description: str
    status: str
    thresholds: tuple[float, ...]
    added: tuple[StepInput, ...] = ()


@dataclass(frozen=True)
class Saved:
    """The flow holds the wanted values. ``is_verified`` is False if it could not be read back."""

    is_verified: bool = True


@dataclass(frozen=True)
class ChangedMeanwhile:
    """Nothing was sent, because the flow changed since it was opened."""

    theirs: Flow


@dataclass(frozen=True)
class Unsaved:
    """A field that the partner did not store. ``step`` is 0 for the flow's own fields."""

    step: int
    field: str
    sent: Value
    found: Value


@dataclass(frozen=True)
class NotKept:
    """The flow at the partner differs from what was sent. ``error`` is set if the call failed."""

    now: Flow
    unsaved: tuple[Unsaved, ...]
    error: FlowsError | None = None


def save(flows: FlowsClient, opened: Flow, wanted: Wanted) -> Saved | ChangedMeanwhile | NotKept:
    """Write ``wanted`` to the partner, provided that the flow is still as ``opened``.

    Makes three calls at most. Raises FlowsError when nothing was changed, or when the outcome is
    unknown (``may_have_happened``). Rejected names the fields.
    """
    now = flows.get_flow(opened.id)
    if is_as_wanted(opened, wanted, now):
        return Saved()
    if cells(now) != cells(opened):
        return ChangedMeanwhile(now)
    unclear = _send(flows, opened, wanted)
    try:
        after = flows.get_flow(opened.id)
    except FlowsError:
        if unclear:
            raise unclear from None
        return Saved(is_verified=False)
    mismatches = unsaved(sent_cells(opened, wanted), cells(after))
    return NotKept(after, mismatches, unclear) if mismatches else Saved()


def stages(opened: Flow, wanted: Wanted) -> tuple[StepInput, ...]:
    """Return all steps to send.

    The existing ones come first, in their order and with the new thresholds. The added ones follow.
    """
    pairs = zip(opened.steps or (), wanted.thresholds, strict=True)
    return (*(_existing_step(step, threshold) for step, threshold in pairs), *wanted.added)


def cells(flow: Flow) -> Cells:
    """Return a flow as a table, in which an absent text equals an empty one."""
    table: Cells = {
        (0, "name"): flow.name,
        (0, "description"): flow.description or "",
        (0, "status"): flow.status,
    }
    for number, step in enumerate(flow.steps or (), start=1):
        found = _step_cells(number, step)
        table |= {key: value or "" for key, value in found.items() if key[1] != "threshold"}
        table[number, "threshold"] = step.pass_threshold
    return table


def sent_cells(opened: Flow, wanted: Wanted) -> Cells:
    """Return the values that the PATCH carries, as a table."""
    table: Cells = {(0, name): value for name, value in changed_fields(opened, wanted).items()}
    for number, stage in enumerate(stages(opened, wanted), start=1):
        table |= _step_cells(number, stage)
    return {key: value for key, value in table.items() if value is not None}


def changed_fields(opened: Flow, wanted: Wanted) -> dict[str, str | None]:
    """Return the flow's own fields to send: the name always, the others only if changed.

    None stands for a field that is not sent. A text counts as unchanged if it differs only in what
    a browser's form field loses.
    """
    is_renamed = one_line(wanted.name) != one_line(opened.name)
    is_described = plain(wanted.description) != plain(opened.description)
    return {
        "name": wanted.name if is_renamed else opened.name,
        "description": wanted.description if is_described else None,
        "status": wanted.status if wanted.status not in ("", opened.status) else None,
    }


def unsaved(sent: Cells, found: Cells) -> tuple[Unsaved, ...]:
    """Return the values that were sent and not found as sent, in order."""
    return tuple(
        Unsaved(*key, sent=value, found=found.get(key))
        for key, value in sent.items()
        if found.get(key) != value
    )


def is_change(opened: Flow, wanted: Wanted) -> bool:
    """Return whether there is anything to save."""
    return not is_as_wanted(opened, wanted, opened)


def is_as_wanted(opened: Flow, wanted: Wanted, now: Flow) -> bool:
    """Return whether the flow already is what a PATCH would make of it."""
    is_same_length = len(now.steps or ()) == len(stages(opened, wanted))
    return is_same_length and not unsaved(sent_cells(opened, wanted), cells(now))


def _send(flows: FlowsClient, opened: Flow, wanted: Wanted) -> FlowsError | None:
    """Send the PATCH. Return the error if it leaves open whether the partner carried it out."""
    fields = changed_fields(opened, wanted)
    try:
        flows.update_flow(
            opened.id,
            name=fields["name"] or "",
            steps=stages(opened, wanted),
            description=fields["description"],
            status=fields["status"],
        )
    except FlowsError as error:
        if not error.may_have_happened:
            raise
        return error
    return None


def _existing_step(step: Step, threshold: float) -> StepInput:
    return StepInput(
        assessment_id=step.assessment_id,
        pass_threshold=threshold,
        name=step.name,
        instructions=step.instructions,
        pass_action=step.pass_action,
    )


def _step_cells(number: int, step: Step | StepInput) -> Cells:
    return {
        (number, "assessment_id"): step.assessment_id,
        (number, "threshold"): step.pass_threshold,
        (number, "name"): step.name,
        (number, "instructions"): step.instructions,
        (number, "pass_action"): step.pass_action,
    }
