"""Reviews of results near a threshold. Each holds for one score and one outcome."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import CandidateState, Review, VersionedQuerySet
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.filters import is_unchanged_since
from dashboard.progress.segments.query import SegmentQuery

LABELS: dict[str, Promise] = {"": _("All"), "no": _("Not reviewed"), "yes": _("Reviewed")}


@dataclass(frozen=True)
class ReviewFilter:
    """A filter of the segment near a threshold: all, reviewed, or not reviewed."""

    reviewed: str
    count: int
    is_current: bool

    @property
    def label(self) -> Promise:
        return LABELS[self.reviewed]


def review_filters(flow_data: FlowData, segment: SegmentQuery, shown: int) -> list[ReviewFilter]:
    """Return the filters with their counts, or [] for a segment that is not near a threshold.

    ``shown`` is how many candidates the segment itself holds, so that they are not counted twice.
    """
    if segment.name != "near":
        return []

    def count(reviewed: str) -> int:
        if segment.reviewed == reviewed:
            return shown
        return segment_states(flow_data, replace(segment, reviewed=reviewed)).count()

    order = segment.step or 0
    has_reviews = Review.objects.filter(flow=flow_data.flow, order=order).exists()
    total, yes = count(""), count("yes") if has_reviews else 0
    counts = {"": total, "no": total - yes, "yes": yes}
    return [ReviewFilter(name, n, name == segment.reviewed) for name, n in counts.items()]


def record_reviews(
    flow_data: FlowData,
    order: int,
    states: VersionedQuerySet[CandidateState],
    *,
    seen: int,
    text: str,
    by: User,
) -> tuple[int, int]:
    """Record that ``by`` reviewed the results of these candidates at the step ``order``.

    ``seen`` is the version that the page showed. Return how many results were recorded, and how
    many were not because they changed after it. Candidates without a score there have no result.
    """
    scored = flow_data.results.filter(
        order=order, score__isnull=False, candidate_id__in=states.values("candidate_id")
    )
    results = scored.filter(is_unchanged_since(seen))
    rows = [
        Review(
            candidate_id=key,
            flow=flow_data.flow,
            order=order,
            score=score or 0.0,
            passed=passed,
            text=text,
            by=by,
        )
        for key, score, passed in results.values_list("candidate__pk", "score", "passed")
    ]
    Review.objects.bulk_create(rows, batch_size=1000)
    return len(rows), scored.count() - len(rows)


def reviewed_counts(flow_data: FlowData, metrics: FlowMetrics) -> dict[int, int]:
    """Return how many results near its threshold are reviewed, by step. Steps with 0 are absent."""
    known = {step.order for step in metrics.steps}
    segments = {
        order: SegmentQuery(name="near", step=order, reviewed="yes")
        for order in _REVIEWED_STEPS.fetch(flow_data.flow.pk)
        if order in known
    }
    counts = {
        order: segment_states(flow_data, segment).count() for order, segment in segments.items()
    }
    return {order: n for order, n in counts.items() if n}


def _reviewed_steps(flow_id: int) -> QuerySet[Review, int]:
    rows = Review.objects.filter(flow=flow_id).order_by()
    return rows.values_list("order", flat=True).distinct()


_REVIEWED_STEPS = PreparedQuery(_reviewed_steps, int)


def latest_reviews(keys: list[int], order: int) -> dict[int, Review]:
    """Return the last review of each of these candidates at the step ``order``."""
    rows = Review.objects.filter(candidate_id__in=keys, order=order).select_related("by")
    return {row.candidate_id: row for row in rows.order_by("at", "pk")}
