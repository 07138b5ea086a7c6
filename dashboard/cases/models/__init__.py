"""The models of cases: cases and decisions, their handling and rules, and sending on."""

from dashboard.cases.models.cases import (
    MAX_REASON,
    OPEN,
    UNKNOWN_STEP,
    Case,
    CaseQuerySet,
    Decision,
    Grounds,
    Outcome,
)
from dashboard.cases.models.rules import (
    MAX_RETENTION_DAYS,
    MAX_TEXT,
    MIN_RETENTION_DAYS,
    RETENTION_DAYS,
    CaseHandling,
    CaseRules,
    ExplanationText,
    RuleRun,
    behind_rule,
)
from dashboard.cases.models.send_on import (
    Continuation,
    SendOn,
)

__all__ = [
    "MAX_REASON",
    "MAX_RETENTION_DAYS",
    "MAX_TEXT",
    "MIN_RETENTION_DAYS",
    "OPEN",
    "RETENTION_DAYS",
    "UNKNOWN_STEP",
    "Case",
    "CaseHandling",
    "CaseQuerySet",
    "CaseRules",
    "Continuation",
    "Decision",
    "ExplanationText",
    "Grounds",
    "Outcome",
    "RuleRun",
    "SendOn",
    "behind_rule",
]
