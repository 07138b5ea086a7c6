"""JSON of flows and steps, in each variant."""

from collections.abc import Mapping

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response, json_response
from flows_api.simulator.shapes.common import wrap
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Company, Flow, Step


def flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON with complete steps."""
    steps = [_step_json(step, index, company, variants) for index, step in enumerate(flow.steps)]
    return {
        "id": flow.id,
        "companyId": company.id,
        "flowName": flow.name,
        "description": flow.description,
        "status": flow.status,
        "candidateCount": flow.roster.visible(now),
        "steps": steps,
    }


def listed_flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON for the list, where steps and counts are there "where available"."""
    found = flow_json(flow, company, variants, now=now)
    _change(found, "candidateCount", variants.candidate_count, {"null": None})
    _change(found, "steps", variants.list_steps, {"empty": [], "null": None})
    return found


def shown_flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON for the call that reads one."""
    found = flow_json(flow, company, variants, now=now)
    _change(found, "steps", variants.flow_steps, {"empty": [], "null": None})
    return found


def written_flow(
    status: int, flow: Flow, company: Company, variants: Variants, *, now: float
) -> Response:
    """Return the response to create and update."""
    found = flow_json(flow, company, variants, now=now)
    match variants.written_flow:
        case "bare":
            return json_response(status, found)
        case "empty":
            return Response(204)
    return wrap(status, found, variants)


def _step_json(step: Step, index: int, company: Company, variants: Variants) -> Fields:
    assessment = company.assessments.get(step.assessment_id)
    is_enriched = assessment is not None and variants.enriched == "given"
    found: Fields = {
        "id": step.id,
        "order": index if variants.step_order == "from_zero" else index + 1,
        "assessmentId": step.assessment_id,
        variants.step_type_key: step.assessment_type,
        "passThreshold": _threshold(step.threshold, variants),
        "name": step.name,
        "instructions": step.instructions,
        "passAction": step.pass_action,
        "assessmentName": assessment.name if assessment and is_enriched else None,
        "assessmentDuration": assessment.duration if assessment and is_enriched else None,
    }
    _change(found, "id", variants.step_id, {})
    _change(found, "order", variants.step_order, {})
    return found


def _threshold(threshold: float, variants: Variants) -> object:
    shapes: Fields = {
        "text": f"{threshold:g}",
        "comma": f"{threshold:.1f}".replace(".", ","),
        "percent_text": f"{threshold:g} %",
        "null": None,
    }
    return shapes.get(variants.threshold, threshold)


def _change(found: Fields, key: str, variant: str, values: Mapping[str, object]) -> None:
    if variant == "absent":
        del found[key]
    elif variant in values:
        found[key] = values[variant]
