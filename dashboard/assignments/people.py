"""Who is to be assigned, and how to find them in a flow's list."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dashboard.assignments.addresses import normalised
from flows_api import MOST_PER_PAGE, Candidate, FlowsClient

if TYPE_CHECKING:
    from dashboard.assignments.models import Assignment, Line


@dataclass(frozen=True)
class Person:
    """The assign request's fields (contract.md §3.6), "" for what is not given."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    job_candidate_id: str = ""
    job_id: str = ""
    talent_id: str = ""

    @classmethod
    def of(cls, row: "Assignment | Line") -> "Person":
        """The person that ``row`` is about."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    @property
    def key(self) -> str:
        """What makes two submissions the same person: the e-mail in any case, else the id."""
        if self.email:
            return f"email:{normalised(self.email)}"
        return f"job-candidate:{self.job_candidate_id}"

    def columns(self) -> dict[str, str]:
        """The fields as an Assignment's columns."""
        return asdict(self)

    def request_fields(self) -> dict[str, str]:
        """Only the fields that are given: nothing else is sent to the partner."""
        return {name: value for name, value in asdict(self).items() if value}


def find_in_flow(flows: FlowsClient, flow_id: str, person: Person) -> Candidate | None:
    """The person in the flow's list, or None; one call to the partner.

    An e-mail is searched for and must match exactly, since the partner's search finds parts of
    addresses and names too (contract.md §3.5). Somebody known only by a job-candidate id can't be
    searched for: they are found if they are among the first hundred.

    Raises what the client raises.
    """
    page = flows.list_candidates(flow_id, search=person.email, page_size=MOST_PER_PAGE)
    return next((c for c in page.candidates if _is(person, c)), None)


def _is(person: Person, candidate: Candidate) -> bool:
    if person.email:
        return normalised(candidate.email or "") == normalised(person.email)
    return candidate.job_candidate_id == person.job_candidate_id
