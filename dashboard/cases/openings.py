"""The opening of cases: evidence is collected, and each result gets one case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from dashboard.cases.eligibility import eligible_steps, select_step
from dashboard.cases.evidence.collection import FlowHistory
from dashboard.cases.evidence.types import store_evidence
from dashboard.cases.models import Case, CaseHandling, CaseRules, Grounds
from dashboard.core.working_days import add_working_days
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, StepResult, SyncedCandidate
from dashboard.workspaces.models import Workspace

CHUNK: Final = 500


@dataclass(frozen=True, kw_only=True)
class OpeningRequest:
    """The member who opens cases, and the step (None: the one that each candidate suggests).

    ``by`` is the member's address, "" for the workspace's rule. ``is_requested`` says that the
    candidates asked for a review.
    """

    by: str = ""
    step: int | None = None
    is_requested: bool = False


@dataclass
class OpeningResult:
    """The cases that were opened, and those that the same results already had.

    ``ineligible`` counts candidates who neither failed nor have such a result, and ``erased`` those
    without a name and an address, whose evidence would be about nobody.
    """

    opened: list[Case] = field(default_factory=list)
    existing: list[int] = field(default_factory=list)
    ineligible: int = 0
    erased: int = 0


def open_cases(
    flow_data: FlowData, candidate_keys: Sequence[int], request: OpeningRequest
) -> OpeningResult:
    """Open a case for each of these candidates of the snapshot, and return what came of it."""
    found, history = OpeningResult(), FlowHistory(flow_data)
    with transaction.atomic():
        rules = lock_rules(flow_data.flow.workspace)
        for start in range(0, len(candidate_keys), CHUNK):
            _open_chunk(history, candidate_keys[start : start + CHUNK], request, rules, found)
    return found


def lock_rules(workspace: Workspace) -> CaseRules:
    """Return the workspace's rules, locked until the transaction ends, so that openings queue."""
    CaseRules.objects.get_or_create(workspace=workspace)
    return CaseRules.objects.select_for_update().get(workspace=workspace)


def get_rules(workspace: Workspace) -> CaseRules:
    """Return the workspace's rules, the defaults where none were saved."""
    stored = CaseRules.objects.filter(workspace=workspace).first()
    return stored or CaseRules(workspace=workspace)


def result_key(result: StepResult | None) -> str:
    """Return the key of a result: the same score and outcome are the same result."""
    return "" if result is None else f"{result.score}|{result.passed}"


def _open_chunk(
    history: FlowHistory,
    keys: Sequence[int],
    request: OpeningRequest,
    rules: CaseRules,
    found: OpeningResult,
) -> None:
    new = []
    known = _known_cases(history.flow_data, keys)
    for case in _build_cases(history, keys, request, found):
        existing = known.get((case.candidate_id, case.step, case.result_key))
        if existing is None:
            new.append(case)
        else:
            found.existing.append(existing)
    Case.objects.bulk_create(new)
    due_on = add_working_days(timezone.localdate(), rules.due_days) if rules.due_days else None
    CaseHandling.objects.bulk_create(CaseHandling(case=case, due_on=due_on) for case in new)
    found.opened += new


def _build_cases(
    history: FlowHistory, keys: Sequence[int], request: OpeningRequest, found: OpeningResult
) -> Iterator[Case]:
    results = history.results_of(keys)
    states = history.flow_data.states.filter(candidate_id__in=keys).select_related("candidate")
    for state in states.order_by("pk"):
        own = results[state.candidate_id]
        eligible = eligible_steps(history.flow_data, state, own.current)
        step = select_step(eligible, request.step)
        if step is None:
            found.ineligible += 1
        elif is_anonymous(state.candidate):
            found.erased += 1
        else:
            case = _build_case(history, state, step, eligible[step], request)
            case.result_key = result_key(own.current.get(step))
            case.evidence = store_evidence(history.evidence(state, own, step))
            yield case


def _build_case(
    history: FlowHistory,
    state: CandidateState,
    step: int,
    grounds: Grounds,
    request: OpeningRequest,
) -> Case:
    flow, candidate = history.flow_data.flow, state.candidate
    return Case(
        workspace_id=flow.workspace_id,
        flow=flow,
        flow_name=flow.name,
        step=step,
        step_label=str(history.flow_data.step(step).get("label", "")),
        grounds=grounds,
        is_requested=request.is_requested,
        version=flow.version,
        opened_by=request.by,
        candidate_id=candidate.candidate_id,
        email=candidate.email,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
    )


def is_anonymous(candidate: SyncedCandidate) -> bool:
    """Return whether there is neither name nor address, as after an erasure."""
    return not (candidate.email or candidate.name)


def _known_cases(flow_data: FlowData, keys: Sequence[int]) -> dict[tuple[str, int, str], int]:
    """Return the cases of these candidates, by candidate, step and result."""
    ids = SyncedCandidate.objects.filter(pk__in=keys).values("candidate_id")
    cases = Case.objects.filter(flow=flow_data.flow, erased_at=None, candidate_id__in=ids)
    rows = cases.values_list("candidate_id", "step", "result_key", "pk")
    return {(candidate_id, step, key): pk for candidate_id, step, key, pk in rows}
