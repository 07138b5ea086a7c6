"""The data behind the filters by what members added, and by other flows.

These change without a new version of the flow. They are far fewer than the candidates of a large
flow, so its lists read them each time, and find with them who matches (``large_flows.Matches``).
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.lookups import Exact
from django.utils import timezone

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.models import CandidateLabel, Note, Snooze, SyncedFlow, Unindexed
from dashboard.progress.segments.criteria import Criteria


def read_signs(flow: SyncedFlow, criteria: Criteria) -> list[tuple[object, ...]]:
    """Return what decides beside a version of ``flow`` who meets ``criteria``, [] for nothing.

    As long as it is the same, so are those who do.
    """
    return list(_signs(flow, criteria))


def _signs(flow: SyncedFlow, criteria: Criteria) -> Iterator[tuple[object, ...]]:
    if criteria.note:
        yield "notes", *sorted(set(_NOTED.fetch(flow.pk)))
    if criteria.labels or criteria.labeled:
        yield "labels", *sorted(_LABELED.fetch(flow.pk))
    if criteria.snoozed:
        yield "snoozes", *sorted(_active(_SNOOZED.fetch(flow.pk)))
    if criteria.other_flows:
        yield "flows", *_FLOWS.fetch(flow.workspace_id)


def _active(
    snoozes: list[tuple[int, datetime | None, datetime]],
) -> Iterator[tuple[int, bool, datetime]]:
    """Yield the snoozes that last, and of each whether it is until the candidate moves."""
    now = timezone.now()
    for candidate, until, moved_before in snoozes:
        if until is None or until > now:
            yield candidate, until is None, moved_before


def _noted(flow_id: int) -> QuerySet[Note, int]:
    return Note.objects.filter(_is_of(flow_id)).order_by().values_list("candidate__pk", flat=True)


def _labeled(flow_id: int) -> QuerySet[CandidateLabel, tuple[int, int]]:
    labels = CandidateLabel.objects.filter(_is_of(flow_id)).order_by()
    return labels.values_list("candidate__pk", "label__pk")


def _is_of(flow_id: int) -> Exact:
    # SQLite would read all candidates of the flow.
    return Exact(Unindexed(F("candidate__flow")), flow_id)


def _snoozed(flow_id: int) -> QuerySet[Snooze, tuple[int, datetime | None, datetime]]:
    snoozes = Snooze.objects.filter(flow_id=flow_id).order_by()
    return snoozes.values_list("candidate__pk", "until", "moved_before")


def _flows(workspace_id: int) -> QuerySet[SyncedFlow, tuple[int, int, int, int]]:
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id).order_by().values("workspace_id")
    counted = flows.annotate(n=Count("pk"), versions=Sum("version"), erased=Sum("erasures"))
    return counted.values_list("workspace_id", "n", "versions", "erased")


_NOTED: PreparedQuery[int] = PreparedQuery(_noted, int)
_LABELED = PreparedQuery(_labeled, int)
_SNOOZED = PreparedQuery(_snoozed, int)
_FLOWS = PreparedQuery(_flows, int)
