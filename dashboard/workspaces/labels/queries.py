"""Reading and locking a workspace's labels."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.models import Label, Workspace

MAX_LABELS: Final = 100


class Uses(NamedTuple):
    """The number of candidates and of flows that have a label."""

    candidates: int
    flows: int

    @classmethod
    def of(cls, label: Label) -> "Uses":
        """Count the uses of ``label``."""
        return cls(label.candidates.count(), label.flows.count())

    @property
    def total(self) -> int:
        return self.candidates + self.flows

    @property
    def text(self) -> str:
        """Return both in words, without one that is 0: "3 candidates and 1 flow"."""
        candidates = ngettext("%(n)s candidate", "%(n)s candidates", self.candidates)
        flows = ngettext("%(n)s flow", "%(n)s flows", self.flows)
        candidates = candidates % {"n": intcomma(self.candidates)}
        flows = flows % {"n": intcomma(self.flows)}
        if self.candidates and self.flows:
            return _("%(candidates)s and %(flows)s") % {"candidates": candidates, "flows": flows}
        return flows if self.flows else candidates


def list_labels(workspace: Workspace) -> Sequence[Label]:
    """Return the workspace's labels by name, read once for each ``workspace`` that was loaded."""
    labels: Sequence[Label] | None = workspace.__dict__.get("listed_labels")
    if labels is None:
        labels = workspace.__dict__["listed_labels"] = tuple(_LABELS.fetch(workspace.pk))
    return labels


def count_uses(workspace: Workspace) -> QuerySet[Label]:
    """Return the workspace's labels by name, with ``candidate_count`` and ``flow_count`` of each.

    A candidate of two flows counts in each of them.
    """
    counted = workspace.labels.annotate(
        # Joined, each candidate would count once for each flow.
        candidate_count=_count("candidates"),
        flow_count=_count("flows"),
    )
    return counted.order_by(Lower("name"), "pk")


@contextmanager
def lock_labels(workspace: Workspace) -> Iterator[None]:
    """Lock the workspace's labels, so that what was checked still holds when it is saved."""
    with transaction.atomic():
        lock_workspace(workspace)
        yield


def _count(relation: str) -> Coalesce:
    """Return the number of rows that a label has in ``relation``, in a query of its own."""
    own = Label.objects.filter(pk=OuterRef("pk")).annotate(n=Count(relation)).order_by()
    return Coalesce(Subquery(own.values("n")), 0)


def _labels(workspace_id: int) -> QuerySet[Label]:
    return Label.objects.filter(workspace_id=workspace_id).order_by(Lower("name"), "pk")


_LABELS = PreparedQuery(_labels, int)
