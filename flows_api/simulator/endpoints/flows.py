"""Endpoints of flows: list, create, get and update (docs/partner-api.md, Flows)."""

from flows_api.simulator.endpoints import schemas
from flows_api.simulator.endpoints.context import RequestContext
from flows_api.simulator.endpoints.step_rules import check_step_rules
from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response, invalid
from flows_api.simulator.shapes.flows import listed_flow_json, shown_flow_json, written_flow
from flows_api.simulator.world.records import Flow, Step


def list_flows(context: RequestContext) -> Response:
    """List all flows of the company, unpaged."""
    context.query(schemas.NO_QUERY)
    found = [
        listed_flow_json(flow, context.company, context.variants, now=context.now)
        for flow in context.company.flows.values()
    ]
    key = context.variants.flows_list
    return context.success(found if key == "data" else {key: found})


def get_flow(context: RequestContext) -> Response:
    """Return a flow, its steps with the names and durations of their assessments."""
    context.query(schemas.NO_QUERY)
    return context.success(
        shown_flow_json(context.flow(), context.company, context.variants, now=context.now)
    )


def create_flow(context: RequestContext) -> Response:
    """Create a flow."""
    context.query(schemas.NO_QUERY)
    body = context.body(schemas.NEW_FLOW)
    given = _steps(body)
    _check_assessments(context, given)
    flow = Flow(
        id=next(context.world.flow_ids),
        name=str(body["flowName"]),
        description=_text(body, "description"),
        status="ACTIVE",
        steps=[_new_step(context, fields) for fields in given],
        made_at=context.now,
        changed_at=context.now,
    )
    context.company.flows[flow.id] = flow
    return _written(context, flow, status=201)


def update_flow(context: RequestContext) -> Response:
    """Update a flow. Fields left out keep their value, but steps are replaced as a whole list."""
    context.query(schemas.NO_QUERY)
    flow = context.flow()
    body = context.body(schemas.CHANGED_FLOW)
    given = _steps(body)
    check_step_rules(flow.steps, given, context.variants)
    _check_assessments(context, given, new_from=len(flow.steps))
    flow.name = str(body["flowName"])
    if "description" in body:
        flow.description = _text(body, "description")
    flow.status = str(body.get("status", flow.status))
    _change_steps(context, flow, given)
    flow.changed_at = context.now
    return _written(context, flow, status=200)


def _written(context: RequestContext, flow: Flow, *, status: int) -> Response:
    return written_flow(status, flow, context.company, context.variants, now=context.now)


def _change_steps(context: RequestContext, flow: Flow, given: list[Fields]) -> None:
    """Apply thresholds and append steps.

    New thresholds count for later results, new steps for candidates who reach them later.
    """
    changed = False
    for step, fields in zip(flow.steps, given, strict=False):
        if step.threshold != _threshold(fields):
            step.thresholds.append((context.now, _threshold(fields)))
            changed = True
    added = [_new_step(context, fields) for fields in given[len(flow.steps) :]]
    flow.steps += added
    if changed or added:
        flow.roster.steps_changed()


def _new_step(context: RequestContext, fields: Fields) -> Step:
    assessment = context.company.assessments[str(fields["assessmentId"])]
    return Step(
        id=next(context.world.step_ids),
        assessment_id=assessment.id,
        assessment_type=_text(fields, "assessmentType") or _text(fields, "type") or assessment.type,
        thresholds=[(context.now, _threshold(fields))],
        name=_text(fields, "name"),
        instructions=_text(fields, "instructions"),
        pass_action=_text(fields, "passAction"),
        added_at=context.now,
        duration=assessment.duration,
    )


def _check_assessments(context: RequestContext, given: list[Fields], *, new_from: int = 0) -> None:
    """Refuse unknown assessments of new steps with a 400, which is a guess.

    The assessment of an existing step may have been deleted.
    """
    unknown = {
        f"steps[{index}].assessmentId": "No such assessment."
        for index, fields in enumerate(given)
        if index >= new_from and fields["assessmentId"] not in context.company.assessments
    }
    if unknown:
        raise invalid(unknown)


def _steps(body: Fields) -> list[Fields]:
    steps = body["steps"]
    return steps if isinstance(steps, list) else []


def _threshold(fields: Fields) -> float:
    value = fields["passThreshold"]
    return value if isinstance(value, int | float) else 0


def _text(fields: Fields, name: str) -> str | None:
    """Return a field's text, or None if it is empty."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None
