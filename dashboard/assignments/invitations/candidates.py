"""The candidate of an assign request, and how to find them in a flow's list."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dashboard.assignments.invitations.addresses import normalize_address
from flows_api import MAX_PAGE_SIZE, Candidate, FlowsClient

if TYPE_CHECKING:
    from dashboard.assignments.models.assignments import Assignment
    from dashboard.assignments.models.batches import BatchLine


@dataclass(frozen=True)
class CandidateDetails:
    """Fields of the assign request (docs/partner-api.md, Assign), "" for absent ones."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    job_candidate_id: str = ""
    job_id: str = ""
    talent_id: str = ""

    @classmethod
    def from_row(cls, row: "Assignment | BatchLine") -> "CandidateDetails":
        """Return the candidate of ``row``."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    @property
    def key(self) -> str:
        """Return the candidate's identity: the normalised e-mail, else the job-candidate ID."""
        if self.email:
            return f"email:{normalize_address(self.email)}"
        return f"job-candidate:{self.job_candidate_id}"

    def columns(self) -> dict[str, str]:
        """Return the fields as an Assignment's columns."""
        return asdict(self)

    def request_fields(self) -> dict[str, str]:
        """Return only the fields that are not empty: the partner gets nothing else."""
        return {name: value for name, value in asdict(self).items() if value}


def find_listed_candidate(
    flows: FlowsClient, flow_id: str, candidate: CandidateDetails
) -> Candidate | None:
    """Return the candidate in the flow's list, or None, with one call to the partner.

    An e-mail is searched for and must match exactly, since the partner's search also finds parts of
    addresses and names (docs/partner-api.md, Candidates). A candidate known only by a job-candidate
    ID can't be searched for. They are found if they are among the first hundred. Raise what the
    client raises.
    """
    page = flows.list_candidates(flow_id, search=candidate.email, page_size=MAX_PAGE_SIZE)
    return next((c for c in page.candidates if _matches(candidate, c)), None)


def _matches(wanted: CandidateDetails, listed: Candidate) -> bool:
    if wanted.email:
        return normalize_address(listed.email or "") == normalize_address(wanted.email)
    return listed.job_candidate_id == wanted.job_candidate_id
