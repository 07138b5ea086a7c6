"""Named scenarios, which are worlds to start from. The same name and seed give the same world."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import NAMESPACE_URL, uuid5

from flows_api.simulator.scenarios.catalogue import (
    HARBOR_ASSESSMENTS,
    JOB_CANDIDATES,
    JOBS,
    NORTHWIND_ASSESSMENTS,
    TEAMS,
    USERS,
    AssessmentPlan,
)
from flows_api.simulator.scenarios.identities import generate_identities
from flows_api.simulator.scenarios.plans import (
    HARBOR_DEMO,
    HARBOR_SMALL,
    NORTHWIND_DEMO,
    NORTHWIND_LARGE,
    NORTHWIND_SMALL,
    FlowPlan,
    StepPlan,
)
from flows_api.simulator.world.lifecycle import DAY
from flows_api.simulator.world.randomness import mix_bits, seed_from
from flows_api.simulator.world.records import (
    FIRST_CANDIDATE,
    Assessment,
    Company,
    Flow,
    Job,
    JobCandidate,
    Step,
    Team,
    User,
    World,
)
from flows_api.simulator.world.roster import Candidate

Scenario = Literal["small", "demo", "large", "empty"]

FLOWS: dict[Scenario, tuple[tuple[FlowPlan, ...], tuple[FlowPlan, ...]]] = {
    "small": (NORTHWIND_SMALL, HARBOR_SMALL),
    "demo": (NORTHWIND_DEMO, HARBOR_DEMO),
    "large": (NORTHWIND_LARGE, HARBOR_SMALL),
    "empty": ((), ()),
}
"""The flows of Northwind Talent and of Blue Harbor Studio."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The API keys, each of sk_test_ and 22 characters."""

    northwind: str = "sk_test_FlowdeckDemoKey0000001"
    blue_harbor: str = "sk_test_FlowdeckDemoKey0000002"
    lapsed: str = "sk_test_FlowdeckDemoKey0000003"


KEYS = Keys()


def build_world(scenario: Scenario, seed: int, now: float) -> World:
    """Build a fresh world whose times count back from ``now``.

    Raises ValueError for an unknown name.
    """
    if scenario not in FLOWS:
        raise ValueError(f"scenario is one of {', '.join(get_args(Scenario))}")
    maker = _Maker(seed, now)
    northwind, harbor = FLOWS[scenario]
    companies = [
        maker.company("Northwind Talent", KEYS.northwind, northwind, NORTHWIND_ASSESSMENTS),
        maker.company("Blue Harbor Studio", KEYS.blue_harbor, harbor, HARBOR_ASSESSMENTS),
        maker.company("Lapsed & Sons", KEYS.lapsed, (), ()),
    ]
    companies[-1].is_active = False
    return World(companies, seed=seed)


def assessment_id(slug: str) -> str:
    """Return the id of an assessment in the catalogue."""
    return str(uuid5(NAMESPACE_URL, f"https://partner.example/assessment/{slug}"))


