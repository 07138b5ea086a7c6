"""The documented fields of each endpoint. Anything else is refused.

Lengths are guesses. Those of a flow are usual for a database column, those of a candidate are
documented for the candidates endpoint (docs/partner-api.md, Users and jobs).
"""

from flows_api.simulator.life import STATUSES
from flows_api.simulator.validation import (
    Check,
    email,
    identifier,
    keyed,
    listed,
    number,
    one_of,
    some_of,
    text,
    whole,
)

FIXED_PAGE_SIZES = ("10", "20", "40", "80", "100")
FLOW_STATUSES = ("ACTIVE", "INACTIVE", "ARCHIVED")
USER_STATUSES = ("ACTIVE", "INVITED", "EXPIRED")
MOST_PER_PAGE = 100


def _candidates_query(size: Check) -> Check:
    return keyed(
        {
            "page": whole(),
            "pageSize": size,
            "perPage": size,
            "search": text(),
            "status": one_of(*STATUSES),
        }
    )


NO_QUERY = keyed({})
CANDIDATES_QUERY = _candidates_query(whole(most=MOST_PER_PAGE))
CANDIDATES_QUERY_OF_ANY_SIZE = _candidates_query(whole())
FIXED_PAGES_QUERY = keyed({"pageNumber": whole(), "perPage": one_of(*FIXED_PAGE_SIZES)})
USERS_QUERY = keyed(
    {
        "page": whole(),
        "perPage": whole(most=MOST_PER_PAGE),
        "status": some_of(*USER_STATUSES),
        "role": text(),
        "isCompanyAdmin": one_of("true", "false"),
        "search": text(),
    }
)

STEP = keyed(
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
NEW_FLOW = keyed(
    {
        "flowName": text(least=1, most=255),
        "description": text(is_nullable=True),
        "steps": listed(STEP, least=1),
    },
    required=("flowName", "steps"),
)
CHANGED_FLOW = keyed(
    {
        "flowName": text(least=1, most=255),
        "description": text(is_nullable=True),
        "status": one_of(*FLOW_STATUSES),
        "steps": listed(STEP, least=1),
    },
    required=("flowName", "steps"),
)
ASSIGNMENT = keyed(
    {
        "email": email(most=500),
        "firstName": text(most=200),
        "lastName": text(most=200),
        "jobCandidateId": identifier(),
        "jobId": identifier(),
        "talentId": identifier(),
    }
)
BULK_FETCH = keyed(
    {"jobCandidateIds": listed(identifier(), most=100)}, required=("jobCandidateIds",)
)
