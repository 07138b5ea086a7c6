"""A workspace in which everything is about candidates, and what tells who they are."""

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest
from pytest_django import Settings

from dashboard.assignments.models.assignments import Assignment
from dashboard.cases.decisions import DecisionDraft, record_decision
from dashboard.cases.models import Case, Outcome
from dashboard.cases.openings import get_rules
from dashboard.progress.bulk_actions.selections import SelectionRequest, create_selection
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateLabel,
    EmailDraft,
    Note,
    Review,
    Selection,
    Snooze,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync import schedule
from dashboard.workspaces.labels.models import MAX_NAME_LENGTH
from dashboard.workspaces.models import FlowLabel, Label, Membership, SavedView, Workspace
from tests.assignments.batches import checked_batch
from tests.support.cases import open_all
from tests.support.users import Users

NAMED_MEMBERS = {"olivia", "ravi", "vera", "otto"}


@dataclass(frozen=True)
class Identities:
    """All names, addresses and ids of the candidates, to be looked for in texts."""

    pattern: "re.Pattern[str]"
    names: tuple[str, ...]
    emails: tuple[str, ...]

    def found_in(self, text: str) -> set[str]:
        """Return those that ``text`` has."""
        return set(self.pattern.findall(text))


@pytest.fixture
def identities(acme: Users, settings: Settings) -> Identities:
    """Fill Acme with candidates and all that members add to them. Return who they are."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    for flow in SyncedFlow.objects.filter(flow_id__in=("1", "2")):
        schedule.sync_flow(flow.pk)
    flow = SyncedFlow.objects.get(flow_id="1")
    candidates = list(SyncedCandidate.objects.exclude(email="").exclude(first_name=""))
    own = [candidate for candidate in candidates if candidate.flow_id == flow.pk]
    one = next(candidate for candidate in own if len(candidate.first_name) > 3)
    for candidate in own:
        text = f"Called {candidate.name} <{candidate.email}>"
        Note.objects.create(candidate=candidate, text=text, by=acme.recruiter)
        EmailDraft.objects.create(candidate=candidate, by=acme.recruiter, opening=uuid4())
        name = f"{candidate.pk} {candidate.name}"[:MAX_NAME_LENGTH]
        label = Label.objects.create(workspace=acme.acme, name=name)
        CandidateLabel.objects.create(candidate=candidate, label=label, by=acme.recruiter)
        FlowLabel.objects.create(workspace=acme.acme, flow_id="1", label=label, by=acme.recruiter)
    for result in StepResult.objects.filter(valid_to=None, flow=flow, score__isnull=False):
        who = result.candidate
        Review.objects.create(
            candidate=who,
            flow=flow,
            order=result.order,
            score=result.score or 0.0,
            passed=result.passed,
            text=f"{who.name} is right",
            by=acme.recruiter,
        )
    states = FlowData.visible(flow).states.filter(candidate__in=own[1:3])
    for state in states:
        Snooze.objects.create(
            candidate=state.candidate, flow=flow, moved_before=state.moved_before, by=acme.owner
        )
    cases = open_all(flow).opened
    assert cases
    for case in cases[:2]:
        reason = f"{case.candidate_label} was right"
        draft = DecisionDraft(outcome=Outcome.UPHELD, reason=reason, seen=0)
        record_decision(case, draft, by=acme.recruiter, rules=get_rules(acme.acme))
    lines = "\n".join(f"{candidate.name} <{candidate.email}>" for candidate in own[:3])
    checked_batch(acme, lines, flow_id="2", source=f"{one.name}.csv")
    for candidate in own[:3]:
        Assignment.objects.create(
            workspace=acme.acme,
            flow_id="1",
            candidate_key=f"email:{candidate.email}",
            email=candidate.email,
            first_name=candidate.first_name,
            last_name=candidate.last_name,
        )
    segment = SegmentQuery.from_params({"search": one.email})
    create_selection(FlowData.visible(flow), segment, SelectionRequest(is_all=True))
    create_selection(FlowData.visible(flow), SegmentQuery(), SelectionRequest(is_all=True))
    for membership in Membership.objects.filter(workspace=acme.acme):
        query = f"search={one.first_name}&status=FAILED"
        SavedView.objects.create(
            membership=membership, list_name="candidate_list", name="Mine", query=query
        )
    return _identities(candidates)


def _identities(candidates: list[SyncedCandidate]) -> Identities:
    emails = {candidate.email for candidate in candidates}
    ids = {candidate.candidate_id for candidate in candidates}
    assert min(map(len, ids)) > 5, "ids that a page may have by chance"
    names = {
        part
        for candidate in candidates
        for part in (candidate.first_name, candidate.last_name)
        if len(part) > 3 and part.lower() not in NAMED_MEMBERS
    }
    words = sorted(emails | names | ids, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
    return Identities(pattern, tuple(sorted(names)), tuple(sorted(emails)))


@pytest.fixture
def blind(acme: Users, identities: Identities) -> Identities:
    """Put the owner and the recruiter into blind mode, and all viewers by rule."""
    Membership.objects.filter(user__in=[acme.owner, acme.recruiter]).update(
        is_blind=True, can_screen_impact=True
    )
    Workspace.objects.filter(pk=acme.acme.pk).update(blinds_viewers=True)
    assert Case.objects.exists()
    assert Selection.objects.exists()
    return identities
