"""The gate of an assignment that was not made, for its pages."""

from dashboard.assignments.gates.rule import GateStatus, find_gate, is_open, opening_days
from dashboard.assignments.models.assignments import Assignment


def gate_notice(row: Assignment) -> GateStatus | None:
    """Return from which day the candidate of ``row`` may be assigned, None where nothing bars it.

    It is asked as of now: a notice may have been recorded since.
    """
    if not row.is_gated or row.is_erased or is_open(row):
        return None
    gate = find_gate(row.workspace_id)
    days = opening_days(gate, [row.candidate_key]) if gate else {}
    return GateStatus(days.get(row.candidate_key))
