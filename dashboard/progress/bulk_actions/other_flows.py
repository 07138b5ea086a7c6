"""The other flows to which selected candidates can be added, found by words."""

from dataclasses import dataclass
from functools import reduce
from typing import Final

from django.db.models import Q

from dashboard.progress.models import SyncedFlow
from flows_api import FlowStatus

MAX_SHOWN: Final = 20


@dataclass(frozen=True)
class OtherFlows:
    """The first flows whose name has all words of ``q``. ``total`` counts all that have."""

    q: str
    shown: list[SyncedFlow]
    total: int
    has_any: bool

    @property
    def beyond(self) -> int:
        return self.total - len(self.shown)


def find_other_flows(flow: SyncedFlow, q: str) -> OtherFlows:
    """Return the active flows of the workspace but ``flow`` whose names have all words of ``q``."""
    flows = SyncedFlow.objects.filter(workspace=flow.workspace, unlisted_at=None)
    others = flows.filter(status__in=("", FlowStatus.ACTIVE)).exclude(pk=flow.pk)
    q = " ".join(q.split())[:200]
    named = reduce(lambda found, word: found & Q(name__icontains=word), q.split(), Q())
    matching = others.filter(named).only("flow_id", "name").order_by("name", "pk")
    return OtherFlows(q, list(matching[:MAX_SHOWN]), matching.count(), others.exists())
