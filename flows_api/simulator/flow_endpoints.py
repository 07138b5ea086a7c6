"""Endpoints of flows: list, create, get and update (docs/partner-api.md, Flows)."""

from flows_api.simulator import documented
from flows_api.simulator.answers import Answer, invalid
from flows_api.simulator.editing import insist_on_rules
from flows_api.simulator.flow_shapes import flow_json, listed_flow_json, written_flow
from flows_api.simulator.validation import Fields
from flows_api.simulator.visit import Visit
from flows_api.simulator.world import Flow, Step


def list_flows(visit: Visit) -> Answer:
    """List all flows of the company, unpaged."""
    visit.query(documented.NO_QUERY)
    found = [
        listed_flow_json(flow, visit.company, visit.variants, now=visit.now)
        for flow in visit.company.flows.values()
    ]
    return visit.success(found)


def get_flow(visit: Visit) -> Answer:
    """Return a flow, its steps with the names and durations of their assessments."""
    visit.query(documented.NO_QUERY)
    return visit.success(flow_json(visit.flow(), visit.company, visit.variants, now=visit.now))


def create_flow(visit: Visit) -> Answer:
    """Create a flow."""
    visit.query(documented.NO_QUERY)
    body = visit.body(documented.NEW_FLOW)
    given = _steps(body)
    _check_assessments(visit, given)
    flow = Flow(
        id=next(visit.world.flow_ids),
        name=str(body["flowName"]),
        description=_text(body, "description"),
        status="ACTIVE",
        steps=[_new_step(visit, fields) for fields in given],
    )
    visit.company.flows[flow.id] = flow
    return _written(visit, flow, status=201)


def update_flow(visit: Visit) -> Answer:
    """Update a flow. Fields left out keep their value, but steps are replaced as a whole list."""
    visit.query(documented.NO_QUERY)
    flow = visit.flow()
    body = visit.body(documented.CHANGED_FLOW)
    given = _steps(body)
    insist_on_rules(flow.steps, given, visit.variants)
    _check_assessments(visit, given, new_from=len(flow.steps))
    flow.name = str(body["flowName"])
    if "description" in body:
        flow.description = _text(body, "description")
    flow.status = str(body.get("status", flow.status))
    _change_steps(visit, flow, given)
    return _written(visit, flow, status=200)


def _written(visit: Visit, flow: Flow, *, status: int) -> Answer:
    return written_flow(status, flow, visit.company, visit.variants, now=visit.now)


def _change_steps(visit: Visit, flow: Flow, given: list[Fields]) -> None:
    """Apply thresholds and append steps.

    New thresholds count for later results, new steps for candidates who reach them later.
    """
    changed = False
    for step, fields in zip(flow.steps, given, strict=False):
        if step.threshold != _threshold(fields):
            step.thresholds.append((visit.now, _threshold(fields)))
            changed = True
    added = [_new_step(visit, fields) for fields in given[len(flow.steps) :]]
    flow.steps += added
    if changed or added:
        flow.roll.stages_changed()


def _new_step(visit: Visit, fields: Fields) -> Step:
    assessment = visit.company.assessments[str(fields["assessmentId"])]
    return Step(
        id=next(visit.world.step_ids),
        assessment_id=assessment.id,
        assessment_type=_text(fields, "assessmentType") or _text(fields, "type") or assessment.type,
        thresholds=[(visit.now, _threshold(fields))],
        name=_text(fields, "name"),
        instructions=_text(fields, "instructions"),
        pass_action=_text(fields, "passAction"),
        added_at=visit.now,
        duration=assessment.duration,
    )


def _check_assessments(visit: Visit, given: list[Fields], *, new_from: int = 0) -> None:
    """Refuse unknown assessments of new steps with a 400, which is a guess.

    The assessment of an existing step may have been deleted.
    """
    unknown = {
        f"steps[{index}].assessmentId": "No such assessment."
        for index, fields in enumerate(given)
        if index >= new_from and fields["assessmentId"] not in visit.company.assessments
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
