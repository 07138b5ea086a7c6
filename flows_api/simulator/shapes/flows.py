"""JSON of flows and steps, in each variant."""

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response, json_response
from flows_api.simulator.shapes.common import TIME_FORMATS, change_field, wrap
from flows_api.simulator.shapes.steps import step_json
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Company, Flow


def flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON with complete steps."""
    steps = [step_json(step, at, company, variants) for at, step in enumerate(flow.steps, start=1)]
    found: Fields = {
        "id": str(flow.id) if variants.flow_ids == "text" else flow.id,
        "companyId": _company_id(company, variants),
        "flowName": flow.name,
        "description": flow.description,
        "status": _status(flow.status, variants),
        "candidateCount": flow.roster.visible(now),
        "steps": steps,
    }
    change_field(found, "companyId", variants.company_id, {})
    change_field(found, "status", variants.flow_status, {})
    return found | _times(flow, variants)


def listed_flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON for the list, where steps and counts are there "where available"."""
    found = flow_json(flow, company, variants, now=now)
    change_field(found, "candidateCount", variants.candidate_count, {"null": None})
    change_field(found, "steps", variants.list_steps, {"empty": [], "null": None})
    return found


def shown_flow_json(flow: Flow, company: Company, variants: Variants, *, now: float) -> Fields:
    """Return a flow's JSON for the call that reads one."""
    found = flow_json(flow, company, variants, now=now)
    change_field(found, "steps", variants.flow_steps, {"empty": [], "null": None})
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


def _company_id(company: Company, variants: Variants) -> object:
    numbers: Fields = {"number": int("".join(filter(str.isdigit, company.id))), "null": None}
    return numbers.get(variants.company_id, company.id)


def _status(status: str, variants: Variants) -> object:
    shapes: Fields = {
        "lower": status.lower(),
        "unknown": {"INACTIVE": "PAUSED"}.get(status, "PUBLISHED"),
        "null": None,
    }
    return shapes.get(variants.flow_status, status)


def _times(flow: Flow, variants: Variants) -> Fields:
    moment = TIME_FORMATS[variants.times]
    match variants.flow_times:
        case "updated":
            return {"lastUpdatedOn": moment(flow.changed_at)}
        case "both":
            return {"createdAt": moment(flow.made_at), "updatedAt": moment(flow.changed_at)}
    return {}
