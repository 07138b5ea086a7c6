"""The candidate of an assign request."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dashboard.assignments.invitations.addresses import normalize_address
from dashboard.core.personal_data import held_addresses
from dashboard.core.text_search import search_text

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
        """Return the fields as an Assignment's columns, with the text that searches find."""
        names = self.first_name, self.last_name, self.email, self.job_candidate_id
        return asdict(self) | {"search_text": search_text(*names)}

    def request_fields(self) -> dict[str, str]:
        """Return only the fields that are not empty: the partner gets nothing else."""
        return {name: value for name, value in asdict(self).items() if value}


def held_keys(workspace_id: int) -> list[str]:
    """Return the keys of the candidates whose data is on hold in a workspace."""
    return [CandidateDetails(email=email).key for email in held_addresses(workspace_id)]
