"""What may be changed of a flow's stages: thresholds, and stages appended (contract.md §3.3)."""

from collections.abc import Iterator, Sequence

from flows_api.simulator.answers import Refusal, invalid
from flows_api.simulator.validation import Fields
from flows_api.simulator.variants import Variants
from flows_api.simulator.world import Step

LOCKED = {
    "assessmentId": "assessment_id",
    "assessmentType": "assessment_type",
    "type": "assessment_type",
    "name": "name",
    "instructions": "instructions",
    "passAction": "pass_action",
}
"""A stage's fields that stay as they are once it exists, with the names that we give them."""


def insist_on_rules(existing: Sequence[Step], given: Sequence[Fields], variants: Variants) -> None:
    """Raises Refusal when ``given`` does more than that. Stages are told apart by their place."""
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
    for place, step in enumerate(existing):
        if place >= len(given):
            yield f"steps[{place}]", f'"steps[{place}]" exists and cannot be removed'
            continue
        for name, attribute in LOCKED.items():
            if name in given[place] and given[place][name] != (getattr(step, attribute) or ""):
                where = f"steps[{place}].{name}"
                yield where, f'"{where}" belongs to an existing stage and cannot be changed'
