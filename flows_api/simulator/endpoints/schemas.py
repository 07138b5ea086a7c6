"""The documented fields of each endpoint. Anything else is refused.

Lengths are guesses. Those of a flow are usual for a database column, those of a candidate are
documented for the candidates endpoint (docs/partner-api.md, Users and jobs).
"""

from flows_api.simulator.endpoints.validation import (
    Check,
    email,
    identifier,
    list_of,
    number,
    object_of,
    one_of,
    some_of,
    text,
    whole_number,
)
from flows_api.simulator.world.lifecycle import STATUSES

FIXED_PAGE_SIZES = ("10", "20", "40", "80", "100")
FLOW_STATUSES = ("ACTIVE", "INACTIVE", "ARCHIVED")
USER_STATUSES = ("ACTIVE", "INVITED", "EXPIRED")
PAGE_SIZES = {"hundred": 100, "forty": 40, "ten": 10}
"""The largest page of each variant. A hundred is documented."""
MAX_PAGE_SIZE = PAGE_SIZES["hundred"]


def _candidates_query(size: Check) -> Check:
    return object_of(
        {
            "page": whole_number(),
            "pageSize": size,
            "perPage": size,
            "search": text(),
            "status": one_of(*STATUSES),
        }
    )


NO_QUERY = object_of({})
CANDIDATES_QUERIES = {
    name: _candidates_query(whole_number(most=most)) for name, most in PAGE_SIZES.items()
}
CANDIDATES_QUERY_OF_ANY_SIZE = _candidates_query(whole_number())
FIXED_PAGES_QUERY = object_of({"pageNumber": whole_number(), "perPage": one_of(*FIXED_PAGE_SIZES)})
USERS_QUERY = object_of(
    {
        "page": whole_number(),
        "perPage": whole_number(most=MAX_PAGE_SIZE),
        "status": some_of(*USER_STATUSES),
        "role": text(),
        "isCompanyAdmin": one_of("true", "false"),
        "search": text(),
    }
)

STEP = object_of(
    {
        "assessmentId": text(least=1),
        "passThreshold": number(least=0, most=100),
        "assessmentType": text(),
        "type": text(),
        "name": text(),
        "instructions": text(),
        "passAction": text(),
    },
    required=("assessmentId", "passThreshold"),
)
NEW_FLOW = object_of(
    {
        "flowName": text(least=1, most=255),
        "description": text(is_nullable=True),
        "steps": list_of(STEP, least=1),
    },
    required=("flowName", "steps"),
)
CHANGED_FLOW = object_of(
    {
        "flowName": text(least=1, most=255),
        "description": text(is_nullable=True),
        "status": one_of(*FLOW_STATUSES),
        "steps": list_of(STEP, least=1),
    },
    required=("flowName", "steps"),
)
ASSIGNMENT = object_of(
    {
        "email": email(most=500),
        "firstName": text(most=200),
        "lastName": text(most=200),
        "jobCandidateId": identifier(),
        "jobId": identifier(),
        "talentId": identifier(),
    }
)
BULK_FETCH = object_of(
    {"jobCandidateIds": list_of(identifier(), most=100)}, required=("jobCandidateIds",)
)
