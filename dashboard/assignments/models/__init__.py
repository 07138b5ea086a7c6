"""The models of assignments: one candidate to one flow, and the batches that bring many."""

from dashboard.assignments.models.assignments import Assignment, ReconcilerLease
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.gates import CandidateNotice, GateBypass, NoticeRule
from dashboard.assignments.models.imports import ColumnMapping, ImportFile

__all__ = [
    "Assignment",
    "Batch",
    "BatchLine",
    "CandidateNotice",
    "ColumnMapping",
    "GateBypass",
    "ImportFile",
    "NoticeRule",
    "ReconcilerLease",
]
