"""Records of flows and candidates. ``company`` has the partner's other records.

All ids are opaque strings, and all times are aware and in UTC. None means that the partner gave no
value.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from flows_api.emails import is_comparable_email

# The bounds also refuse NaN and infinity, and what no database column could hold.
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class Record(msgspec.Struct, frozen=True):
    """An immutable, typed record of the partner's data."""


class FlowStatus(StrEnum):
    """The statuses of a flow. Only ACTIVE is documented.

    The others are working guesses (docs/partner-api.md, Working guesses).
    """

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    ARCHIVED = "ARCHIVED"


class CandidateStatus(StrEnum):
    """The documented filter values. A candidate's own status may be another one."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class UnreadableItem(Record, frozen=True):
    """An item of a list that could not be read: its path and its fault.

    ``email`` is the address that it shows all the same. It tells whom not to take for absent.
    """

    path: str
    problem: str
    email: str | None = None


class Step(Record, frozen=True):
    """A step of a flow, as read. ``assessment_duration`` is presumably in minutes.

    ``order`` counts from 1 without gaps, ``partner_order`` is the partner's own number.
    ``threshold_text`` is a threshold that is no number, as it came.
    """

    order: Integer
    assessment_id: str
    pass_threshold: Number | None = None
    assessment_name: str | None = None
    assessment_type: str | None = None
    assessment_duration: Number | None = None
    name: str | None = None
    instructions: str | None = None
    pass_action: str | None = None
    id: str | None = None
    partner_order: Integer | None = None
    threshold_text: str | None = None

    @property
    def label(self) -> str:
        """Return the step's own name, its assessment's name, or the assessment's id."""
        return self.name or self.assessment_name or self.assessment_id


class StepInput(Record, frozen=True):
    """A step to write, with the documented fields only. A field that is None is not sent.

    Raises ValueError for a threshold outside 0–100.
    """

    assessment_id: str
    pass_threshold: float
    name: str | None = None
    instructions: str | None = None
    pass_action: str | None = None
    assessment_type: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.pass_threshold <= 100:
            raise ValueError("pass_threshold must be from 0 to 100")


class Flow(Record, frozen=True):
    """An assessment flow. ``steps`` is None if the response left them out."""

    id: str
    name: str
    description: str | None = None
    status: str = ""
    candidate_count: Integer | None = None
    steps: tuple[Step, ...] | None = None
    company_id: str | None = None
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None


class FlowList(Record, frozen=True):
    """All flows of the key's workspace, which the partner is not documented to page.

    ``has_more`` says that it has done so, and that these are only the first ones.
    """

    flows: tuple[Flow, ...]
    unreadable: tuple[UnreadableItem, ...] = ()
    has_more: bool = False


class StepReference(Record, frozen=True):
    """The names that an attempt or a candidate gives their step, as they came.

    ``order`` may count from 0 or 1. ``index`` presumably counts from 0. ``position`` is the place,
    from 1, in a list of ``listed`` steps. ``placement`` finds the step of the flow.
    """

    order: Integer | None = None
    index: Integer | None = None
    position: Integer | None = None
    listed: Integer | None = None
    id: str | None = None
    assessment_id: str | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """Return the most telling name that is given, "" for none."""
        names = (self.name, self.id, self.assessment_id)
        number = self.index if self.order is None else self.order
        return next(filter(None, names), "" if number is None else str(number))


class Attempt(Record, frozen=True):
    """A candidate's attempt at a step. ``score`` is of 100: 0 is a score, None is none yet.

    ``step_order`` is the order of the flow's step, a mere guess until ``match_attempts`` has seen
    the flow, and None for an attempt at no known step. ``score_text`` is a score that can't be
    understood, as it came.
    """

    step_order: Integer | None = None
    assessment_id: str | None = None
    number: Integer | None = None
    status: str = ""
    started_at: dt.datetime | None = None
    submitted_at: dt.datetime | None = None
    score: Number | None = None
    passed: bool | None = None
    submission_id: str | None = None
    report_url: str | None = None
    score_text: str | None = None
    reference: StepReference = StepReference()


class Candidate(Record, frozen=True):
    """A candidate of a flow.

    ``status`` is a documented one, else the partner's word as it came, and "" if absent.
    ``current_step`` is the order of the flow's step, as an attempt's ``step_order`` is.
    """

    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    status: str = ""
    current_step: Integer | None = None
    job_candidate_id: str | None = None
    talent_id: str | None = None
    job_id: str | None = None
    assigned_at: dt.datetime | None = None
    last_activity_at: dt.datetime | None = None
    attempts: tuple[Attempt, ...] = ()
    current: StepReference = StepReference()

    @property
    def name(self) -> str:
        """Return first and last name as far as known, "" for a candidate with an e-mail only."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def has_comparable_email(self) -> bool:
        """Return whether the e-mail is a whole address: not masked, not cut, not absent.

        Of a candidate without one it can't be told whether they are a given person.
        """
        return self.email is not None and is_comparable_email(self.email.strip())


class Page(Record, frozen=True):
    """The position of a page in its list. ``has_next`` holds even where the total is unknown."""

    page: int
    page_size: int
    total: int | None = None
    total_pages: int | None = None
    has_next: bool = False
    unreadable: tuple[UnreadableItem, ...] = ()


class CandidatePage(Page, frozen=True, kw_only=True):
    """A page of a flow's candidates."""

    candidates: tuple[Candidate, ...]


class AssignReceipt(Record, frozen=True):
    """The partner's response to an assignment. An empty response leaves every field unknown."""

    assignment_id: str | None = None
    candidate_id: str | None = None
    email: str | None = None
    status: str = ""
    current_step: Integer | None = None
    invited_at: dt.datetime | None = None
    message: str | None = None
