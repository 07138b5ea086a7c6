"""Attempts that belong to no step of the flow are shown apart."""

from dashboard.candidates.step_results import other_attempts
from flows_api import Attempt, Candidate, Flow, Step

FLOW = Flow(id="1", name="F", steps=(Step(order=1, assessment_id="a"),))


def test_an_attempt_without_a_step_of_the_flow_is_listed_apart() -> None:
    at_one, at_nine, nowhere = Attempt(step_order=1), Attempt(step_order=9), Attempt()
    candidate = Candidate(id="1", attempts=(at_one, at_nine, nowhere))
    apart = [result.attempt for result in other_attempts(candidate, FLOW)]
    assert apart == [at_nine, nowhere]


def test_all_attempts_are_listed_apart_without_steps() -> None:
    candidate = Candidate(id="1", attempts=(Attempt(step_order=1),))
    assert len(other_attempts(candidate, Flow(id="1", name="F"))) == 1
