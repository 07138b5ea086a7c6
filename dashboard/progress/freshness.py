"""The freshness of a page: whether the flows were synced since, or are being synced now.

An open page polls it every few seconds.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q, QuerySet, Sum, Value
from django.utils import timezone

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.http.request import SignedInRequest
from dashboard.core.params import read_int
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync.schedule import CLAIM_DURATION
from dashboard.workspaces.models import Workspace

PARTIAL = "freshness"
NOT_LOADED = "not-loaded"
QUICK_POLLS, MAX_POLLS = 10, 40
"""The first sync takes about a minute. A page without data polls so often quickly, and at all."""


@dataclass(frozen=True)
class Freshness:
    """The freshness of the version ``shown``, which is a sum for a page of several flows.

    ``is_syncing`` says that a sync is due or running, ``is_due_soon`` that one may be within
    minutes.
    """

    shown: int
    has_update: bool
    is_syncing: bool
    is_due_soon: bool

    @property
    def poll_seconds(self) -> int:
        """Return after how many seconds the page polls again, 0 for never."""
        if self.has_update:
            return 0
        return 4 if self.is_syncing else 20 if self.is_due_soon else 0


def check_freshness(request: SignedInRequest, workspace: Workspace) -> Freshness:
    """Return the freshness of all flows of ``workspace`` for this request.

    A poll says by ``?seen=3`` which version its page shows. Flows that are no longer listed, and
    flows of a workspace without a key, are not synced.
    """
    [(version, due, leased)] = _WORKSPACE.fetch(workspace.pk)
    return _freshness(request, version, due=due, leased=leased)


def _workspace(workspace_id: int) -> QuerySet[SyncedFlow, tuple[int, datetime, datetime]]:
    is_synced = Q(unlisted_at=None, workspace__api_key__isnull=False)
    # Grouped by a constant, so it has one row, like an aggregate.
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id).annotate(one=Value(1))
    counted = flows.order_by().values("one")
    return counted.annotate(
        version_sum=Sum("version", default=0),
        due=Min("due_at", filter=is_synced),
        leased=Max("leased_until", filter=is_synced),
    ).values_list("version_sum", "due", "leased")


_WORKSPACE = PreparedQuery(_workspace, int)


def flow_freshness(request: SignedInRequest, flow: SyncedFlow, *, has_key: bool) -> Freshness:
    """Return the same for one flow, as it was read. It may be one that is not stored."""
    is_synced = flow.pk is not None and flow.unlisted_at is None and has_key
    due, leased = (flow.due_at, flow.leased_until) if is_synced else (None, None)
    return _freshness(request, flow.version, due=due, leased=leased)


def _freshness(
    request: SignedInRequest, version: int, *, due: datetime | None, leased: datetime | None
) -> Freshness:
    seen = read_int(request.GET.get("seen")) if is_freshness_poll(request) else None
    shown = version if seen is None else seen
    now = timezone.now()
    return Freshness(
        shown=shown,
        has_update=version != shown,
        is_syncing=bool((due and due <= now) or (leased and leased > now)),
        is_due_soon=bool(due and due <= now + CLAIM_DURATION),
    )


def is_freshness_poll(request: SignedInRequest) -> bool:
    """Return whether htmx polls the freshness alone, so that nothing else has to be computed."""
    return request.htmx.target == PARTIAL and not request.htmx.history_restore_request


def poll_delay(polls: int) -> int:
    """Return after how many seconds a page without data polls again, 0 for never.

    ``polls`` is how often it has done so.
    """
    return 4 if polls < QUICK_POLLS else 15 if polls < MAX_POLLS else 0
