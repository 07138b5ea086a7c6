"""Conditions on when a candidate was assigned, completed or failed a flow.

Daily activity, its lists and the changes of a period share them, so that their numbers agree. A
candidate of whom no time is known, not even an interval between two syncs, meets none of them.
"""

from datetime import datetime

from django.db.models import Q

from flows_api import CandidateStatus

ENDED = {
    "completed": CandidateStatus.COMPLETED.value,
    "failed": CandidateStatus.FAILED.value,
}


def is_assigned_in(start: datetime, end: datetime | None = None) -> Q:
    """Return the condition that a state's candidate was assigned from ``start`` until ``end``."""
    return _lies_in("candidate__assigned_at", start, end)


def has_moved_in(start: datetime, end: datetime | None = None) -> Q:
    """Return the condition that a candidate came to their state from ``start`` until ``end``."""
    return Q(moved_after__isnull=False) & _lies_in("moved_before", start, end)


def has_ended_in(kind: str, start: datetime, end: datetime | None = None) -> Q:
    """Return the condition that a candidate ended in that time, "completed" or "failed"."""
    return Q(status=ENDED[kind]) & has_moved_in(start, end)


def _lies_in(name: str, start: datetime, end: datetime | None) -> Q:
    found = Q(**{f"{name}__gte": start})
    return found if end is None else found & Q(**{f"{name}__lt": end})
