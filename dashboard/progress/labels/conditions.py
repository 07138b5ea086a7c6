"""The filters of the list of candidates by labels."""

from django.db.models import Exists, OuterRef

from dashboard.progress.models import CandidateLabel


def has_label(label_id: int) -> Exists:
    """Return the condition on states whose candidate has this label."""
    return Exists(CandidateLabel.objects.filter(candidate=OuterRef("candidate_id"), label=label_id))


def has_any_label() -> Exists:
    """Return the condition on states whose candidate has a label."""
    return Exists(CandidateLabel.objects.filter(candidate=OuterRef("candidate_id")))
