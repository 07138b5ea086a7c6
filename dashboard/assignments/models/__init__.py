"""The models of assignments: one candidate to one flow, and the batches that bring many."""

from dashboard.assignments.models.assignments import Assignment, ReconcilerLease
from dashboard.assignments.models.batches import Batch, BatchLine

__all__ = ["Assignment", "Batch", "BatchLine", "ReconcilerLease"]
