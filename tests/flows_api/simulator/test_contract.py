"""The running simulator against openapi.yaml, by schemathesis with all checks on."""

import copy
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from flows_api.simulator import Simulator
from flows_api.simulator.scenarios.build import assessment_id
from flows_api.simulator.scenarios.catalogue import JOB_CANDIDATES, JOBS, NORTHWIND_ASSESSMENTS
from flows_api.simulator.server.routes import ROUTES
from tests.support.contract import contract

CONFIG = {"generation": {"max-examples": 12, "deterministic": True, "database": "none"}}


def of_the_scenario() -> dict[str, Any]:
    """Return the contract with the ids of the scenario, so that valid calls can be found."""
    document = copy.deepcopy(contract())
    schemas, parameters = document["components"]["schemas"], document["components"]["parameters"]
    known = [assessment_id(plan.slug) for plan in NORTHWIND_ASSESSMENTS[:3]]
    schemas["StepInput"]["properties"]["assessmentId"]["enum"] = known
    applicants = [number for number, *_ in JOB_CANDIDATES]
    schemas["Assignment"]["properties"]["jobCandidateId"] = {
        "enum": [*applicants, *map(str, applicants)]
    }
    parameters["FlowId"]["schema"]["enum"] = [1, 2, 3, 4]
    parameters["JobId"]["schema"]["enum"] = [job for job, *_ in JOBS]
    return document


schema = schemathesis.openapi.from_dict(
    of_the_scenario(), config=schemathesis.Config.from_dict(CONFIG)
)


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any, simulator: Simulator) -> None:
    # No random body repeats a flow's existing steps, so none is a valid update: see test_editing.
    excluded = [positive_data_acceptance] if case.method == "PATCH" else []
    case.call_and_validate(
        base_url=simulator.base_url,
        headers={"Authorization": f"Bearer {simulator.api_key}"},
        excluded_checks=excluded,
    )


def test_every_route_is_described_and_no_other() -> None:
    described = {
        (operation["operationId"], method.upper(), path.replace("{id}", ":id"))
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    assert described == {(route.name, route.method, route.path) for route in ROUTES}
