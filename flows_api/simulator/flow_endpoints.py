"""Flows: list, create, get, update (contract.md §3.1–§3.4)."""

from flows_api.simulator import documented
from flows_api.simulator.answers import Answer, invalid
from flows_api.simulator.editing import insist_on_rules
from flows_api.simulator.flow_shapes import flow_json, listed_flow_json, written_flow
from flows_api.simulator.validation import Fields
from flows_api.simulator.visit import Visit
from flows_api.simulator.world import Flow, Step


def list_flows(visit: Visit) -> Answer:
    """§3.1: all of the company's, unpaged."""
    visit.query(documented.NO_QUERY)
    found = [
        listed_flow_json(flow, visit.company, visit.variants, now=visit.now)
        for flow in visit.company.flows.values()
    ]
    return visit.success(found)


def get_flow(visit: Visit) -> Answer:
    """§3.4: its steps with the names and durations of their assessments."""
    visit.query(documented.NO_QUERY)
    return visit.success(flow_json(visit.flow(), visit.company, visit.variants, now=visit.now))


def create_flow(visit: Visit) -> Answer:
    """§3.2."""
    visit.query(documented.NO_QUERY)
    body = visit.body(documented.NEW_FLOW)
    given = _steps(body)
    _insist_on_assessments(visit, given)
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
    """§3.3: what is left out keeps its value, but for the steps, which are given whole."""
    visit.query(documented.NO_QUERY)
    flow = visit.flow()
    body = visit.body(documented.CHANGED_FLOW)
    given = _steps(body)
    insist_on_rules(flow.steps, given, visit.variants)
    _insist_on_assessments(visit, given, new_from=len(flow.steps))
    flow.name = str(body["flowName"])
    if "description" in body:
        flow.description = _text(body, "description")
    flow.status = str(body.get("status", flow.status))
    _change_stages(visit, flow, given)
    return _written(visit, flow, status=200)


def _written(visit: Visit, flow: Flow, *, status: int) -> Answer:
    return written_flow(status, flow, visit.company, visit.variants, now=visit.now)


def _change_stages(visit: Visit, flow: Flow, given: list[Fields]) -> None:
    """New thresholds count from now on; new stages are for those who come to them from now on."""
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


def _insist_on_assessments(visit: Visit, given: list[Fields], *, new_from: int = 0) -> None:
    """An unknown assessment is a 400: a guess (§3.2). An existing stage's may have been deleted."""
    unknown = {
        f"steps[{place}].assessmentId": "No such assessment."
        for place, fields in enumerate(given)
        if place >= new_from and fields["assessmentId"] not in visit.company.assessments
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
    """A field's text; empty is none."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None
