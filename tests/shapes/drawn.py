"""The shapes that an example draws, and the plain count over what the partner then says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from flows_api import Secret, Transport
from flows_api.client import FlowsClient
from flows_api.models import Attempt, Candidate, Step
from flows_api.placement import match_attempts
from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants

FLOW = "1"
DIMENSIONS = (
    "candidates_list",
    "pagination",
    "page_names",
    "page_in_answer",
    "size_in_answer",
    "envelope",
    "person",
    "keys",
    "email",
    "ids",
    "linked_ids",
    "attempt_ids",
    "times",
    "current_step",
    "attempts",
    "attempt_step",
    "score",
    "result",
    "equal_score",
    "candidate_status",
    "candidate_order",
    "search",
    "search_total",
    "flows_list",
    "flow_ids",
    "company_id",
    "flow_status",
    "flow_times",
    "list_steps",
    "candidate_count",
    "flow_steps",
    "step_id",
    "step_order",
    "step_type_key",
    "threshold",
    "enriched",
    "duration",
    "assign_answer",
    "already_assigned",
    "assign_refusal",
    "error_shape",
    "largest_page",
    "page_too_large",
    "page_past_end",
    "transport",
)
"""The dimensions of docs/partner-api.md, Simulator variants. Each is drawn by itself."""
Shape = dict[str, str]
PARTIAL_ANSWERS = ("", "flows", "flow", "candidates", "assign")
"""Routes of which one answer is a 206, "" for none: it is read again, or looked up."""
LAGS = (0.0, 5.0, 30.0)
"""Simulated seconds until the list shows an assignment."""
GROWTH = (0.0, 0.2)
"""Candidates whom others assign before each page of a list is read, on average."""

READABLE_LISTS = {"attempts", "steps", "submissions", "assessments", "with_junk"}
READABLE_SCORES = {
    *("score", "max_score", "total", "total_marks", "raw_score", "percentage"),
    *("percentage_score", "text", "percent_text", "comma", "fraction", "out_of_range"),
}


def shapes() -> st.SearchStrategy[Shape]:
    """Return the strategy of shapes: a value for each dimension, the working guess half the time.

    With everything else drawn evenly, hardly any example would get as far as the figures.
    """
    choices = Variants().choices()
    return st.fixed_dictionaries(
        {name: st.just(choices[name][0]) | st.sampled_from(choices[name]) for name in DIMENSIONS}
    )


@dataclass
class Truth:
    """The partner's own knowledge, counted plainly from its answers in the documented shape."""

    candidates: int
    statuses: Counter[str]
    scored: Counter[int]
    passed: Counter[int]
    results: int
    equal: dict[int, set[bool]] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    is_growing: bool = False

    def agrees(self, number: int, counted: int, status: str = "NOT_STARTED") -> bool:
        """Return whether a page's ``number`` is the one ``counted``.

        Whoever joined a growing list meanwhile has not started.
        """
        is_more = self.is_growing and status == "NOT_STARTED"
        return number >= counted if is_more else number == counted


def count_truth(simulator: Simulator, shape: Shape) -> Truth:
    """Count over the documented shape, with the drawn pass rule, which is no shape but a fact."""
    simulator.variants.set(equal_score=shape["equal_score"])
    transport = Transport(private_origins={simulator.origin})
    flows = FlowsClient(transport, base_url=simulator.base_url, api_key=Secret(simulator.api_key))
    try:
        steps = flows.get_flow(FLOW).steps or ()
        listed = flows.list_candidates(FLOW, page_size=100).candidates
    finally:
        transport.close()
    return _counted(match_attempts(listed, steps), steps)


def _counted(candidates: Iterable[Candidate], steps: Iterable[Step]) -> Truth:
    found = list(candidates)
    last = [_counting(candidate) for candidate in found]
    scored = Counter(n for made in last for n, a in made.items() if a.score is not None)
    passed = Counter(n for made in last for n, a in made.items() if a.passed)
    attempts = [a for candidate in found for a in candidate.attempts]
    equal: dict[int, set[bool]] = {
        step.order: {
            made[step.order].passed is True
            for made in last
            if step.order in made and made[step.order].score == step.pass_threshold
        }
        for step in steps
    }
    return Truth(
        candidates=len(found),
        statuses=Counter(candidate.status for candidate in found),
        scored=scored,
        passed=passed,
        results=sum(a.score is not None for a in attempts),
        equal=equal,
        emails=[candidate.email or "" for candidate in found],
    )


def _counting(candidate: Candidate) -> dict[int, Attempt]:
    """Return the last attempt at each step. An earlier one of the simulator has no score."""
    return {attempt.step_order or 0: attempt for attempt in candidate.attempts}


def is_placed(shape: Shape) -> bool:
    """Return whether the attempts of this shape say which of the flow's steps they belong to."""
    if shape["flow_steps"] != "given":
        return False
    is_listed = shape["attempts"] in ("steps", "assessments")
    if shape["attempt_step"] == "absent":
        return is_listed
    if shape["attempt_step"] == "step_id":
        # Ids that the flow's steps don't show leave the place in a list of as many steps.
        return is_listed or shape["step_id"] == "given"
    return shape["attempt_step"] != "foreign"


def shows_scores(shape: Shape) -> bool:
    """Return whether scores can be read from this shape, at whatever step."""
    return shape["attempts"] in READABLE_LISTS and shape["score"] in READABLE_SCORES


def shows_results(shape: Shape) -> bool:
    return shape["attempts"] in READABLE_LISTS and shape["result"] != "absent"


def has_own_ids(shape: Shape) -> bool:
    """Return whether each candidate can be told from the others."""
    return shape["ids"] != "absent"


def described(shape: Shape) -> dict[str, Any]:
    """Return what differs from the working guess, for the report of a failure."""
    usual = Variants().choices()
    return {name: value for name, value in shape.items() if value != usual[name][0]}
