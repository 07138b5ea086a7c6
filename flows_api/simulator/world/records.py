"""The partner's data: companies and what belongs to each, in memory only."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from flows_api.simulator.world.randomness import seed_from
from flows_api.simulator.world.roster import Candidate, Roster

Id = int | str
FIRST_CANDIDATE = 100_001
FIRST_NEW_FLOW = 1_001


@dataclass(slots=True, kw_only=True)
class Assessment:
    """An assessment. ``duration`` is in minutes, times are epoch seconds."""

    id: str
    name: str
    type: str
    duration: int
    role: str
    question_count: int
    skills: list[str]
    created_at: float
    language: str = "english"
    status: str = "ACTIVE"


@dataclass(slots=True, kw_only=True)
class Step:
    """A step of a flow. ``thresholds`` are all it ever had, with the time from which each held."""

    id: int
    assessment_id: str
    assessment_type: str | None
    thresholds: list[tuple[float, float]]
    name: str | None = None
    instructions: str | None = None
    pass_action: str | None = None
    added_at: float = -inf
    duration: float = 20.0

    @property
    def threshold(self) -> float:
        return self.thresholds[-1][1]

    @property
    def difficulty(self) -> float:
        """Return the points that this assessment takes off a score, from -6 to 6."""
        return seed_from(self.assessment_id) % 13 - 6

    def threshold_at(self, moment: float) -> float:
        """Return the threshold that held at a time."""
        for since, threshold in reversed(self.thresholds):
            if since <= moment:
                return threshold
        return self.thresholds[0][1]


@dataclass(slots=True, kw_only=True)
class Flow:
    """A flow. ``made_at`` and ``changed_at`` are epoch seconds."""

    id: int
    name: str
    description: str | None
    status: str
    steps: list[Step]
    made_at: float = 0.0
    changed_at: float = 0.0
    roster: Roster = field(default_factory=Roster)


@dataclass(slots=True, kw_only=True)
class Job:
    id: int
    title: str
    status: str
    work_mode: str
    created_at: float


@dataclass(slots=True, kw_only=True)
class JobCandidate:
    """An applicant for a job, whom an assignment by ``jobCandidateId`` refers to."""

    id: int
    job_id: int
    candidate_id: int
    email: str
    first_name: str
    last_name: str
    match: int


@dataclass(slots=True, kw_only=True)
class User:
    id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: str
    role: str | None
    is_company_admin: bool
    invited_by_id: str | None
    team_id: str | None


@dataclass(slots=True, kw_only=True)
class Team:
    id: str
    name: str
    created_at: float
    created_by: str | None


@dataclass(slots=True, kw_only=True)
class Company:
    """A workspace at the partner and the data that its key may read, by id."""

    id: str
    name: str
    key: str
    is_active: bool = True
    assessments: dict[str, Assessment] = field(default_factory=dict)
    flows: dict[int, Flow] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)
    job_candidates: dict[int, JobCandidate] = field(default_factory=dict)


class World:
    """All companies, the ids given out so far, and the e-mails sent.

    ``invitations`` counts the e-mails by address, in lower case.
    """

    def __init__(self, companies: list[Company], *, seed: int) -> None:
        self.companies = {company.key: company for company in companies}
        self.seed = seed
        self.invitations: Counter[str] = Counter()
        known = [flow for company in companies for flow in company.flows.values()]
        self.flow_ids = _after((flow.id for flow in known), FIRST_NEW_FLOW)
        self.step_ids = _after((step.id for flow in known for step in flow.steps), 1)
        self.candidate_ids = _after(
            (flow.roster.candidates[-1].id for flow in known if len(flow.roster)), FIRST_CANDIDATE
        )

    def invite(self, candidate: Candidate) -> None:
        """Count the first step's invitation. No e-mail is sent."""
        self.invitations[candidate.email.lower()] += 1


def _after(taken: Iterator[int], at_least: int) -> Iterator[int]:
    return itertools.count(max(taken, default=at_least - 1) + 1)
