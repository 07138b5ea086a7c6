"""Saving a changed flow under the partner's rules (contract.md §3.3): never a step lost or altered.

The partner has no versions and no partial update. So the flow is read again before it is written,
nothing is sent when it is no longer the one that was opened, and it is read back afterwards: what
counts as saved is what is there, not a 200 (field.md §4, idea 4).
"""

from dataclasses import dataclass

from dashboard.flows.typed import one_line, plain
from flows_api import Flow, FlowsClient, FlowsError, Step, StepInput

Value = str | float | None
Cells = dict[tuple[int, str], Value]
"""A flow as a table: a value for each field of the flow (0, name) and of each step (1…, name)."""


@dataclass(frozen=True)
class Wanted:
    """What a valid form asks for: a threshold for each existing step, and steps to append."""

    name: str
    description: str
    status: str
    thresholds: tuple[float, ...]
    added: tuple[StepInput, ...] = ()


@dataclass(frozen=True)
class Saved:
    """It is there as wanted; ``is_verified`` unless it could not be read back."""

    is_verified: bool = True


@dataclass(frozen=True)
class ChangedMeanwhile:
    """Nothing was sent: the flow is no longer the one that was opened."""

    theirs: Flow


@dataclass(frozen=True)
class Unsaved:
    """A field that the partner did not keep; ``step`` is 0 for the flow's own."""

    step: int
    field: str
    sent: Value
    found: Value


@dataclass(frozen=True)
class NotKept:
    """The partner's flow after the call is not what was sent; ``error`` if the call failed."""

    now: Flow
    unsaved: tuple[Unsaved, ...]
    error: FlowsError | None = None


def save(flows: FlowsClient, opened: Flow, wanted: Wanted) -> Saved | ChangedMeanwhile | NotKept:
    """Bring ``wanted`` to the partner's flow, if that is still as ``opened``; at most three calls.

    Raises FlowsError when nothing was changed, or when that can't be told
    (``may_have_happened``); Rejected says which field.
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
    lost = unsaved(sent_cells(opened, wanted), cells(after))
    return NotKept(after, lost, unclear) if lost else Saved()


def stages(opened: Flow, wanted: Wanted) -> tuple[StepInput, ...]:
    """All steps to send: the existing ones first, in order and as read but for the threshold."""
    pairs = zip(opened.steps or (), wanted.thresholds, strict=True)
    return (*(_kept(step, threshold) for step, threshold in pairs), *wanted.added)


def cells(flow: Flow) -> Cells:
    """A flow as read, as a table; an absent text and an empty one are the same."""
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
    """What the PATCH says, as a table: only what it carries."""
    table: Cells = {(0, name): value for name, value in changed_fields(opened, wanted).items()}
    for number, stage in enumerate(stages(opened, wanted), start=1):
        table |= _step_cells(number, stage)
    return {key: value for key, value in table.items() if value is not None}


def changed_fields(opened: Flow, wanted: Wanted) -> dict[str, str | None]:
    """The flow's own fields to send: the name always, the others only if changed (None: not).

    A text that differs only in what a browser's field loses is not changed.
    """
    is_renamed = one_line(wanted.name) != one_line(opened.name)
    is_described = plain(wanted.description) != plain(opened.description)
    return {
        "name": wanted.name if is_renamed else opened.name,
        "description": wanted.description if is_described else None,
        "status": wanted.status if wanted.status not in ("", opened.status) else None,
    }


def unsaved(sent: Cells, found: Cells) -> tuple[Unsaved, ...]:
    """What was sent and is not found as sent, in order."""
    return tuple(
        Unsaved(*key, sent=value, found=found.get(key))
        for key, value in sent.items()
        if found.get(key) != value
    )


def is_change(opened: Flow, wanted: Wanted) -> bool:
    """Whether there is anything to save."""
    return not is_as_wanted(opened, wanted, opened)


def is_as_wanted(opened: Flow, wanted: Wanted, now: Flow) -> bool:
    """Whether the flow is already what a PATCH would make of it, so that none is needed."""
    is_same_length = len(now.steps or ()) == len(stages(opened, wanted))
    return is_same_length and not unsaved(sent_cells(opened, wanted), cells(now))


def _send(flows: FlowsClient, opened: Flow, wanted: Wanted) -> FlowsError | None:
    """PATCH; the error if it leaves open whether the partner carried it out."""
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


def _kept(step: Step, threshold: float) -> StepInput:
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
