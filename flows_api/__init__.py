"""A typed client for the assessment flows of the Taptalent Partner API.

    transport = Transport()
    flows = FlowsClient(transport, base_url="https://…/v1/partner", api_key=Secret("sk_live_…"))
    for flow in flows.list_flows().flows: ...

The package depends on neither Django nor settings nor the environment. Everything is passed to
constructors. docs/partner-api.md says what is known of the API.
"""

from flows_api.attempt_order import attempt_order, counting_attempts, counting_rank
from flows_api.client import FlowsClient
from flows_api.company import (
    Assessment,
    AssessmentPage,
    Job,
    JobCandidate,
    JobPage,
    Poster,
    Team,
    TeamList,
    User,
    UserPage,
)
from flows_api.emails import is_comparable_email
from flows_api.errors import (
    AccountInactive,
    AddressRefused,
    Conflict,
    FlowsError,
    Forbidden,
    KeyRefused,
    NotFound,
    Overloaded,
    RateLimited,
    Rejected,
    ServerFailed,
    TimedOut,
    Unavailable,
    Unreachable,
    UnreadableResponse,
    WrongAddress,
)
from flows_api.guard import Guard
from flows_api.models import (
    AssignReceipt,
    Attempt,
    Candidate,
    CandidatePage,
    CandidateStatus,
    Flow,
    FlowList,
    FlowStatus,
    Page,
    Step,
    StepInput,
    StepReference,
    UnreadableItem,
)
from flows_api.parameters import ASSESSMENT_PAGE_SIZES, MAX_PAGE_SIZE
from flows_api.pass_rule import (
    PassRule,
    attempt_passed,
    has_moved_past,
    observe_rule,
    observe_rules,
)
from flows_api.placement import Placement, match_attempts
from flows_api.secret import Secret
from flows_api.transport.addresses import split_base_url
from flows_api.transport.connection import Timeouts
from flows_api.transport.retry import RetryRule
from flows_api.transport.session import Transport
from flows_api.version import __version__

__all__ = [
    "ASSESSMENT_PAGE_SIZES",
    "MAX_PAGE_SIZE",
    "AccountInactive",
    "AddressRefused",
    "Assessment",
    "AssessmentPage",
    "AssignReceipt",
    "Attempt",
    "Candidate",
    "CandidatePage",
    "CandidateStatus",
    "Conflict",
    "Flow",
    "FlowList",
    "FlowStatus",
    "FlowsClient",
    "FlowsError",
    "Forbidden",
    "Guard",
    "Job",
    "JobCandidate",
    "JobPage",
    "KeyRefused",
    "NotFound",
    "Overloaded",
    "Page",
    "PassRule",
    "Placement",
    "Poster",
    "RateLimited",
    "Rejected",
    "RetryRule",
    "Secret",
    "ServerFailed",
    "Step",
    "StepInput",
    "StepReference",
    "Team",
    "TeamList",
    "TimedOut",
    "Timeouts",
    "Transport",
    "Unavailable",
    "Unreachable",
    "UnreadableItem",
    "UnreadableResponse",
    "User",
    "UserPage",
    "WrongAddress",
    "__version__",
    "attempt_order",
    "attempt_passed",
    "counting_attempts",
    "counting_rank",
    "has_moved_past",
    "is_comparable_email",
    "match_attempts",
    "observe_rule",
    "observe_rules",
    "split_base_url",
]
