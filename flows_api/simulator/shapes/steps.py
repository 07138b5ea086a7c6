"""JSON of a flow's steps, in each variant."""

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.shapes.common import change_field
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Company, Step


def step_json(step: Step, order: int, company: Company, variants: Variants) -> Fields:
    """Return the JSON of the step at ``order``, from 1."""
    assessment = company.assessments.get(step.assessment_id)
    duration = _duration(assessment.duration, variants) if assessment else None
    found: Fields = {
        "id": step.id,
        "order": step_number(order, variants),
        "assessmentId": step.assessment_id,
        variants.step_type_key: step.assessment_type,
        "passThreshold": _threshold(step.threshold, variants),
        "name": step.name,
        "instructions": step.instructions,
        "passAction": step.pass_action,
        "assessmentName": assessment.name if assessment else None,
        "assessmentDuration": duration,
    }
    change_field(found, "id", variants.step_id, {})
    change_field(found, "order", variants.step_order, {})
    for name in ("assessmentName", "assessmentDuration"):
        change_field(found, name, variants.enriched, {"null": None})
    return found


def step_number(order: int, variants: Variants) -> int:
    """Return the number that a flow shows for its step at ``order``, from 1."""
    numbers = {"from_zero": order - 1, "tens": order * 10}
    return numbers.get(variants.step_order, order)


def _threshold(threshold: float, variants: Variants) -> object:
    shapes: Fields = {
        "decimal": float(threshold),
        "text": f"{threshold:g}",
        "comma": f"{threshold:.1f}".replace(".", ","),
        "percent_text": f"{threshold:g} %",
        "over": threshold + 100,
        "null": None,
    }
    return shapes.get(variants.threshold, threshold)


def _duration(minutes: float, variants: Variants) -> object:
    shapes: Fields = {"text": f"{minutes:g}", "words": f"{minutes:g} minutes"}
    return shapes.get(variants.duration, minutes)
