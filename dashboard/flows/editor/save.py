"""Saving an edited flow by the partner's rules: no step is mismatches or altered.

The partner has no versions and no partial update (docs/partner-api.md, Flows). The flow is read
again before it is written, and nothing is sent when it changed since it was opened. It is read back
afterwards, because a 200 alone does not prove that the change was stored.
"""

from dataclasses import dataclass

from dashboard.flows.editor.draft import normalize_line, normalize_text
from flows_api import Flow, FlowsClient, FlowsError, Step, StepInput

Value = str | float | None
Cells = dict[tuple[int, str], Value]
"""A flow as a table: one value per field of the flow (0, name) and of each step (1…, name)."""


@dataclass(frozen=True)
class FlowUpdate:
    """The content of a valid form: a threshold for each existing step, and the steps to append."""

    name: str
    description: str
    status: str
    thresholds: tuple[float, ...]
    added: tuple[StepInput, ...] = ()


@dataclass(frozen=True)
class Saved:
    """The flow holds the update values. ``is_verified`` is False if it could not be read back."""

    is_verified: bool = True


@dataclass(frozen=True)
class EditConflict:
    """Nothing was sent, because the flow changed since it was opened."""

    theirs: Flow


@dataclass(frozen=True)
class FieldMismatch:
    """A field that the partner did not store. ``step`` is 0 for the flow's own fields."""

    step: int
    field: str
    sent: Value
    found: Value


@dataclass(frozen=True)
class PartiallySaved:
    """The flow at the partner differs from what was sent. ``error`` is set if the call failed."""

    now: Flow
    unsaved: tuple[FieldMismatch, ...]
    error: FlowsError | None = None


def save_flow(
    flows: FlowsClient, opened: Flow, update: FlowUpdate
) -> Saved | EditConflict | PartiallySaved:
    """Write ``update`` to the partner, provided that the flow is still as ``opened``.

    Makes three calls at most. Raises FlowsError when nothing was changed, or when the outcome is
    unknown (``may_have_happened``). Rejected names the fields.
    """
    now = flows.get_flow(opened.id)
    if is_applied(opened, update, now):
        return Saved()
    if cells(now) != cells(opened):
        return EditConflict(now)
    unclear = _send(flows, opened, update)
    try:
        after = flows.get_flow(opened.id)
    except FlowsError:
        if unclear:
            raise unclear from None
        return Saved(is_verified=False)
    mismatches = find_mismatches(sent_cells(opened, update), cells(after))
    return PartiallySaved(after, mismatches, unclear) if mismatches else Saved()


def steps_to_send(opened: Flow, update: FlowUpdate) -> tuple[StepInput, ...]:
    """Return all steps to send.

    The existing ones come first, in their order and with the new thresholds. The added ones follow.
    """
    pairs = zip(opened.steps or (), update.thresholds, strict=True)
    return (*(_existing_step(step, threshold) for step, threshold in pairs), *update.added)


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


def sent_cells(opened: Flow, update: FlowUpdate) -> Cells:
    """Return the values that the PATCH carries, as a table."""
    table: Cells = {(0, name): value for name, value in changed_fields(opened, update).items()}
    for number, stage in enumerate(steps_to_send(opened, update), start=1):
        table |= _step_cells(number, stage)
    return {key: value for key, value in table.items() if value is not None}


def changed_fields(opened: Flow, update: FlowUpdate) -> dict[str, str | None]:
    """Return the flow's own fields to send: the name always, the others only if changed.

    None stands for a field that is not sent. A text counts as unchanged if it differs only in what
    a browser's form field loses.
    """
    is_renamed = normalize_line(update.name) != normalize_line(opened.name)
    is_described = normalize_text(update.description) != normalize_text(opened.description)
    return {
        "name": update.name if is_renamed else opened.name,
        "description": update.description if is_described else None,
        "status": update.status if update.status not in ("", opened.status) else None,
    }


def find_mismatches(sent: Cells, found: Cells) -> tuple[FieldMismatch, ...]:
    """Return the values that were sent and not found as sent, in order."""
    return tuple(
        FieldMismatch(*key, sent=value, found=found.get(key))
        for key, value in sent.items()
        if found.get(key) != value
    )


def has_changes(opened: Flow, update: FlowUpdate) -> bool:
    """Return whether there is anything to save."""
    return not is_applied(opened, update, opened)


def is_applied(opened: Flow, update: FlowUpdate, now: Flow) -> bool:
    """Return whether the flow already is what a PATCH would make of it."""
    is_same_length = len(now.steps or ()) == len(steps_to_send(opened, update))
    return is_same_length and not find_mismatches(sent_cells(opened, update), cells(now))


def _send(flows: FlowsClient, opened: Flow, update: FlowUpdate) -> FlowsError | None:
    """Send the PATCH. Return the error if it leaves open whether the partner carried it out."""
    fields = changed_fields(opened, update)
    try:
        flows.update_flow(
            opened.id,
            name=fields["name"] or "",
            steps=steps_to_send(opened, update),
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