class _Maker:
    def __init__(self, seed: int, now: float) -> None:
        self._seed = seed
        self._now = now
        self._flow_ids = itertools.count(1)
        self._step_ids = itertools.count(1)
        self._candidate_ids = itertools.count(FIRST_CANDIDATE)

    def company(
        self,
        name: str,
        key: str,
        flows: Sequence[FlowPlan],
        assessments: Sequence[AssessmentPlan],
    ) -> Company:
        company = Company(id=f"company-{seed_from(name) % 10**6:06}", name=name, key=key)
        known = assessments if flows else ()
        company.assessments = {item.id: item for item in map(self._assessment, known)}
        company.teams = {team.id: team for team in self._teams(name)}
        company.users = {user.id: user for user in self._users(name, list(company.teams))}
        company.jobs = {job.id: job for job in self._jobs()}
        company.job_candidates = {item.id: item for item in _job_candidates(bool(flows))}
        made_flows = (self._flow(plan, company) for plan in flows)
        company.flows = {flow.id: flow for flow in made_flows}
        return company

    def _assessment(self, plan: AssessmentPlan) -> Assessment:
        return Assessment(
            id=assessment_id(plan.slug),
            name=plan.name,
            type=plan.type,
            duration=plan.duration,
            role=plan.role,
            question_count=plan.questions,
            skills=plan.skills.split(","),
            created_at=self._now - 120 * DAY - seed_from(plan.slug) % 200 * DAY,
        )

    def _flow(self, plan: FlowPlan, company: Company) -> Flow:
        flow = Flow(
            id=next(self._flow_ids),
            name=plan.name,
            description=plan.description,
            status=plan.status,
            steps=[self._step(step, company) for step in plan.steps],
            made_at=self._now - (plan.quiet + plan.days + 7) * DAY,
            changed_at=self._now - plan.quiet * DAY - 3600,
        )
        flow.roster.extend(self._candidates(plan, flow.id))
        flow.roster.warm(flow.steps)
        return flow

    def _step(self, plan: StepPlan, company: Company) -> Step:
        assessment = company.assessments.get(assessment_id(plan.assessment))
        return Step(
            id=next(self._step_ids),
            assessment_id=assessment_id(plan.assessment),
            assessment_type=assessment.type if assessment else None,
            thresholds=[(0.0, plan.threshold)],
            name=plan.name,
            instructions=plan.instructions,
            pass_action=plan.pass_action,
            duration=assessment.duration if assessment else 20,
        )

    def _candidates(self, plan: FlowPlan, flow_id: int) -> Iterator[Candidate]:
        """Yield candidates, assigned over the plan's days, the last one just now."""
        chance = random.Random(f"{self._seed}/{flow_id}")
        span = plan.days * DAY
        first_at = self._now - plan.quiet * DAY - span
        identities = itertools.islice(
            generate_identities(chance, tongues=plan.tongues), plan.candidates
        )
        # The list begins with the newest, and so with the notable people.
        for index, identity in enumerate(reversed(list(identities))):
            assigned_at = first_at + span * (index + chance.random()) / plan.candidates
            yield Candidate(
                id=next(self._candidate_ids),
                seed=mix_bits(self._seed * 1_000_003 + flow_id, index),
                email=identity.email,
                first_name=identity.first_name,
                last_name=identity.last_name,
                assigned_at=assigned_at,
                visible_from=assigned_at,
                job_id=JOBS[0][0] if index % 4 == 0 else None,
                talent_id=f"talent-{flow_id}-{index}" if index % 3 == 0 else None,
            )

    def _teams(self, company: str) -> Iterator[Team]:
        for index, name in enumerate(TEAMS):
            made_at = self._now - (400 - 30 * index) * DAY
            yield Team(id=_id(company, name), name=name, created_at=made_at, created_by=None)

    def _users(self, company: str, teams: Sequence[str]) -> Iterator[User]:
        domain = company.lower().replace(" ", "").replace("&", "-and-") + ".example"
        for index, (first, last, status, role, is_admin, team) in enumerate(USERS):
            local = f"{first}.{last}".lower() if first else "new.colleague"
            yield User(
                id=_id(company, f"user {index}"),
                email=f"{local.replace('á', 'a')}@{domain}",
                first_name=first,
                last_name=last,
                status=status,
                role=role,
                is_company_admin=is_admin,
                invited_by_id=_id(company, "user 0") if index else None,
                team_id=None if team is None else teams[team],
            )

    def _jobs(self) -> Iterator[Job]:
        for index, (number, title, work_mode) in enumerate(JOBS):
            made_at = self._now - (60 - 9 * index) * DAY
            yield Job(
                id=number, title=title, status="ACTIVE", work_mode=work_mode, created_at=made_at
            )


def _job_candidates(is_rich: bool) -> Iterator[JobCandidate]:
    for number, first, last, match in JOB_CANDIDATES if is_rich else JOB_CANDIDATES[:2]:
        yield JobCandidate(
            id=number,
            job_id=JOBS[number % len(JOBS)][0],
            candidate_id=90_000 + number,
            email=f"applicant.{number}@inbox.example",
            first_name=first,
            last_name=last,
            match=match,
        )


def _id(company: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://partner.example/{company}/{name}"))
