"""The candidate of an assign request, and how to find them in a flow's list."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dashboard.assignments.addresses import normalised
from flows_api import MOST_PER_PAGE, Candidate, FlowsClient

if TYPE_CHECKING:
    from dashboard.assignments.models import Assignment, Line


@dataclass(frozen=True)
class Person:
    """Fields of the assign request (docs/partner-api.md, Assign), "" for absent ones."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    job_candidate_id: str = ""
    job_id: str = ""
    talent_id: str = ""

    @classmethod
    def of(cls, row: "Assignment | Line") -> "Person":
        """Return the candidate of ``row``."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    @property
    def key(self) -> str:
        """Return the candidate's identity: the normalised e-mail, else the job-candidate ID."""
        if self.email:
            return f"email:{normalised(self.email)}"
        return f"job-candidate:{self.job_candidate_id}"

    def columns(self) -> dict[str, str]:
        """Return the fields as an Assignment's columns."""
        return asdict(self)

    def request_fields(self) -> dict[str, str]:
        """Return only the fields that are not empty: the partner gets nothing else."""
        return {name: value for name, value in asdict(self).items() if value}


def find_in_flow(flows: FlowsClient, flow_id: str, candidate: Person) -> Candidate | None:
    """Return the candidate in the flow's list, or None, with one call to the partner.

    An e-mail is searched for and must match exactly, since the partner's search also finds parts of
    addresses and names (docs/partner-api.md, Candidates). A candidate known only by a job-candidate
    ID can't be searched for. They are found if they are among the first hundred. Raise what the
    client raises.
    """
    page = flows.list_candidates(flow_id, search=candidate.email, page_size=MOST_PER_PAGE)
    return next((c for c in page.candidates if _matches(candidate, c)), None)


def _matches(wanted: Person, listed: Candidate) -> bool:
    if wanted.email:
        return normalised(listed.email or "") == normalised(wanted.email)
    return listed.job_candidate_id == wanted.job_candidate_id
