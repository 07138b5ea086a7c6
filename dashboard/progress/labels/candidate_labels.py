"""Putting labels on candidates, taking them off, and reading who has which.

In blind mode nobody has one: a label is a text of the team's own, which may name a candidate.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from dashboard.accounts.models import User
from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.models import CandidateLabel, SyncedCandidate
from dashboard.workspaces.labels.changes import LabelChange
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.models import Label, Workspace

CHUNK = 1000

LabelsById = Mapping[str, Sequence[Label]]
Candidates = QuerySet[SyncedCandidate]


def change_labels(candidates: Candidates, change: LabelChange, *, by: User) -> int:
    """Make ``change`` for these candidates and return how many of them it changed.

    Call it within ``recorded`` or ``lock_labels``, so that no two put the same one on.
    """
    affected = set(_add(candidates, change.added, by)) if change.added else set()
    mine = _of(candidates).filter(label__in=change.removed)
    affected.update(mine.values_list("candidate_id", flat=True))
    mine.delete()
    return len(affected)


def count_by_label(candidates: Candidates) -> dict[int, int]:
    """Return how many of these candidates have each label, by its key."""
    counts = _of(candidates).order_by().values_list("label_id").annotate(n=Count("pk"))
    return dict(counts)


def labels_of(candidate: SyncedCandidate) -> list[CandidateLabel]:
    """Return the labels of one candidate, by name, with who put them on."""
    if is_blind():
        return []
    own = candidate.labels.select_related("label", "by")
    return list(own.order_by(Lower("label__name"), "pk"))


def find_labels(workspace: Workspace, flow_id: str, candidate_ids: Iterable[str]) -> LabelsById:
    """Return the labels of these candidates of a flow, by id. Those without any are absent.

    It takes no query in a workspace without labels.
    """
    known = {} if is_blind() else {label.pk: label for label in list_labels(workspace)}
    ids = list(dict.fromkeys(candidate_id[:100] for candidate_id in candidate_ids))
    if not known:
        return {}
    found: dict[str, set[int]] = {}
    for candidate_id, key in _LABELS.fetch(ids, workspace.pk, flow_id):
        found.setdefault(candidate_id, set()).add(key)
    return {
        candidate_id: [label for key, label in known.items() if key in keys]
        for candidate_id, keys in found.items()
    }


def _add(candidates: Candidates, labels: Collection[Label], by: User) -> Iterable[int]:
    """Put ``labels`` on these candidates and return the keys of those who got one."""
    had = set(_of(candidates).filter(label__in=labels).values_list("candidate_id", "label_id"))
    keys = candidates.order_by().values_list("pk", flat=True)
    wanted = product(keys, [label.pk for label in labels])
    missing = [pair for pair in wanted if pair not in had]
    CandidateLabel.objects.bulk_create(
        (CandidateLabel(candidate_id=key, label_id=label, by=by) for key, label in missing),
        batch_size=CHUNK,
    )
    return (key for key, _label in missing)


def _of(candidates: Candidates) -> QuerySet[CandidateLabel]:
    return CandidateLabel.objects.filter(candidate_id__in=candidates.order_by().values("pk"))


def _labels(
    workspace_id: int, flow_id: str, *ids: str
) -> "QuerySet[CandidateLabel, tuple[str, int]]":
    found = CandidateLabel.objects.filter(
        candidate__flow__workspace_id=workspace_id,
        candidate__flow__flow_id=flow_id,
        candidate__candidate_id__in=ids,
    )
    return found.values_list("candidate__candidate_id", "label_id")


_LABELS = PreparedLookup(_labels, int, str, key=str)
