"""Selections: the candidates that a member selected for one bulk action.

The members of a segment change with every sync and with every action. So the selection stores the
candidates themselves, not the query. The action then applies to exactly those that its page showed,
and the form posts one number, however many there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from dashboard.core.params import MAX_KEY, read_int, read_ints
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    Selection,
    SelectionItem,
    SyncedCandidate,
    VersionedQuerySet,
)
from dashboard.progress.models.bulk_insert import insert_rows
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery

RETENTION = timedelta(days=1)
MAX_SELECTED = 5000
MAX_NAMED = 300
"""An address has room for so many keys."""
CHUNK = 1000


@dataclass(frozen=True)
class SelectionRequest:
    """The selection that a form posts: the candidates with these ``keys``, or the whole segment.

    With ``is_all`` it is the whole segment but for ``excluded``. ``version`` is the version that
    the page showed, None for the visible one. ``is_from_profile`` says that the form was on the
    candidate's own page.
    """

    is_all: bool = False
    keys: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    version: int | None = None
    is_from_profile: bool = False

    @property
    def is_too_many(self) -> bool:
        """Return whether more is ticked, or unticked, than is stored. Then nothing is selected."""
        return len(self.excluded if self.is_all else self.keys) > MAX_SELECTED

    @classmethod
    def read(cls, posted: QueryDict) -> "SelectionRequest":
        """Return what the form posts.

        ``candidate`` holds the ticked rows of the page. With scripts, ``kept`` adds those of other
        pages, and ``without`` holds the rows that were unticked after "select all".
        """
        return cls(
            is_all=posted.get("all") == "1",
            keys=_numbers([*posted.getlist("candidate"), *posted.get("kept", "").split()]),
            excluded=_numbers(posted.get("without", "").split()),
            is_from_profile=posted.get("back") == "candidate",
            version=read_int(posted.get("version")),
        )

    def encoded(self) -> str:
        """Return the query that selects the same in the list again, "" for too many to name."""
        name, keys = ("without", self.excluded) if self.is_all else ("kept", self.keys)
        if len(keys) > MAX_NAMED:
            return ""
        selected = {"select": "all"} if self.is_all else {}
        return urlencode(selected | ({name: " ".join(map(str, sorted(keys)))} if keys else {}))


def create_selection(
    flow_data: FlowData, segment: SegmentQuery, choice: SelectionRequest
) -> Selection | None:
    """Store the candidates that ``choice`` selects in ``segment``, or return None without any."""
    purge()
    shown, now = choice.version, flow_data.flow.version
    keys = list(
        _whole_segment(flow_data, segment) if choice.is_all else _listed(flow_data, choice.keys)
    )
    selected = [key for key in keys if key not in choice.excluded] if choice.is_all else keys
    if not selected:
        return None
    with transaction.atomic():
        selection = Selection.objects.create(
            flow=flow_data.flow,
            query=segment.encoded(),
            is_all=choice.is_all,
            is_from_profile=choice.is_from_profile,
            synced_at=flow_data.flow.synced_at,
            version=now if shown is None else min(shown, now),
            count=len(selected),
            excluded_count=len(keys) - len(selected),
        )
        insert_rows(
            SelectionItem,
            ("selection_id", "candidate_id"),
            ((selection.pk, key) for key in selected),
        )
    return selection


def mark_done(selection: Selection) -> bool:
    """Mark the action of this selection as done.

    Return False where another call did so before, such as the other of two clicks.
    """
    return bool(Selection.objects.filter(pk=selection.pk, is_done=False).update(is_done=True))


def mark_exported(selection: Selection) -> bool:
    """Mark the addresses of this selection as shown. Return False where they were already."""
    pending = Selection.objects.filter(pk=selection.pk, is_exported=False)
    return bool(pending.update(is_exported=True))


def selected_states(flow_data: FlowData, selection: Selection) -> VersionedQuerySet[CandidateState]:
    """Return the current states of the selected candidates.

    Those who were erased or are no longer listed are not among them.
    """
    items = SelectionItem.objects.filter(selection=selection)
    return flow_data.states.filter(candidate_id__in=items.values("candidate_id"))


def first_candidates(
    flow_data: FlowData, selection: Selection, limit: int
) -> list[SyncedCandidate]:
    """Return up to ``limit`` of the selected candidates, those first who have waited longest."""
    states = (
        selected_states(flow_data, selection)
        .order_by("moved_before", "pk")
        .select_related("candidate")
    )
    return [state.candidate for state in states[:limit]]


def count_still_in_segment(flow_data: FlowData, selection: Selection, segment: SegmentQuery) -> int:
    """Count the selected candidates who are still in the segment they were selected from."""
    items = SelectionItem.objects.filter(selection=selection)
    return (
        segment_states(flow_data, segment)
        .filter(candidate_id__in=items.values("candidate_id"))
        .count()
    )


def purge() -> int:
    """Delete the selections that are older than RETENTION and return how many there were."""
    old = Selection.objects.filter(at__lt=timezone.now() - RETENTION)
    count = old.count()
    old.delete()
    return count


def _numbers(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(read_ints(texts, most=MAX_KEY))


def _whole_segment(flow_data: FlowData, segment: SegmentQuery) -> Iterator[int]:
    keys = segment_states(flow_data, segment).order_by().values_list("candidate__pk", flat=True)
    return keys.iterator(chunk_size=CHUNK)


def _listed(flow_data: FlowData, keys: frozenset[int]) -> Iterator[int]:
    """Yield those of ``keys`` who are candidates of the flow."""
    known = flow_data.states.order_by().values_list("candidate__pk", flat=True)
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield from known.filter(candidate_id__in=ordered[start : start + CHUNK])
