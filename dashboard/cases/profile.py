"""The cases of one candidate of a flow, and the results that may become one."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.cases.eligibility import eligible_steps
from dashboard.cases.evidence.collection import FlowHistory
from dashboard.cases.models import UNKNOWN_STEP, Case, CaseQuerySet, Grounds
from dashboard.cases.openings import is_anonymous, result_key
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedCandidate, SyncedFlow


@dataclass(frozen=True)
class EligibleResult:
    """A result that may become a case."""

    step: int
    label: str
    grounds: Grounds

    @property
    def is_step_known(self) -> bool:
        return self.step != UNKNOWN_STEP


@dataclass(frozen=True)
class CandidateCases:
    """The cases of a candidate, the latest first, and the results without one."""

    cases: list[Case]
    eligible: list[EligibleResult]


def find_candidate_cases(flow: SyncedFlow, candidate: SyncedCandidate) -> CandidateCases:
    """Return the cases of this candidate in the flow, and the results without one."""
    cases = list(_cases_of(flow, candidate).with_state().order_by("-opened_at", "-pk"))
    known = {(case.step, case.result_key) for case in cases}
    return CandidateCases(cases, list(_without_case(flow, candidate, known)))


def _cases_of(flow: SyncedFlow, candidate: SyncedCandidate) -> CaseQuerySet:
    cases = Case.objects.filter(flow=flow, erased_at=None)
    # By the database, as a reader in blind mode has another id.
    own = SyncedCandidate.objects.filter(pk=candidate.pk)
    return cases.filter(candidate_id__in=own.values("candidate_id"))


def _without_case(
    flow: SyncedFlow, candidate: SyncedCandidate, known: set[tuple[int, str]]
) -> Iterator[EligibleResult]:
    flow_data = FlowData.visible(flow)
    state = flow_data.states.filter(candidate=candidate).first()
    if state is None or is_anonymous(candidate):
        return
    results = FlowHistory(flow_data).results_of([candidate.pk])[candidate.pk].current
    for step, grounds in eligible_steps(flow_data, state, results).items():
        if (step, result_key(results.get(step))) not in known:
            label = str(flow_data.step(step).get("label", ""))
            yield EligibleResult(step, label, grounds)
