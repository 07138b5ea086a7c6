"""The values of a candidate in the columns, for the page and for exports alike.

Of several attempts at a step one counts, the same as in a snapshot. So both lists show the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from dashboard.candidates.step_results import (
    AttemptResult,
    StepProgress,
    attempt_result,
    step_progress,
)
from dashboard.workspaces.registries.pass_rules import Rules
from flows_api import (
    Attempt,
    Candidate,
    CandidateStatus,
    Flow,
    PassRule,
    attempt_order,
    counting_attempts,
)


@dataclass(frozen=True)
class CandidateValues:
    """The values of a placed candidate in ``flow``."""

    candidate: Candidate
    flow: Flow
    rules: Rules

    @cached_property
    def progress(self) -> list[StepProgress]:
        """Return each step with the candidate's attempts."""
        return step_progress(self.candidate, self.flow, self.rules)

    @cached_property
    def by_step(self) -> Mapping[int, StepProgress]:
        return {at.step.order: at for at in self.progress}

    def result(self, order: int) -> AttemptResult | None:
        """Return the attempt that counts at a step, with its result, None for none."""
        at = self.by_step.get(order)
        return at.counting if at else None

    @property
    def total(self) -> float | None:
        """Return the sum of the scores at all steps, None without any."""
        counting = sorted(counting_attempts(self.candidate.attempts).items())
        scores = [attempt.score for _order, attempt in counting if attempt.score is not None]
        return sum(scores) if scores else None

    @property
    def domain(self) -> str:
        """Return the part of the address after the "@"."""
        return (self.candidate.email or "").rpartition("@")[2].lower()

    @property
    def step_label(self) -> str:
        """Return the label of the step where they are, "" for those who completed the flow.

        Below three passed steps, the last one would read as the step where they are.
        """
        if self.candidate.status == CandidateStatus.COMPLETED:
            return ""
        at = self.by_step.get(self.candidate.current_step or 0)
        return at.step.label if at else ""

    @property
    def latest(self) -> AttemptResult | None:
        """Return the result of the latest attempt, None without one."""
        latest = latest_attempt(self.candidate)
        if latest is None:
            return None
        at = self.by_step.get(latest.step_order or 0)
        rule = self.rules.get(at.step.order, PassRule()) if at else PassRule()
        return attempt_result(self.candidate, latest, at.step if at else None, rule)


def latest_attempt(candidate: Candidate) -> Attempt | None:
    """Return the attempt furthest along: the latest at the last step with one."""
    return max(
        reversed(candidate.attempts),
        key=lambda attempt: (attempt.step_order or 0, attempt_order(attempt)),
        default=None,
    )
