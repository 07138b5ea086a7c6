"""Decisions on cases. Each is final as written, and a later one supersedes it."""

from dataclasses import dataclass

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.cases.evidence.types import load_evidence
from dashboard.cases.models import Case, CaseHandling, CaseRules, Decision, Outcome


class DecisionRefused(Exception):
    """The base of why a decision was not recorded."""


class CaseErased(DecisionRefused):
    """The candidate was erased, so there is nothing to decide on."""


class SetThreshold(DecisionRefused):
    """The member set the threshold, and the workspace wants somebody else to decide."""


class AlreadySentOn(DecisionRefused):
    """The last decision sent the candidate on, so sending on again would change nothing."""


class DecidedMeanwhile(DecisionRefused):
    """Another decision was recorded after the member's page was loaded."""


@dataclass(frozen=True, kw_only=True)
class DecisionDraft:
    """A decision to record. ``seen`` is the number of the last decision that the page showed."""

    outcome: Outcome
    reason: str
    seen: int


@transaction.atomic
def record_decision(
    case: Case, draft: DecisionDraft, *, by: User, rules: CaseRules
) -> Decision | None:
    """Record a decision by ``by``, or return None for a second click on the same one.

    A case that nobody handles is then handled by ``by``.

    Raises DecisionRefused, and then records nothing.
    """
    # Locked, so that decisions and an erasure of the same case queue.
    current = Case.objects.select_for_update().get(pk=case.pk)
    check_may_decide(current, by, rules)
    last = current.decisions.last()
    if last is not None and is_same(last, draft, by):
        return None
    if last is not None and last.outcome == draft.outcome == Outcome.SENT_ON:
        raise AlreadySentOn
    if (last.number if last else 0) != draft.seen:
        raise DecidedMeanwhile
    # Whoever decides has handled the case, where nobody was named before.
    CaseHandling.objects.filter(case=current, assignee=None).update(assignee=by)
    return Decision.objects.create(
        case=current,
        number=draft.seen + 1,
        outcome=draft.outcome,
        reason=draft.reason,
        by=by.email,
    )


def find_last_sent_on(case: Case) -> Decision | None:
    """Return the last decision if it sent the candidate on, else None."""
    last = case.decisions.last()
    return last if last is not None and last.outcome == Outcome.SENT_ON else None


def check_may_decide(case: Case, member: User, rules: CaseRules) -> None:
    """Raise DecisionRefused where ``member`` may not decide on the case."""
    evidence = load_evidence(case.evidence)
    if evidence is None:
        raise CaseErased
    if rules.has_four_eyes and member.email.lower() in evidence.setters():
        raise SetThreshold


def is_same(decision: Decision, draft: DecisionDraft, member: User) -> bool:
    """Return whether ``decision`` is what ``draft`` of ``member`` became before."""
    made = (decision.number, decision.outcome, decision.reason, decision.by)
    return made == (draft.seen + 1, draft.outcome, draft.reason, member.email)
