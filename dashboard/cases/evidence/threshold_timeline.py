"""The threshold of a step at a moment, by the threshold history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.cases.evidence.types import ThresholdEvidence
from dashboard.progress.models import ThresholdChange


@dataclass(frozen=True)
class Period:
    """The time within which a result came about: both equal where Taptalent gives it.

    ``start`` None is any time before, ``end`` None is not known at all.
    """

    start: datetime | None
    end: datetime | None


def threshold_in(
    period: Period,
    changes: Sequence[ThresholdChange],
    current: float | None,
    *,
    history_since: datetime | None,
) -> ThresholdEvidence:
    """Return the threshold of a step in ``period``.

    ``changes`` are all recorded ones of the step, the earliest first, and ``current`` is what they
    lead to. The history begins at ``history_since``.
    """
    before = [change for change in changes if _is_before(change, period)]
    later = [change for change in changes if change not in before]
    unclear = [change for change in later if not _is_after(change, period)]
    value = _value_before(later, current)
    if unclear:
        options = {value, *(change.new for change in unclear)}
        setters = {change.by for change in (*before[-1:], *unclear) if change.by}
        return ThresholdEvidence(
            value=None,
            certainty="unclear",
            options=sorted(option for option in options if option is not None),
            possible_setters=sorted(setters),
        )
    if value is None:
        return ThresholdEvidence(value=None, certainty="unknown")
    if before:
        return _set_by(before[-1], value)
    is_known = bool(history_since and period.start and period.start >= history_since)
    return ThresholdEvidence(value=value, certainty="known" if is_known else "first_sync")


def current_threshold(
    changes: Sequence[ThresholdChange], current: float | None
) -> ThresholdEvidence:
    """Return the threshold of the snapshot, with the last recorded change."""
    if current is None:
        return ThresholdEvidence(value=None, certainty="unknown")
    if changes:
        return _set_by(changes[-1], current)
    return ThresholdEvidence(value=current, certainty="known")


def _set_by(change: ThresholdChange, value: float) -> ThresholdEvidence:
    return ThresholdEvidence(
        value=value,
        certainty="known",
        is_change_recorded=True,
        set_by=change.by,
        reason=change.reason,
        set_after=change.after,
        set_before=change.before,
    )


def _value_before(later: Sequence[ThresholdChange], current: float | None) -> float | None:
    """Return the threshold before the first of the changes ``later``, None before an added step."""
    return later[0].old if later else current


def _is_before(change: ThresholdChange, period: Period) -> bool:
    return period.start is not None and change.before <= period.start


def _is_after(change: ThresholdChange, period: Period) -> bool:
    # A change is no later than the moment at which it was found, so one "after" may be equal.
    return period.end is not None and change.after is not None and change.after >= period.end
