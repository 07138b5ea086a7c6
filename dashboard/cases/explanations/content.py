"""The explanation of a decision for the candidate: what is known, and nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.cases.evidence.types import Evidence, ThresholdEvidence, load_evidence
from dashboard.cases.models import UNKNOWN_STEP, Case, Decision, ExplanationText, Outcome
from dashboard.core.templatetags.moments import absolute
from dashboard.core.templatetags.numbers import points, threshold_rule
from flows_api import PassRule


@dataclass(frozen=True)
class Explanation:
    """All that the page prints. An empty text is left out. ``facts`` are labels with values."""

    candidate: str
    workspace: str
    facts: list[tuple[str, str]]
    texts: ExplanationText
    decided_at: datetime


def explain(case: Case, decision: Decision, texts: ExplanationText) -> Explanation | None:
    """Return the explanation in the active language, None for an erased case."""
    evidence = load_evidence(case.evidence)
    if evidence is None:
        return None
    return Explanation(
        candidate=case.candidate_label,
        workspace=case.workspace.name,
        facts=[*_assessed(case, evidence), *_result(evidence), *_decided(decision)],
        texts=texts,
        decided_at=decision.at,
    )


def find_texts(case: Case, language: str) -> ExplanationText:
    """Return the workspace's text blocks in ``language``, empty ones where there are none."""
    found = ExplanationText.objects.filter(workspace=case.workspace_id, language=language)
    return found.first() or ExplanationText(workspace=case.workspace, language=language)


def _assessed(case: Case, evidence: Evidence) -> list[tuple[str, str]]:
    rows = [(_("Flow"), case.flow_name)]
    if case.step != UNKNOWN_STEP:
        facts = {"number": case.step, "count": evidence.step_count, "label": case.step_label}
        rows.append((_("Assessed in"), _("Step %(number)s of %(count)s: %(label)s") % facts))
    if evidence.submitted_at:
        rows.append((_("Submitted"), absolute(evidence.submitted_at)))
    return rows


def _result(evidence: Evidence) -> list[tuple[str, str]]:
    score = _("No score is recorded.")
    if evidence.score is not None:
        score = _("%(score)s of 100") % {"score": points(evidence.score)}
    rows = [(_("Your score"), score), (_("Threshold for your result"), _threshold(evidence))]
    if evidence.passed is not None:
        rows.append((_("Your result"), _("passed") if evidence.passed else _("not passed")))
    return rows


def _threshold(evidence: Evidence) -> str:
    then: ThresholdEvidence = evidence.then
    if then.value is None:
        return _("It is not recorded for the time of your result.")
    text = threshold_rule(PassRule(then.value, evidence.inclusive))
    if then.certainty == "first_sync" and evidence.history_since:
        since = absolute(evidence.history_since)
        return _("%(rule)s (as first recorded on %(since)s)") % {"rule": text, "since": since}
    return text


def _decided(decision: Decision) -> list[tuple[str, str]]:
    outcomes = {
        Outcome.UPHELD.value: _("A person looked into your result and upheld it."),
        Outcome.SENT_ON.value: _("A person looked into your result. You may continue."),
    }
    return [
        (_("Decision"), outcomes[decision.outcome]),
        (_("Decided by"), _author(decision)),
        (_("Decided on"), absolute(decision.at)),
    ]


def _author(decision: Decision) -> str:
    """Return the name of who decided, as their account has it, else their address."""
    return find_author_name(decision) or decision.by


def find_author_name(decision: Decision) -> str:
    """Return the name that the account of who decided has, "" without one."""
    user = User.objects.filter(email__iexact=decision.by).first()
    return user.name if user else ""
