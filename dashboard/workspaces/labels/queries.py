"""Reading and locking a workspace's labels."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.models import Label, Workspace

MAX_LABELS: Final = 100


def list_labels(workspace: Workspace) -> Sequence[Label]:
    """Return the workspace's labels by name, read once for each ``workspace`` that was loaded."""
    labels: Sequence[Label] | None = workspace.__dict__.get("listed_labels")
    if labels is None:
        labels = workspace.__dict__["listed_labels"] = tuple(_LABELS.fetch(workspace.pk))
    return labels


def count_uses(workspace: Workspace) -> QuerySet[Label]:
    """Return the workspace's labels by name, each with ``uses``: how many candidates have it.

    A candidate of two flows counts in each of them.
    """
    counted = workspace.labels.annotate(uses=Count("candidates"))
    return counted.order_by(Lower("name"), "pk")


@contextmanager
def lock_labels(workspace: Workspace) -> Iterator[None]:
    """Lock the workspace's labels, so that what was checked still holds when it is saved."""
    with transaction.atomic():
        lock_workspace(workspace)
        yield


def _labels(workspace_id: int) -> QuerySet[Label]:
    return Label.objects.filter(workspace_id=workspace_id).order_by(Lower("name"), "pk")


_LABELS = PreparedQuery(_labels, int)
