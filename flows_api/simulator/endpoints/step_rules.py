"""The partner's rules for editing steps: change thresholds, append steps, nothing else."""

from collections.abc import Iterator, Sequence

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Refusal, invalid
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Step

LOCKED = {
    "assessmentId": "assessment_id",
    "assessmentType": "assessment_type",
    "type": "assessment_type",
    "name": "name",
    "instructions": "instructions",
    "passAction": "pass_action",
}
"""Fields of a step that cannot change once it exists, mapped to their attributes."""


def check_step_rules(existing: Sequence[Step], given: Sequence[Fields], variants: Variants) -> None:
    """Raise Refusal when ``given`` changes or removes an existing step.

    Steps are matched by position (docs/partner-api.md, Flows).
    """
    faults = dict(_faults(existing, given))
    if not faults:
        return
    message = "Existing stages cannot be changed or removed."
    if variants.forbidden_edit == "forbidden":
        raise Refusal(403, message)
    if variants.forbidden_edit == "internal":
        raise Refusal(500, "Something went wrong.")
    if variants.forbidden_edit == "dots":
        faults = {name.replace("[", ".").replace("]", ""): why for name, why in faults.items()}
    raise invalid(faults)


def _faults(existing: Sequence[Step], given: Sequence[Fields]) -> Iterator[tuple[str, str]]:
    for index, step in enumerate(existing):
        if index >= len(given):
            yield f"steps[{index}]", f'"steps[{index}]" exists and cannot be removed'
            continue
        for name, attribute in LOCKED.items():
            if name in given[index] and given[index][name] != (getattr(step, attribute) or ""):
                where = f"steps[{index}].{name}"
                yield where, f'"{where}" belongs to an existing stage and cannot be changed'
