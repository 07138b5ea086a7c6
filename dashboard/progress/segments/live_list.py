"""The live list nearest to a list from the snapshot, and which filters it lacks.

Taptalent searches, filters by one status, and lists the latest assigned first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.core.rendering.filter_chips import Chip
from dashboard.progress.segments.query import SegmentQuery
from flows_api import CandidateStatus

STATUS_SEGMENTS: Mapping[str, str] = {
    "not-started": CandidateStatus.NOT_STARTED.value,
    "in-progress": CandidateStatus.IN_PROGRESS.value,
    "completed": CandidateStatus.COMPLETED.value,
    "failed": CandidateStatus.FAILED.value,
}
"""The segments that a status alone makes, where they name neither a step nor a day."""


@dataclass(frozen=True)
class LiveList:
    """The ``query`` of the live list, and the labels of what it can't filter or sort by."""

    query: str
    lost: tuple[str, ...] = ()


def build_live_list(segment: SegmentQuery, chips: Sequence[Chip], sort_label: str) -> LiveList:
    """Return the live list for ``segment``, whose filters are ``chips``.

    It never has a part of several statuses. A list without a filter holds everyone looked for, and
    one with a part of it would hold others.
    """
    known = {"search"}
    status = _only_status(segment)
    if status:
        known.add("status" if segment.statuses else "segment")
    lost = [chip.label for chip in chips if chip.name not in known]
    if sort_label:
        lost.append(_("sorted by %(column)s") % {"column": sort_label})
    live = SegmentQuery(search=segment.search, statuses=(status,) if status else ())
    return LiveList(live.encoded(), tuple(lost))


def _only_status(segment: SegmentQuery) -> str:
    """Return the one status of all candidates in ``segment``, "" for none or several."""
    if segment.statuses:
        return segment.statuses[0] if len(segment.statuses) == 1 else ""
    is_whole = segment.step is None and segment.day is None
    return STATUS_SEGMENTS.get(segment.name, "") if is_whole else ""
